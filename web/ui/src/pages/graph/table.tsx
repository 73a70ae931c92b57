import { useMemo, useState } from 'preact/hooks';
import type { Histogram } from '../../api/types';
import { grouped, number } from '../../lib/format';
import { boundsOf } from '../../lib/graph/heat';
import {
  filterRows,
  MOST_ROWS,
  NO_LABELS,
  sortRows,
  toJson,
  toTsv,
  type Rows,
  type RowSort,
  type TableRow,
} from '../../lib/graph/rows';
import { parseValue, shared, unitOf } from '../../lib/graph/series';
import { teller } from '../../lib/graph/tell';
import { Copy, Dialog, Filter, SortHead } from '../../ui/parts';
import { VirtualRows } from '../../ui/virtual';

const ROW_HEIGHT = 32;

/** Rows of different metrics have different units: where the name tells one, it is that. */
function tellRow({ labels }: TableRow): ((value: number) => string) | null {
  const unit = unitOf(labels['__name__'] ?? '');
  return unit === 'none' ? null : teller(unit);
}

/** Values at one moment: sorted, filtered, as many as there are. */
export function ValueTable({
  data,
  tell,
  tellBound,
}: {
  data: Rows;
  tell: (value: number) => string;
  tellBound: (value: number) => string;
}) {
  const [by, setBy] = useState<RowSort>('value');
  const [descending, setDescending] = useState(true);
  const [filter, setFilter] = useState('');
  const [opened, setOpened] = useState<TableRow | null>(null);
  const common = useMemo(() => shared(data.rows), [data]);
  const rows = useMemo(() => sortRows(filterRows(data.rows, filter), by, descending), [data, filter, by, descending]);
  if (data.rows.length === 0) return <p class="hint">Nothing at this moment.</p>;
  const head = (sort: RowSort, label: string) => (
    <SortHead
      label={label}
      right={sort === 'value'}
      active={by === sort}
      descending={descending}
      onSort={() => {
        setDescending(by === sort ? !descending : sort === 'value');
        setBy(sort);
      }}
    />
  );
  return (
    <>
      <div class="table-bar small quiet">
        {data.rows.length > 8 && <Filter value={filter} onChange={setFilter} label="Filter series" />}
        <span>
          {rows.length < data.rows.length && `${grouped(rows.length)} of ${grouped(data.rows.length)}. `}
          {data.total > data.rows.length &&
            `The ${grouped(MOST_ROWS)} largest of ${grouped(data.total)} series; narrow the expression to see others. `}
          {common.text && (
            <>
              Series of <code>{common.text}</code>
            </>
          )}
        </span>
        <span class="grow" />
        <Copy label="Copy TSV" text={() => toTsv(rows)} />
        <Copy label="Copy JSON" text={() => toJson(rows)} />
      </div>
      <VirtualRows
        count={rows.length}
        height={ROW_HEIGHT}
        class="rows values"
        head={
          <tr>
            {head('name', 'Series')}
            {head('value', 'Value')}
          </tr>
        }
        columns={2}
        row={(i) => {
          const row = rows[i]!;
          const text = row.labels === NO_LABELS ? row.name : common.rest(row.labels);
          return (
            <tr key={row.name}>
              <td class="cell-series" title={row.name}>
                <code>{text}</code>
              </td>
              <td class="right num" title={row.exact}>
                {row.histogram ? (
                  <HistogramCell histogram={row.histogram} tell={tellBound} onOpen={() => setOpened(row)} />
                ) : row.value === null ? (
                  row.exact
                ) : (
                  (tellRow(row) ?? tell)(row.value)
                )}
              </td>
            </tr>
          );
        }}
      />
      {rows.length === 0 && <p class="hint">No series has all these words.</p>}
      {opened?.histogram && (
        <Dialog title={opened.name} wide onClose={() => setOpened(null)}>
          <Buckets histogram={opened.histogram} tell={tellBound} />
        </Dialog>
      )}
    </>
  );
}

function HistogramCell({
  histogram,
  tell,
  onOpen,
}: {
  histogram: Histogram;
  tell: (value: number) => string;
  onOpen: () => void;
}) {
  const count = parseValue(histogram.count);
  return (
    <button type="button" class="plain histogram" title="Its buckets" onClick={onOpen}>
      <Sketch histogram={histogram} />
      <span>
        {number(count)}
        {count > 0 && (
          <>
            <span class="quiet"> · avg </span>
            {tell(parseValue(histogram.sum) / count)}
          </>
        )}
      </span>
    </button>
  );
}

const SKETCH = { width: 96, height: 24 };
const MOST_BARS = 48;

/** The shape of a histogram: a bar per bucket, or per few of them. */
function Sketch({ histogram }: { histogram: Histogram }) {
  const counts = (histogram.buckets ?? []).map((bucket) => Math.max(0, boundsOf(bucket).count));
  const by = Math.max(1, Math.ceil(counts.length / MOST_BARS));
  const bars = Array.from({ length: Math.ceil(counts.length / by) }, (_, i) =>
    counts.slice(i * by, (i + 1) * by).reduce((a, b) => a + b, 0),
  );
  const most = Math.max(...bars, 1e-300);
  const width = SKETCH.width / Math.max(bars.length, 12);
  return (
    <svg class="sketch" viewBox={`0 0 ${SKETCH.width} ${SKETCH.height}`} aria-hidden="true">
      {bars.map((bar, i) => {
        const height = bar === 0 ? 0 : Math.max(1, (bar / most) * SKETCH.height);
        return (
          <rect key={i} x={i * width} y={SKETCH.height - height} width={Math.max(width - 0.5, 0.5)} height={height} />
        );
      })}
    </svg>
  );
}

/** The exact buckets, with their share as a bar. */
function Buckets({ histogram, tell }: { histogram: Histogram; tell: (value: number) => string }) {
  const buckets = histogram.buckets ?? [];
  const most = Math.max(...buckets.map((bucket) => boundsOf(bucket).count));
  return (
    <div>
      <p class="small">
        count <b class="num">{histogram.count}</b>, sum <b class="num">{histogram.sum}</b>
      </p>
      {buckets.length === 0 && <p class="hint">All its buckets are empty.</p>}
      <table class="rows values buckets">
        <thead>
          <tr>
            <th scope="col">Bucket</th>
            <th scope="col">
              <span class="sr">Share</span>
            </th>
            <th scope="col" class="right">
              Count
            </th>
          </tr>
        </thead>
        <tbody>
          {buckets.map((bucket, i) => {
            const { low, high, count } = boundsOf(bucket);
            return (
              <tr key={i}>
                <td class="num" title={`${tell(low)} to ${tell(high)}`}>
                  <code>{interval(bucket)}</code>
                </td>
                <td class="bar">
                  <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                    <rect width={most > 0 ? Math.max(0, (100 * count) / most) : 0} height="8" />
                  </svg>
                </td>
                <td class="right num">{bucket[3]}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** "(0.5, 1]": which of its ends a bucket holds. */
function interval([ends, low, high]: NonNullable<Histogram['buckets']>[number]): string {
  return `${ends === 1 || ends === 3 ? '[' : '('}${low}, ${high}${ends === 0 || ends === 3 ? ']' : ')'}`;
}
