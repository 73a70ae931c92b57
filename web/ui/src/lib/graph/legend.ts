import type { Line } from './collect';

/** The rows beside a chart. */
export type LegendSort = 'name' | 'last' | 'min' | 'max' | 'avg';

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
