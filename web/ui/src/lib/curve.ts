import type { Attempt, Curve } from './evidence';

/** A run's curve as charts: what grows becomes a rate, and where nothing was sampled there is a gap. */
export interface Graph {
  readonly name: string;
  readonly unit: 'bytes' | 'bytes/s' | 'share' | 'count';
  readonly lines: { readonly name: string; readonly values: (number | null)[] }[];
}

export interface Curves {
  /** Seconds since the start, ascending. */
  readonly times: number[];
  readonly graphs: Graph[];
  /** What was looked at and never was anything but 0. */
  readonly nothing: string[];
  /** Spans in which a process was in uninterruptible wait. */
  readonly waiting: { readonly from: number; readonly to: number }[];
}

/** A pause this many times longer than usual is a gap. */
const LONG_PAUSE = 3.5;

export function curves(curve: Curve): Curves | null {
  const at = curve.columns.indexOf('t');
  if (at < 0) return null;
  const points = withGaps(
    curve.points
      .filter((point) => typeof point[at] === 'number')
      .sort((a, b) => a[at]! - b[at]!)
      .filter((point, i, all) => i === 0 || point[at]! > all[i - 1]![at]!),
    at,
  );
  if (points.length < 2) return null;
  const times = points.map((point) => point[at]!);
  const column = (name: string) => {
    const i = curve.columns.indexOf(name);
    return i < 0 ? null : points.map((point) => point[i] ?? null);
  };
  const rate = (name: string) => {
    const values = column(name);
    return values && rates(times, values);
  };
  const nothing: string[] = [];
  const graph = (name: string, unit: Graph['unit'], lines: [string, (number | null)[] | null][]): Graph => ({
    name,
    unit,
    lines: lines.flatMap(([line, values]) => {
      if (!values?.some((value) => value !== null)) return [];
      if (values.some((value) => value)) return [{ name: line, values }];
      nothing.push(unit === 'bytes/s' ? `storage ${line}` : line);
      return [];
    }),
  });
  return {
    times,
    graphs: [
      graph('Memory', 'bytes', [
        ['resident', column('rss_bytes')],
        ['proportional', column('pss_bytes')],
      ]),
      graph('CPU', 'share', [['share of one core', rate('cpu_seconds')]]),
      graph('Storage', 'bytes/s', [
        ['read', rate('read_bytes')],
        ['written', rate('written_bytes')],
      ]),
      graph('Held', 'count', [
        ['processes', column('processes')],
        ['threads', column('threads')],
        ['open files', column('fds')],
        ['sockets', column('sockets')],
      ]),
    ].filter((each) => each.lines.length > 0),
    nothing,
    waiting: spans(times, column('waiting')),
  };
}

/** Puts an empty point into every pause, so that no line is drawn over it. */
function withGaps(points: (number | null)[][], at: number): (number | null)[][] {
  const pauses = points
    .slice(1)
    .map((point, i) => point[at]! - points[i]![at]!)
    .sort((a, b) => a - b);
  const long = LONG_PAUSE * (pauses[pauses.length >> 1] ?? Infinity);
  return points.flatMap((point, i) => {
    const before = points[i - 1];
    if (!before || point[at]! - before[at]! <= long) return [point];
    const empty = point.map(() => null as number | null);
    empty[at] = (before[at]! + point[at]!) / 2;
    return [empty, point];
  });
}

/** Growth per second. A sum that falls, because a process has ended, tells nothing. */
export function rates(times: readonly number[], values: readonly (number | null)[]): (number | null)[] {
  return values.map((value, i) => {
    const before = i === 0 ? null : values[i - 1];
    if (value === null || before === null || before === undefined || value < before) return null;
    return (value - before) / (times[i]! - times[i - 1]!);
  });
}

function spans(times: readonly number[], waiting: readonly (number | null)[] | null): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  waiting?.forEach((value, i) => {
    if (!value) return;
    const from = times[Math.max(0, i - 1)]!;
    const last = found.at(-1);
    if (last && last.to >= from) last.to = times[i]!;
    else found.push({ from, to: times[i]! });
  });
  return found;
}

/** Seconds of the time covered in which something waited. */
export function waitedSeconds(all: Curves): number {
  return all.waiting.reduce((sum, { from, to }) => sum + to - from, 0);
}

/** Where attempts after the first began, in seconds since the run's start. */
export function attemptMarks(attempts: readonly Attempt[], startedAt: number): { number: number; at: number }[] {
  return attempts
    .filter((attempt) => attempt.number > 1)
    .map((attempt) => ({ number: attempt.number, at: (Date.parse(attempt.started_at) - startedAt) / 1000 }))
    .filter((mark) => mark.at >= 0);
}

export interface Summary {
  readonly last: number | null;
  readonly max: number | null;
}

export function summary(values: readonly (number | null)[]): Summary {
  let max: number | null = null;
  for (const value of values) if (value !== null && (max === null || value > max)) max = value;
  return { last: values.findLast((value) => value !== null) ?? null, max };
}
