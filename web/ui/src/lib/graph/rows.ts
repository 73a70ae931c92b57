import type { Histogram, Labels, MatrixItem, VectorItem } from '../../api/types';
import { parseValue, seriesName } from './series';

/** Results at one moment as rows of a table. */
export interface TableRow {
  readonly labels: Labels;
  readonly name: string;
  /** By which rows are ordered: of a histogram its count. */
  readonly value: number | null;
  readonly exact: string;
  readonly histogram: Histogram | null;
}

export interface Rows {
  /** The largest first. */
  readonly rows: TableRow[];
  readonly total: number;
  readonly points: number;
}

/** Of a scalar or a string, which has none and is told by its kind. */
export const NO_LABELS: Labels = {};

/** A table of more rows is read by nobody. */
export const MOST_ROWS = 10_000;

/** Takes series one by one and keeps the largest. */
export class RowCollector {
  #rows: TableRow[] = [];
  #total = 0;
  #points = 0;

  add(item: VectorItem | MatrixItem): void {
    this.#total++;
    this.#rows.push(this.#row(item));
    if (this.#rows.length >= 2 * MOST_ROWS) this.#keepLargest();
  }

  addSingle(type: string, [, text]: readonly [number, string]): void {
    const value = type === 'scalar' ? parseValue(text) : null;
    this.#rows.push({ labels: NO_LABELS, name: type, value, exact: text, histogram: null });
    this.#total = this.#points = 1;
  }

  finish(): Rows {
    this.#keepLargest();
    return { rows: this.#rows, total: this.#total, points: this.#points };
  }

  #row(item: VectorItem | MatrixItem): TableRow {
    const point = 'value' in item ? item.value : (item as MatrixItem).values?.at(-1);
    const sample = 'histogram' in item ? item.histogram : (item as MatrixItem).histograms?.at(-1);
    const several = item as MatrixItem;
    this.#points += (several.values?.length ?? 0) + (several.histograms?.length ?? 0) || 1;
    const histogram = (!point && sample?.[1]) || null;
    const exact = point?.[1] ?? (histogram ? `count ${histogram.count}, sum ${histogram.sum}` : '');
    const value = point ? parseValue(point[1]) : histogram ? parseValue(histogram.count) : null;
    return { labels: item.metric, name: seriesName(item.metric), value, exact, histogram };
  }

  #keepLargest(): void {
    this.#rows.sort((a, b) => rank(b.value) - rank(a.value) || 0);
    this.#rows.length = Math.min(this.#rows.length, MOST_ROWS);
  }
}

/** NaN and nothing stand below every number. */
const rank = (value: number | null) => (value === null || Number.isNaN(value) ? -Infinity : value);

export type RowSort = 'name' | 'value';

export function sortRows(rows: readonly TableRow[], by: RowSort, descending: boolean): TableRow[] {
  const direction = descending ? -1 : 1;
  const order = new Intl.Collator('en', { numeric: true });
  return [...rows].sort((a, b) => {
    if (by === 'name') return direction * order.compare(a.name, b.name);
    const [x, y] = [rank(a.value), rank(b.value)];
    if (x === y) return 0;
    if (x === -Infinity || y === -Infinity) return x === -Infinity ? 1 : -1;
    return direction * (x - y);
  });
}

/** Rows that hold every word of a filter. */
export function filterRows<Row extends { readonly name: string }>(
  rows: readonly Row[],
  filter: string,
): readonly Row[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return rows;
  return rows.filter((row) => {
    const name = row.name.toLowerCase();
    return words.every((word) => name.includes(word));
  });
}

/** Rows as text for a spreadsheet: one column per label, then the value. */
export function toTsv(rows: readonly TableRow[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row.labels)))].sort();
  const clean = (text: string) => text.replace(/[\t\r\n]+/g, ' ');
  return [[...columns, 'value'], ...rows.map((row) => [...columns.map((name) => row.labels[name] ?? ''), row.exact])]
    .map((cells) => cells.map(clean).join('\t'))
    .join('\n');
}

/** Rows as the API gives them. */
export function toJson(rows: readonly TableRow[]): string {
  const items = rows.map(({ labels, exact, histogram }) =>
    histogram ? { metric: labels, histogram } : { metric: labels, value: exact },
  );
  return JSON.stringify(items, null, 2);
}
