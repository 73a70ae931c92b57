import { formatSpan, parseSpan } from './spans';

/**
 * The graph page's address. Read: our own form, and Prometheus' (`g0.expr`, `g0.tab`, `g0.range_input`, `g0.end_input`,
 * `g0.step_input`), so that every generatorURL opens its expression. Written: panels numbered, one range for all.
 */
export interface Panel {
  readonly expr: string;
  readonly tab: 'graph' | 'table';
}

export interface GraphState {
  readonly panels: readonly Panel[];
  /** Seconds. */
  readonly range: number;
  /** Milliseconds; null is now. */
  readonly end: number | null;
  /** Seconds; null is chosen from the range. */
  readonly step: number | null;
}

export const DEFAULT_RANGE = 3600;
const MOST_PANELS = 20;

export function parseGraph(params: URLSearchParams): GraphState {
  const panels: Panel[] = [];
  for (let i = 0; i < MOST_PANELS && params.has(`g${i}.expr`); i++) {
    const tab = params.get(`g${i}.tab`) ?? '0';
    panels.push({ expr: params.get(`g${i}.expr`) ?? '', tab: tab === '1' || tab === 'table' ? 'table' : 'graph' });
  }
  if (panels.length === 0) panels.push({ expr: params.get('expr') ?? '', tab: 'graph' });
  const first = (name: string, theirs: string) => params.get(name) ?? params.get('g0.' + theirs) ?? '';
  return {
    panels,
    range: parseSpan(first('range', 'range_input')) ?? DEFAULT_RANGE,
    end: parseEnd(first('end', 'end_input')),
    step: parseSpan(first('step', 'step_input')),
  };
}

export function formatGraph(state: GraphState): string {
  const params = new URLSearchParams();
  state.panels.forEach((panel, i) => {
    params.set(`g${i}.expr`, panel.expr);
    params.set(`g${i}.tab`, panel.tab === 'table' ? '1' : '0');
  });
  if (state.range !== DEFAULT_RANGE) params.set('range', formatSpan(state.range));
  if (state.end !== null) params.set('end', new Date(state.end).toISOString());
  if (state.step !== null) params.set('step', formatSpan(state.step));
  return '/graph?' + params.toString();
}

/** A link to the graph of one expression. */
export function graphOf(expr: string, tab: Panel['tab'] = 'graph', range = DEFAULT_RANGE): string {
  return formatGraph({ panels: [{ expr, tab }], range, end: null, step: null });
}

/** "2026-11-20 02:30:00" is UTC, as Prometheus writes it; RFC 3339 and Unix seconds are taken as well. */
function parseEnd(text: string): number | null {
  if (text === '') return null;
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const bare = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?$/.test(text);
  const at = Date.parse(bare ? text.replace(' ', 'T') + 'Z' : text);
  return Number.isNaN(at) ? null : at;
}
