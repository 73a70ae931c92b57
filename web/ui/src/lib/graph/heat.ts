import type { Bucket, Histogram, Labels, Point } from '../../api/types';
import type { Grid } from './collect';
import { parseValue } from './series';

/** Histograms over time: how many observations fell into each bucket at each step. */
export interface Heat {
  /** Ascending and disjoint; the ends may be infinite. */
  readonly rows: readonly Bounds[];
  /** Row by row; NaN where there was no histogram at all. */
  readonly counts: Float64Array;
  /** The least positive count and the greatest. */
  readonly least: number;
  readonly most: number;
  /** How many histograms were added up. */
  readonly histograms: number;
  /** So many neighbouring buckets are one row, where there were too many. */
  readonly merged: number;
}

export interface Bounds {
  readonly low: number;
  readonly high: number;
}

interface Row extends Bounds {
  readonly counts: Float64Array;
}

/** More rows than pixels tell nothing. */
const MOST_ROWS = 240;
/** A smaller share is what rounding leaves of equal counts. */
const NOISE = 1e-12;

/** Adds up native histograms, and classic ones: series that differ in `le` only, counting what is at most that. */
export class HeatBuilder {
  readonly #rows = new Map<string, Row>();
  readonly #sampled: Uint8Array;
  readonly #groups = new Map<string, Map<number, Float64Array>>();
  #natives = 0;

  constructor(
    private readonly grid: Grid,
    private readonly classic: boolean,
  ) {
    this.#sampled = new Uint8Array(grid.size);
  }

  addNative(samples: readonly [number, Histogram][]): void {
    this.#natives++;
    for (const [time, { buckets }] of samples) {
      const at = this.#place(time);
      if (at < 0) continue;
      this.#sampled[at] = 1;
      for (const bucket of buckets ?? []) {
        const { low, high, count } = boundsOf(bucket);
        if (count > 0) this.#row(low, high)[at]! += count;
      }
    }
  }

  /** Takes a series if it is part of a classic histogram. */
  addClassic(labels: Labels, points: readonly Point[]): boolean {
    const { le, __name__: _, ...others } = labels;
    if (!this.classic || le === undefined) return false;
    const bound = parseValue(le);
    if (Number.isNaN(bound)) return false;
    const key = JSON.stringify(Object.entries(others).sort(([a], [b]) => (a < b ? -1 : 1)));
    let group = this.#groups.get(key);
    if (!group) this.#groups.set(key, (group = new Map()));
    let upTo = group.get(bound);
    if (!upTo) group.set(bound, (upTo = new Float64Array(this.grid.size).fill(NaN)));
    for (const [time, text] of points) {
      const at = this.#place(time);
      if (at >= 0) upTo[at] = parseValue(text);
    }
    return true;
  }

