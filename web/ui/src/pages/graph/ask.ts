import { prom } from '../../api/client';
import { askQuery, type QueryAnswer } from '../../api/query';
import type { MetricMeta } from '../../api/types';
import { gridOf } from '../../lib/graph/collect';
import { choose, type Chosen, type ExemplarSeries } from '../../lib/graph/exemplars';
import { metaOf, type Metadata } from '../../lib/graph/metrics';
import { boundsUnit, metricOf, unitOf, type Unit } from '../../lib/graph/series';

/** The time that all panels show. Seconds. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

/** Points fall on multiples of the step, so that a refresh moves the curve and does not reshape it. */
export function spanOf(range: number, end: number | null, step: number): Span {
  const until = Math.floor((end ?? Date.now()) / 1000 / step) * step;
  return { start: until - Math.floor(range / step) * step, end: until, step };
}

export interface Answer extends QueryAnswer {
  readonly expr: string;
  readonly as: Reading;
  readonly span: Span;
  readonly unit: Unit;
  /** Of the bounds of buckets. */
  readonly boundsUnit: Unit;
  /** Milliseconds. */
  readonly took: number;
}

/** What an expression is asked for. Lines and stacks are drawn from the same answer. */
export type Reading = 'curves' | 'buckets' | 'rows';

/** More series than that are cut off by the server: reading them would take minutes. A row is one sample only. */
export const mostSeries = (as: Reading): number => (as === 'rows' ? 200_000 : 20_000);

export async function ask(
  expr: string,
  as: Reading,
  range: number,
  end: number | null,
  step: number,
  signal: AbortSignal,
): Promise<Answer> {
  const asked = performance.now();
  const span = spanOf(range, end, step);
  const common = { query: expr, limit: mostSeries(as), stats: 'true' };
  const [answer, unit] = await Promise.all([
    as === 'rows'
      ? askQuery('/query', { ...common, time: (end ?? Date.now()) / 1000 }, 'rows', signal)
      : askQuery(
          '/query_range',
          { ...common, ...span },
          { grid: gridOf(span.start, span.end, span.step), buckets: as === 'buckets' },
          signal,
        ),
    metricUnit(expr, signal),
  ]);
  const took = performance.now() - asked;
  return { ...answer, expr, as, span, unit: unitOf(expr, unit), boundsUnit: boundsUnit(expr, unit), took };
}

/** The unit of the metric that an expression begins with, where its metadata tell one. */
async function metricUnit(expr: string, signal: AbortSignal): Promise<string> {
  const metric = metricOf(expr);
  if (!metric) return '';
  const families = [...new Set([metric, metric.replace(/_(bucket|count|sum|total)$/, '')])];
  const found = await Promise.all(
    families.map((family) =>
      prom<Record<string, MetricMeta[]>>('/metadata', { metric: family, limit: 1 }, signal).catch(() => null),
    ),
  );
  const all: Metadata = Object.assign({}, ...found.map((each) => each?.data ?? {})) as Metadata;
  return metaOf(metric, all)?.unit ?? '';
}

export async function askExemplars(expr: string, { start, end }: Span, signal: AbortSignal): Promise<Chosen> {
  const { data } = await prom<ExemplarSeries[] | undefined>('/query_exemplars', { query: expr, start, end }, signal);
  return choose(data ?? [], start, end);
}
