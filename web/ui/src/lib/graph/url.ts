import { formatSpan, parseSpan } from '../spans';

/**
 * The address of the metrics page. Read: our own form, and Prometheus' (`g0.expr`, `g0.tab`, `g0.range_input`, `g0.end_input`,
 * `g0.step_input`, `g0.display_mode`, `g0.show_exemplars`, …), so that every generatorURL opens its expression. Written:
 * panels numbered, one range for all, and nothing that is as it would be anyway.
 */
export type Kind = 'lines' | 'stacked' | 'heatmap' | 'table';

export interface Panel {
  readonly expr: string;
  readonly kind: Kind;
  readonly exemplars: boolean;
  /** Whether the value axis starts at zero; null is by what the values are. */
  readonly zero: boolean | null;
  /** Whether the buckets of a heatmap stand on a linear axis, not on a logarithmic one. */
  readonly linear: boolean;
  /** Short names (see `tagOf`) of the only series shown, and of those hidden. */
  readonly only: readonly string[];
  readonly hidden: readonly string[];
}

/** The list of metrics, and where what is chosen in it goes. */
export interface Browse {
  readonly into: number;
  readonly filter: string;
  readonly metric: string;
}

export interface GraphState {
  readonly panels: readonly Panel[];
  /** Seconds. */
  readonly range: number;
  /** Milliseconds; null is now. */
  readonly end: number | null;
  /** Seconds; null is chosen from the range. */
  readonly step: number | null;
  /** How many points a series should have, where no step is given; null is the usual number. */
  readonly points: number | null;
  readonly browse: Browse | null;
}

export const DEFAULT_RANGE = 3600;
export const MOST_PANELS = 20;
const MOST_POINTS = 10_000;

export function panelOf(expr: string, kind: Kind = 'lines'): Panel {
  return { expr, kind, exemplars: false, zero: null, linear: false, only: [], hidden: [] };
}

export function parseGraph(params: URLSearchParams): GraphState {
  const panels: Panel[] = [];
  for (let i = 0; i < MOST_PANELS && params.has(`g${i}.expr`); i++) panels.push(parsePanel(params, `g${i}.`));
  if (panels.length === 0) panels.push(panelOf(params.get('expr') ?? ''));
  const first = (name: string, theirs: string) => params.get(name) ?? params.get('g0.' + theirs) ?? '';
  const into = params.get('browse');
  return {
    panels,
    range: parseSpan(first('range', 'range_input')) ?? DEFAULT_RANGE,
    end: parseEnd(first('end', 'end_input')),
    step: parseSpan(first('step', 'step_input')) ?? parseSpan(params.get('g0.res_step') ?? ''),
    points: parsePoints(params.get('points')),
    browse:
      into === null
        ? null
        : {
            into: Math.min(Number.parseInt(into, 10) || 0, panels.length - 1),
            filter: params.get('q') ?? '',
            metric: params.get('metric') ?? '',
          },
  };
}

function parsePanel(params: URLSearchParams, prefix: string): Panel {
  const get = (name: string) => params.get(prefix + name) ?? '';
  const tab = get('tab');
  const mode = get('display_mode');
  const kind = mode === 'stacked' || mode === 'heatmap' ? mode : get('stacked') === '1' ? 'stacked' : 'lines';
  const zero = get('zero');
  return {
    expr: get('expr'),
    kind: tab === '1' || tab === 'table' ? 'table' : kind,
    exemplars: get('show_exemplars') === '1',
    zero: zero === '' ? null : zero === '1',
    linear: get('axis') === 'linear',
    only: tags(get('only')),
    hidden: tags(get('hide')),
  };
}

const tags = (text: string) => text.split('.').filter((tag) => /^[0-9a-z]{1,8}$/.test(tag));

export function formatGraph(state: GraphState): string {
  const params = new URLSearchParams();
  state.panels.forEach((panel, i) => {
    const set = (name: string, value: string) => value && params.set(`g${i}.${name}`, value);
    params.set(`g${i}.expr`, panel.expr);
    if (panel.kind === 'table') set('tab', '1');
    else if (panel.kind !== 'lines') set('display_mode', panel.kind);
    if (panel.exemplars) set('show_exemplars', '1');
    if (panel.zero !== null) set('zero', panel.zero ? '1' : '0');
    if (panel.linear) set('axis', 'linear');
    set('only', panel.only.join('.'));
    set('hide', panel.hidden.join('.'));
  });
  if (state.range !== DEFAULT_RANGE) params.set('range', formatSpan(state.range));
  if (state.end !== null) params.set('end', new Date(state.end).toISOString());
  if (state.step !== null) params.set('step', formatSpan(state.step));
  else if (state.points !== null) params.set('points', String(state.points));
  if (state.browse) {
    params.set('browse', String(state.browse.into));
    if (state.browse.filter) params.set('q', state.browse.filter);
    if (state.browse.metric) params.set('metric', state.browse.metric);
  }
  return '/graph?' + params.toString();
}

/** A link to the graph of one expression. */
export function graphOf(expr: string, kind: Kind = 'lines', range = DEFAULT_RANGE): string {
  return formatGraph({ panels: [panelOf(expr, kind)], range, end: null, step: null, points: null, browse: null });
}

/** "2026-11-20 02:30:00" is UTC, as Prometheus writes it; RFC 3339 and Unix seconds are taken as well. */
function parseEnd(text: string): number | null {
  if (text === '') return null;
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const bare = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?$/.test(text);
  const at = Date.parse(bare ? text.replace(' ', 'T') + 'Z' : text);
  return Number.isNaN(at) ? null : at;
}

function parsePoints(text: string | null): number | null {
  const points = Number.parseInt(text ?? '', 10);
  return points >= 2 && points <= MOST_POINTS ? points : null;
}

/** A short name for a series that stays the same as long as its labels do: FNV-1a over them, in base 36. */
export function tagOf(name: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(36);
}
