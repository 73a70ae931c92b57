import type { Metadata } from '../lib/graph/metrics';
import { prom } from './client';

/** What there is to ask about: names of metrics and their metadata, for all panels once. */
export interface Catalog {
  readonly names: readonly string[];
  readonly metadata: Metadata;
  /** Whether there are more names than were taken. */
  readonly cut: boolean;
}

/** More names make a browser slow and are of no use to a person. */
const MOST_NAMES = 100_000;
const FRESH_MILLIS = 60_000;

let held: { readonly at: number; readonly catalog: Promise<Catalog> } | null = null;

/** Names and metadata, at most a minute old. One asking serves all who want them, so none can cancel it. */
export function catalog(): Promise<Catalog> {
  if (!held || Date.now() - held.at > FRESH_MILLIS) {
    const asked = { at: Date.now(), catalog: ask() };
    held = asked;
    asked.catalog.catch(() => {
      if (held === asked) held = null;
    });
  }
  return held.catalog;
}

async function ask(): Promise<Catalog> {
  const signal = AbortSignal.timeout(30_000);
  const [names, metadata] = await Promise.all([
    prom<string[]>('/label/__name__/values', { limit: MOST_NAMES }, signal),
    prom<Metadata>('/metadata', { limit: MOST_NAMES, limit_per_metric: 1 }, signal).catch(() => null),
  ]);
  return { names: names.data, metadata: metadata?.data ?? {}, cut: names.warnings.length > 0 };
}

const MOST_COUNTED = 10_000;

export interface Counts {
  readonly series: ReadonlyMap<string, number>;
  /** Whether metrics without a count have none, or were left out. */
  readonly complete: boolean;
}

/** How many series each metric has now, the largest first: from the index, or counted by a query where that is not told. */
export async function cardinality(signal: AbortSignal): Promise<Counts> {
  try {
    const { data } = await prom<{ seriesCountByMetricName?: { name: string; value: number }[] }>(
      '/status/tsdb',
      { limit: MOST_COUNTED },
      signal,
    );
    const told = data.seriesCountByMetricName;
    if (told && told.length > 0)
      return {
        series: new Map(told.map(({ name, value }) => [name, Number(value)])),
        complete: told.length < MOST_COUNTED,
      };
  } catch (problem) {
    if (signal.aborted) throw problem;
  }
  const { data, warnings } = await prom<{ result: { metric: Record<string, string>; value: [number, string] }[] }>(
    '/query',
    { query: 'count by (__name__) ({__name__!=""})', limit: MOST_COUNTED, timeout: '10s' },
    signal,
  );
  return {
    series: new Map(data.result.map(({ metric, value }) => [metric['__name__'] ?? '', Number(value[1])])),
    complete: warnings.length === 0,
  };
}
