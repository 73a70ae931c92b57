import type { Histogram, Labels, MatrixItem, Point, QueryData } from '../api/types';

/** Query results as columns for the chart and rows for tables. */
export interface Line {
  readonly labels: Labels;
  readonly name: string;
  readonly values: (number | null)[];
  readonly last: number | null;
  readonly min: number | null;
  readonly max: number | null;
}

export interface Chart {
  readonly times: number[];
  readonly lines: Line[];
  /** How many series there were before the highest were chosen. */
  readonly total: number;
  readonly histograms: number;
}

export const MOST_LINES = 50;

/** Puts every series on the same time grid. Where a series has no sample there is null, drawn as a gap. */
export function chart(result: readonly MatrixItem[], start: number, end: number, step: number): Chart {
  const size = Math.floor((end - start) / step + 1e-6) + 1;
  const times = Array.from({ length: size }, (_, i) => start + i * step);
  const drawable = result.filter((item) => (item.values?.length ?? 0) > 0);
  const lines = drawable.map((item) => line(item.metric, item.values!, start, step, size));
  if (lines.length > MOST_LINES) lines.sort((a, b) => (b.max ?? -Infinity) - (a.max ?? -Infinity));
  return {
    times,
    lines: lines.slice(0, MOST_LINES),
    total: drawable.length,
    histograms: result.length - drawable.length,
  };
}

function line(labels: Labels, points: readonly Point[], start: number, step: number, size: number): Line {
  const values: (number | null)[] = new Array<number | null>(size).fill(null);
  let min: number | null = null;
  let max: number | null = null;
  let last: number | null = null;
  for (const [time, text] of points) {
    const value = parseValue(text);
    const at = Math.round((time - start) / step);
    if (at < 0 || at >= size) continue;
    values[at] = Number.isFinite(value) ? value : null;
    if (Number.isNaN(value)) continue;
    last = value;
    if (min === null || value < min) min = value;
    if (max === null || value > max) max = value;
  }
  return { labels, name: seriesName(labels), values, last, min, max };
}

export function parseValue(text: string): number {
  if (text === '+Inf' || text === 'Inf') return Infinity;
  if (text === '-Inf') return -Infinity;
  return Number(text);
}

/** up{instance="a"} as PromQL writes it; {} for no labels at all. */
export function seriesName(labels: Labels): string {
  const { __name__: name = '', ...rest } = labels;
  const inner = Object.keys(rest)
    .sort()
    .map((key) => `${key}=${JSON.stringify(rest[key])}`)
    .join(', ');
  return inner || !name ? `${name}{${inner}}` : name;
}

/** What all of several series have in common, and how the rest of each is told. */
export function shared(lines: readonly { labels: Labels }[]): { text: string; rest: (labels: Labels) => string } {
  const [first, ...others] = lines;
  if (!first || others.length === 0) return { text: '', rest: seriesName };
  const common = Object.entries(first.labels).filter(([name, value]) =>
    others.every((line) => line.labels[name] === value),
  );
  const names = new Set(common.map(([name]) => name));
  const rest = (labels: Labels) =>
    seriesName(Object.fromEntries(Object.entries(labels).filter(([name]) => !names.has(name))));
  return { text: names.size === 0 ? '' : seriesName(Object.fromEntries(common)), rest };
}

export interface TableRow {
  readonly labels: Labels;
  readonly name: string;
  readonly value: number | null;
  readonly exact: string;
}

/** Of a scalar or a string, which has none and is told by its kind. */
export const NO_LABELS: Labels = {};

/** The rows of an instant query, largest first. */
export function tableRows(data: QueryData): TableRow[] {
  if (data.resultType === 'scalar' || data.resultType === 'string') {
    const value = data.resultType === 'scalar' ? parseValue(data.result[1]) : null;
    return [{ labels: NO_LABELS, name: data.resultType, value, exact: data.result[1] }];
  }
  const rows =
    data.resultType === 'vector'
      ? data.result.map((item) => row(item.metric, item.value, item.histogram?.[1]))
      : data.result.map((item) => row(item.metric, item.values?.at(-1), item.histograms?.at(-1)?.[1]));
  return rows.sort((a, b) => (b.value ?? -Infinity) - (a.value ?? -Infinity));
}

function row(labels: Labels, point: Point | undefined, histogram: Histogram | undefined): TableRow {
  const exact = point?.[1] ?? (histogram ? `count ${histogram.count}, sum ${histogram.sum}` : '');
  return { labels, name: seriesName(labels), value: point ? parseValue(point[1]) : null, exact };
}

/** Rows as text for a spreadsheet: one column per label, then the value. */
export function toTsv(rows: readonly TableRow[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row.labels)))].sort();
  const clean = (text: string) => text.replace(/[\t\r\n]+/g, ' ');
  return [[...columns, 'value'], ...rows.map((row) => [...columns.map((name) => row.labels[name] ?? ''), row.exact])]
    .map((cells) => cells.map(clean).join('\t'))
    .join('\n');
}

export type LegendSort = 'name' | 'last' | 'min' | 'max';

/** The order of legend rows, as indexes into `lines`; series without a value come last either way. */
export function legendOrder(lines: readonly Line[], by: LegendSort, descending: boolean): number[] {
  const direction = descending ? -1 : 1;
  return lines
    .map((_, i) => i)
    .sort((i, j) => {
      const a = lines[i]![by];
      const b = lines[j]![by];
      if (a === null || b === null) return Number(a === null) - Number(b === null);
      return a < b ? -direction : a > b ? direction : i - j;
    });
}

/** Whether the value axis starts at zero: for counts and bytes, and where zero is near enough not to flatten the curve. */
export function fromZero(expr: string, min: number, max: number): boolean {
  if (min < 0) return false;
  return (
    min < max / 2 || /(_total|_count|_bytes)\b|\b(count|rate|irate|increase|changes)\b\s*(\(|by|without)/.test(expr)
  );
}

export type Unit = 'bytes' | 'bytes/s' | 'seconds' | 'ratio' | 'none';

/** The unit of an expression's values, where its metric's name tells it. */
export function unitOf(expr: string, unit = ''): Unit {
  const names = expr.replace(/"[^"]*"|'[^']*'|\{[^}]*\}|\[[^\]]*\]/g, ' ').match(/[a-zA-Z_:][\w:]*/g) ?? [];
  const units = new Set(names.map((name) => suffixUnit(name)).filter((found) => found !== null));
  const only = units.size === 1 ? [...units][0]! : units.size === 0 ? unit : '';
  if (/\b(count|group|count_values|absent)\b/.test(expr) || /[*/]/.test(expr)) return 'none';
  const rate = /\b(rate|irate|deriv)\s*\(/.test(expr);
  if (only === 'bytes') return rate ? 'bytes/s' : 'bytes';
  if (only === 'seconds') return rate ? 'none' : 'seconds';
  if (only === 'ratio' && !rate) return 'ratio';
  if (only === 'timestamp' && /time\(\)\s*-/.test(expr)) return 'seconds';
  return 'none';
}

function suffixUnit(name: string): string | null {
  if (/_timestamp_seconds$|_time_seconds$/.test(name)) return 'timestamp';
  const match = /_(bytes|seconds|ratio)(_total|_sum|_created)?$/.exec(name);
  return match ? match[1]! : null;
}

/** Where in the expression an error is: Prometheus writes "1:5: parse error: …". Both count from 1. */
export function errorPosition(message: string): { line: number; column: number } | null {
  const match = /(?:^|[\s:])(\d+):(\d+): /.exec(message);
  return match ? { line: Number(match[1]), column: Number(match[2]) } : null;
}
