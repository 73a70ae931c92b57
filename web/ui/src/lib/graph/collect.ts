import type { Labels, MatrixItem, Point } from '../../api/types';
import { HeatBuilder, type Heat } from './heat';
import { parseValue, seriesName } from './series';

/** One series on the time grid of its chart. Where it has no sample there is null, drawn as a gap. */
export interface Line {
  readonly labels: Labels;
  readonly name: string;
  readonly values: (number | null)[];
  readonly last: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly avg: number | null;
}

/** What a chart draws, out of an answer of any size. */
export interface Chart {
  /** Seconds. */
  readonly times: number[];
  readonly lines: Line[];
  /** The sum of all series that are not among the lines; null where there are none. */
  readonly others: (number | null)[] | null;
  /** How many series had numbers, and how many samples there were in all. */
  readonly total: number;
  readonly points: number;
  /** How many series were native histograms. */
  readonly histograms: number;
  readonly heat: Heat | null;
  /** How many series are no part of a histogram, where the picture is one of histograms. */
  readonly plain: number;
}

export interface Grid {
  /** Seconds. */
  readonly start: number;
  readonly step: number;
  readonly size: number;
}

export const MOST_LINES = 50;

export function gridOf(start: number, end: number, step: number): Grid {
  return { start, step, size: Math.floor((end - start) / step + 1e-6) + 1 };
}

/** Takes the series of a range query one by one and keeps what a chart shows: the highest ones, and the sum of the others. */
export class RangeCollector {
  #lines: Line[] = [];
  #others: (number | null)[] | null = null;
  #total = 0;
  #points = 0;
  #histograms = 0;
  #plain = 0;
  readonly #heat: HeatBuilder;

  /** @param buckets whether histograms that are spread over series by `le` are wanted as one picture */
  constructor(
    private readonly grid: Grid,
    buckets: boolean,
  ) {
    this.#heat = new HeatBuilder(grid, buckets);
  }

  add({ metric, values, histograms }: MatrixItem): void {
    this.#points += (values?.length ?? 0) + (histograms?.length ?? 0);
    if (histograms?.length) {
      this.#histograms++;
      this.#heat.addNative(histograms);
    }
    if (!values?.length) return;
    this.#total++;
    if (!this.#heat.addClassic(metric, values)) this.#plain++;
    this.#lines.push(line(metric, values, this.grid));
    if (this.#lines.length >= 4 * MOST_LINES) this.#keepHighest();
  }

  finish(): Chart {
    if (this.#lines.length > MOST_LINES) this.#keepHighest();
    return {
      times: Array.from({ length: this.grid.size }, (_, i) => this.grid.start + i * this.grid.step),
      lines: this.#lines,
      others: this.#others,
      total: this.#total,
      points: this.#points,
      histograms: this.#histograms,
      heat: this.#heat.finish(),
      plain: this.#plain,
    };
  }

  #keepHighest(): void {
    this.#lines.sort((a, b) => (b.max ?? -Infinity) - (a.max ?? -Infinity));
    const sum = (this.#others ??= new Array<number | null>(this.grid.size).fill(null));
    for (const { values } of this.#lines.splice(MOST_LINES)) {
      for (let i = 0; i < sum.length; i++) if (values[i] !== null) sum[i] = (sum[i] ?? 0) + values[i]!;
    }
  }
}

function line(labels: Labels, points: readonly Point[], { start, step, size }: Grid): Line {
  const values: (number | null)[] = new Array<number | null>(size).fill(null);
  let min: number | null = null;
  let max: number | null = null;
  let last: number | null = null;
  let sum = 0;
  let counted = 0;
  for (const [time, text] of points) {
    const value = parseValue(text);
    const at = Math.round((time - start) / step);
    if (at < 0 || at >= size) continue;
    values[at] = Number.isFinite(value) ? value : null;
    if (Number.isNaN(value)) continue;
    last = value;
    sum += value;
    counted++;
    if (min === null || value < min) min = value;
    if (max === null || value > max) max = value;
  }
  return { labels, name: seriesName(labels), values, last, min, max, avg: counted === 0 ? null : sum / counted };
}
