import type { Labels } from '../../api/types';

/** Names of series, and what is known of their values. */
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
  if (/\bhistogram_(quantiles?|avg|stddev)\b/.test(expr)) return boundsUnit(expr, unit);
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

/** The unit of the bounds of an expression's buckets. */
export function boundsUnit(expr: string, unit = ''): Unit {
  const found = /_(bytes|seconds|ratio)(?:_bucket)?\b/.exec(expr)?.[1] ?? unit;
  return found === 'bytes' || found === 'seconds' || found === 'ratio' ? found : 'none';
}

/** The first metric that an expression names. */
export function metricOf(expr: string): string | null {
  return (
    /^\s*(?:\w+\s*(?:(?:by|without)\s*\([^)]*\)\s*)?\(\s*(?:[\d.]+\s*,\s*)?)*([a-zA-Z_:][\w:]*)/.exec(expr)?.[1] ?? null
  );
}
