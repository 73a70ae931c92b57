import type { PrometheusClient } from '@prometheus-io/codemirror-promql';
import type { MetricMetadata } from '@prometheus-io/codemirror-promql/dist/esm/client/prometheus';
import type { Matcher } from '@prometheus-io/codemirror-promql/dist/esm/types/matcher';
import { EqlRegex, EqlSingle, Neq, NeqRegex } from '@prometheus-io/lezer-promql';
import { prom } from '../../../api/client';
import { catalog } from '../../../api/catalog';
import { nearest } from '../../../lib/graph/nearest';

/** What the server knows of names and labels, asked for while one types: never more than a list shows, the last asking only. */
export interface Remote extends PrometheusClient {
  /** A new completion begins: what an earlier one asked for is no longer wanted. */
  begin(): void;
  /** Whether the present completion has more to offer than it was given. */
  wasCut(): boolean;
}

const MOST = 1000;
const SHORTEST_SECONDS = 3600;
const OPERATORS: Record<number, string> = { [EqlSingle]: '=', [Neq]: '!=', [EqlRegex]: '=~', [NeqRegex]: '!~' };

/** @param range seconds within which labels are looked for */
export function client(range: () => number): Remote {
  let abort = new AbortController();
  let cut = false;
  const ask = async (path: string, selector: string): Promise<string[]> => {
    const end = Math.ceil(Date.now() / 1000);
    const start = end - Math.max(range(), SHORTEST_SECONDS);
    const params = { 'match[]': selector, start, end, limit: MOST };
    try {
      const { data, warnings } = await prom<string[]>(path, params, abort.signal);
      if (warnings.length > 0) cut = true;
      return data;
    } catch {
      // Without names one types on.
      return [];
    }
  };
  return {
    begin() {
      abort.abort();
      abort = new AbortController();
      cut = false;
    },
    wasCut: () => cut,
    destroy: () => abort.abort(),
    async metricNames(prefix = '') {
      const { names } = await catalog().catch(() => ({ names: [] }));
      const found = nearest(names, prefix, MOST);
      if (found.length === MOST) cut = true;
      return found;
    },
    async metricMetadata() {
      const { metadata } = await catalog().catch(() => ({ metadata: {} }));
      return metadata as Record<string, MetricMetadata[]>;
    },
    async labelNames(metric = '') {
      const names = await ask('/labels', selectorOf(metric, []));
      return names.filter((name) => name !== '__name__');
    },
    labelValues(label, metric = '', matchers = []) {
      const typed = matchers.find((matcher) => matcher.name === label)?.value ?? '';
      const others = matchers.filter((matcher) => matcher.name !== label && matcher.value !== '');
      const like = typed === '' ? [] : [`${nameOf(label)}=~${JSON.stringify('(?i:.*' + literal(typed) + '.*)')}`];
      return ask(`/label/${encodeURIComponent(label)}/values`, selectorOf(metric, [...others.map(written), ...like]));
    },
    series: () => Promise.resolve([]),
    flags: () => Promise.resolve({}),
  };
}

function selectorOf(metric: string, matchers: readonly string[]): string {
  const all = metric === '' ? matchers : [`__name__=${JSON.stringify(metric)}`, ...matchers];
  return all.length === 0 ? '' : `{${all.join(',')}}`;
}

const written = ({ type, name, value }: Matcher) => `${nameOf(name)}${OPERATORS[type] ?? '='}${JSON.stringify(value)}`;
const nameOf = (label: string) => (/^[a-zA-Z_]\w*$/.test(label) ? label : JSON.stringify(label));
const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