  finish(): Heat | null {
    for (const group of this.#groups.values()) this.#difference(group);
    if (this.#rows.size === 0) return null;
    const apart = disjoint([...this.#rows.values()]);
    const merged = Math.ceil(apart.length / MOST_ROWS);
    const rows = merged === 1 ? apart : joined(apart, merged);
    return this.#picture(rows, merged);
  }

  #place(time: number): number {
    const at = Math.round((time - this.grid.start) / this.grid.step);
    return at < this.grid.size ? at : -1;
  }

  #row(low: number, high: number): Float64Array {
    const key = `${low},${high}`;
    let row = this.#rows.get(key);
    if (!row) this.#rows.set(key, (row = { low, high, counts: new Float64Array(this.grid.size) }));
    return row.counts;
  }

  /** Of cumulative counts: what came with each bound. Where counts shrink on the way up, which they should not, that is nothing. */
  #difference(group: Map<number, Float64Array>): void {
    const bounds = [...group.keys()].sort((a, b) => a - b);
    for (let at = 0; at < this.grid.size; at++) {
      let low = bounds[0]! > 0 ? 0 : -Infinity;
      let below = 0;
      for (const bound of bounds) {
        const upTo = group.get(bound)![at]!;
        if (Number.isNaN(upTo)) continue;
        this.#sampled[at] = 1;
        const counts = this.#row(low, bound);
        if (upTo - below > NOISE * upTo) counts[at]! += upTo - below;
        below = Math.max(below, upTo);
        low = bound;
      }
    }
  }

  #picture(rows: readonly Row[], merged: number): Heat {
    const { size } = this.grid;
    const counts = new Float64Array(rows.length * size).fill(NaN);
    let least = Infinity;
    let most = 0;
    rows.forEach((row, r) => {
      for (let at = 0; at < size; at++) {
        if (!this.#sampled[at]) continue;
        const count = row.counts[at]!;
        counts[r * size + at] = count;
        if (count > 0 && count < least) least = count;
        if (count > most) most = count;
      }
    });
    return {
      rows: rows.map(({ low, high }) => ({ low, high })),
      counts,
      least,
      most,
      histograms: this.#natives + this.#groups.size,
      merged,
    };
  }
}

export function boundsOf([, low, high, count]: Bucket): Bounds & { readonly count: number } {
  return { low: parseValue(low), high: parseValue(high), count: parseValue(count) };
}

/** Buckets that overlap become one: a coarser bucket covers finer ones exactly, so that no count has to be split. */
function disjoint(rows: Row[]): Row[] {
  rows.sort((a, b) => a.low - b.low || a.high - b.high);
  const apart: Row[] = [];
  for (const row of rows) {
    const last = apart.at(-1);
    // Equal bounds of different resolutions may differ in the last digit.
    if (last && row.low < last.high - 1e-9 * Math.abs(last.high)) apart[apart.length - 1] = sum(last, row);
    else apart.push(row);
  }
  return apart;
}

function joined(rows: readonly Row[], by: number): Row[] {
  const found: Row[] = [];
  for (let i = 0; i < rows.length; i += by) found.push(rows.slice(i, i + by).reduce(sum));
  return found;
}

function sum(a: Row, b: Row): Row {
  return {
    low: Math.min(a.low, b.low),
    high: Math.max(a.high, b.high),
    counts: a.counts.map((count, i) => count + b.counts[i]!),
  };
}

/** Where bounds stand on the axis of a heatmap, and where its labels are. */
export interface Axis {
  readonly bottom: number;
  readonly top: number;
  place(bound: number): number;
  /** The bound at a place, as far as there is one. */
  value(place: number): number;
}

/**
 * A linear axis, or a logarithmic one that goes on through zero: linear up to the least bound, logarithmic beyond. Infinite
 * bounds stand one usual row beyond the last finite one.
 */
export function axisOf(rows: readonly Bounds[], linear: boolean): Axis {
  const finite = rows.flatMap(({ low, high }) => [low, high]).filter(Number.isFinite);
  const sizes = finite.filter((bound) => bound !== 0).map(Math.abs);
  const least = sizes.length === 0 ? 1 : Math.min(...sizes);
  const scale = linear
    ? { to: (x: number) => x, from: (y: number) => y }
    : {
        to: (x: number) => (Math.abs(x) < least ? x / least : Math.sign(x) * (1 + Math.log(Math.abs(x) / least))),
        from: (y: number) => (Math.abs(y) < 1 ? y * least : Math.sign(y) * least * Math.exp(Math.abs(y) - 1)),
      };
  const places = finite.map(scale.to);
  const low = places.length === 0 ? 0 : Math.min(...places);
  const high = places.length === 0 ? 1 : Math.max(...places);
  const beyond = (high - low) / Math.max(1, rows.length) || 1;
  const bottom = rows.some((row) => row.low === -Infinity) ? low - beyond : low;
  const top = rows.some((row) => row.high === Infinity) ? high + beyond : high;
  return {
    bottom,
    top: top === bottom ? bottom + 1 : top,
    place: (bound) => (bound === Infinity ? top : bound === -Infinity ? bottom : scale.to(bound)),
    value: scale.from,
  };
}

/** Which row is at a place of the axis; −1 between and beyond them. */
export function rowAt(rows: readonly Bounds[], axis: Axis, place: number): number {
  return rows.findIndex(({ low, high }) => axis.place(low) <= place && place < axis.place(high));
}

/** Over more orders of size than these an eye tells no difference. */
const SPREAD = 1e4;

/** The count from which on colours grow stronger. */
export const faintest = ({ least, most }: Pick<Heat, 'least' | 'most'>): number => Math.max(least, most / SPREAD);

/** How strong the colour of a count is, from just visible to full: by the order of its size. */
export function strength(count: number, least: number, most: number): number {
  if (!(count > 0)) return 0;
  if (most <= least) return 1;
  return 0.08 + 0.92 * (Math.log(Math.max(count, least) / least) / Math.log(most / least));
}

/** "0.1 to 0.25" in the unit of the bounds. */
export function bucketName({ low, high }: Bounds, tell: (value: number) => string): string {
  if (low === -Infinity) return `below ${tell(high)}`;
  return high === Infinity ? `above ${tell(low)}` : `${tell(low)} to ${tell(high)}`;
}
