import type { Forecast } from '../api/types';

type Dot = readonly [at: number, value: number];

/** What a chart of a forecast draws, in seconds and the number's own unit. */
export interface ForecastShape {
  readonly points: Dot[];
  readonly last: Dot | null;
  readonly limit: number | null;
  /** When the limit may be reached, where that is told. */
  readonly soon: number | null;
  readonly late: number | null;
  /** From the last point to these, and back: where the data allow it to go. Empty when nothing is foretold. */
  readonly cone: Dot[];
  readonly from: number;
  readonly to: number;
  readonly low: number;
  readonly high: number;
}

/** A forecast is drawn at most so many times as far ahead as the points reach back. */
const FARTHEST = 2;

export function forecastShape({ points: told, limit, earliest, latest, per_day: perDay }: Forecast): ForecastShape {
  const points = told.map(({ at, value }): Dot => [Date.parse(at) / 1000, value]).sort((a, b) => a[0] - b[0]);
  const first = points[0]?.[0] ?? 0;
  const last = points.at(-1) ?? null;
  const end = last?.[0] ?? 0;
  const span = Math.max(end - first, 60);
  const farthest = end + FARTHEST * span;
  const soon = seconds(earliest);
  const late = seconds(latest);
  // The limit is part of the picture only where the number may come near it.
  const isNear = limit !== null && soon !== null && soon < farthest;
  const to = isNear ? Math.min(farthest, Math.max(late ?? soon, soon) + span * 0.15) : end + span * 0.3;
  const cone: Dot[] = [];
  if (last && isNear) {
    cone.push(
      [soon, limit],
      ...(late !== null && late <= to ? [[late, limit] as const] : beyond(last, to, late, limit)),
    );
  } else if (last) {
    const ahead = last[1] + (perDay * (to - end)) / 86_400;
    cone.push([to, ahead]);
  }
  const values = [...points.map(([, value]) => value), ...cone.map(([, value]) => value), ...(isNear ? [limit] : [])];
  return {
    points,
    last,
    limit: isNear ? limit : null,
    soon,
    late,
    cone,
    from: first,
    to,
    low: values.length > 0 ? Math.min(...values) : 0,
    high: values.length > 0 ? Math.max(...values) : 1,
  };
}

/** The slow side leaves the picture before it reaches the limit: along the edge, then down to where it leaves. */
function beyond(last: Dot, to: number, late: number | null, limit: number): Dot[] {
  const share = late === null ? 0 : (to - last[0]) / (late - last[0]);
  return [
    [to, limit],
    [to, last[1] + (limit - last[1]) * share],
  ];
}

const seconds = (time: string | null) => (time === null ? null : Date.parse(time) / 1000);
