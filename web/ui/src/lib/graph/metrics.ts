import type { Labels, MetricMeta } from '../../api/types';

/** What is known of metrics: type, help, unit, and how many series they have. */
export interface Metric {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly unit: string;
  /** Null where it is not known. */
  readonly series: number | null;
}

export type Metadata = Readonly<Record<string, readonly MetricMeta[]>>;

const PARTS = /_(bucket|count|sum|total|created|info|gcount|gsum)$/;

/** The metadata of a metric; those of a histogram's parts, or of a counter, are told under the name of the family. */
export function metaOf(name: string, all: Metadata): MetricMeta | null {
  const of = (key: string) => (Object.hasOwn(all, key) ? all[key]?.[0] : undefined);
  const own = of(name);
  if (own) return own;
  const family = name.replace(PARTS, '');
  const found = family === name ? undefined : of(family);
  if (!found) return null;
  const part = PARTS.exec(name)![1]!;
  const counts = found.type === 'histogram' || found.type === 'summary';
  if (!counts) return found;
  if (part === 'created') return { type: 'gauge', help: `When this began: ${found.help}`, unit: 'seconds' };
  const unit = part === 'sum' ? found.unit : '';
  const what = part === 'sum' ? 'Sum' : part === 'bucket' ? 'Count by upper bound' : 'Count';
  return { type: 'counter', help: `${what} of observations: ${found.help}`, unit };
}

export function metricsOf(names: readonly string[], all: Metadata, counts: ReadonlyMap<string, number>): Metric[] {
  return names.map((name) => {
    const meta = metaOf(name, all);
    return {
      name,
      type: meta?.type ?? 'unknown',
      help: meta?.help ?? '',
      unit: meta?.unit ?? '',
      series: counts.get(name) ?? null,
    };
  });
}

export type MetricSort = 'name' | 'series';

/** Those with every word of the filter in name or help; those with all of them in the name come first. */
export function findMetrics(metrics: readonly Metric[], filter: string, by: MetricSort): readonly Metric[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const has = (text: string) => {
    const lower = text.toLowerCase();
    return words.every((word) => lower.includes(word));
  };
  const found =
    words.length === 0
      ? [...metrics]
      : [
          ...metrics.filter(({ name }) => has(name)),
          ...metrics.filter((metric) => !has(metric.name) && has(`${metric.name} ${metric.help}`)),
        ];
  if (by === 'series') found.sort((a, b) => (b.series ?? -1) - (a.series ?? -1));
  return found;
}

/** A metric's name as PromQL wants it. */
export function selectorOf(name: string): string {
  return /^[a-zA-Z_:][\w:]*$/.test(name) ? name : `{${JSON.stringify(name)}}`;
}

/** What one usually wants to see of a metric: how fast a counter grows, what most observations come to, a gauge as it is. */
export function usualQuery({ name, type }: Pick<Metric, 'name' | 'type'>): string {
  const selector = selectorOf(name);
  if (name.endsWith('_bucket') && type !== 'gauge')
    return `histogram_quantile(0.95, sum by (le) (rate(${selector}[5m])))`;
  if (type === 'histogram') return `histogram_quantile(0.95, sum(rate(${selector}[5m])))`;
  if (type === 'counter' || (type === 'unknown' && name.endsWith('_total'))) return `rate(${selector}[5m])`;
  return selector;
}

export interface LabelFacts {
  readonly name: string;
  readonly values: number;
  /** The values of most series, and how many those are. */
  readonly top: readonly { readonly value: string; readonly series: number }[];
}

const MOST_TOP = 5;

/** The labels of a metric's series, those that tell series apart most first. */
export function labelFacts(series: readonly Labels[]): LabelFacts[] {
  const counts = new Map<string, Map<string, number>>();
  for (const labels of series) {
    for (const [name, value] of Object.entries(labels)) {
      if (name === '__name__') continue;
      let values = counts.get(name);
      if (!values) counts.set(name, (values = new Map()));
      values.set(value, (values.get(value) ?? 0) + 1);
    }
  }
  return [...counts]
    .map(([name, values]) => ({
      name,
      values: values.size,
      top: [...values]
        .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
        .slice(0, MOST_TOP)
        .map(([value, series]) => ({ value, series })),
    }))
    .sort((a, b) => b.values - a.values || (a.name < b.name ? -1 : 1));
}
