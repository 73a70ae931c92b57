import { useMemo, useState } from 'preact/hooks';
import { prom, type ApiError, type PromAnswer } from '../api/client';
import { useResource } from '../api/resource';
import type { MetricMeta, QueryData } from '../api/types';
import { bytes, duration, number, percent, plural } from '../lib/format';
import type { Panel } from '../lib/graphUrl';
import {
  NO_LABELS,
  chart,
  errorPosition,
  fromZero,
  MOST_LINES,
  shared,
  tableRows,
  toTsv,
  unitOf,
  type TableRow,
  type Unit,
} from '../lib/series';
import { autoStep } from '../lib/spans';
import { Sign } from '../ui/icons';
import { Choice, Copy, Loading } from '../ui/parts';
import { ChartView } from './chart';
import { Expression } from './expression';

/** One expression with its chart or its table. */
export function QueryPanel({
  panel,
  range,
  end,
  step,
  round,
  metrics,
  first,
  onRun,
  onZoom,
  onZoomOut,
  onClose,
}: {
  panel: Panel;
  range: number;
  end: number | null;
  step: number | null;
  round: number;
  metrics: readonly string[];
  first: boolean;
  onRun: (panel: Panel) => void;
  onZoom: (start: number, end: number) => void;
  onZoomOut: () => void;
  onClose: (() => void) | undefined;
}) {
  const { expr, tab } = panel;
  const width = step ?? autoStep(range);
  const key = expr.trim() === '' ? null : JSON.stringify([expr, tab, range, end, width, round]);
  const result = useResource(key, (signal) => ask(panel, range, end, width, signal));
  const [kept, setKept] = useState<Answer>();
  if (result.data && result.data !== kept) setKept(result.data);
  const fits = kept && kept.expr === expr && kept.tab === tab;
  return (
    <section class="panel card">
      <Expression
        value={expr}
        metrics={metrics}
        first={first}
        error={result.error}
        onRun={(text) => onRun({ ...panel, expr: text })}
      />
      {result.error && <QueryProblem error={result.error} expr={expr} />}
      <div class="panel-bar">
        <Choice<Panel['tab']>
          label="Show as"
          value={tab}
          onChange={(value) => onRun({ ...panel, tab: value })}
          options={[
            { value: 'graph', text: 'Graph' },
            { value: 'table', text: 'Table' },
          ]}
        />
        <span class="quiet small" role="status">
          {result.loading ? 'asking…' : fits && !result.error ? summary(kept) : ''}
        </span>
        <span class="grow" />
        {onClose && (
          <button type="button" class="plain" aria-label="Remove this expression" onClick={onClose}>
            <Sign name="close" />
          </button>
        )}
      </div>
      {key === null && <p class="quiet hint">Type a metric name or any PromQL expression, then press Enter.</p>}
      {result.loading && !fits && <Loading what="the result" rows={5} />}
      {fits && !result.error && (
        <div class={result.loading ? 'waiting' : undefined}>
          <Notes answer={kept.answer} />
          {tab === 'graph' ? <Graph answer={kept} onZoom={onZoom} onZoomOut={onZoomOut} /> : <Table answer={kept} />}
        </div>
      )}
    </section>
  );
}

interface Answer {
  readonly expr: string;
  readonly tab: Panel['tab'];
  readonly start: number;
  readonly end: number;
  readonly step: number;
  readonly answer: PromAnswer<QueryData>;
  readonly unit: Unit;
  readonly millis: number;
}

async function ask(
  { expr, tab }: Panel,
  range: number,
  end: number | null,
  step: number,
  signal: AbortSignal,
): Promise<Answer> {
  const asked = performance.now();
  // Points fall on multiples of the step, so that a refresh moves the curve and does not reshape it.
  const until = tab === 'table' ? (end ?? Date.now()) / 1000 : Math.floor((end ?? Date.now()) / 1000 / step) * step;
  const start = until - Math.floor(range / step) * step;
  const metric = /^\s*(?:\w+\s*\(\s*)*([a-zA-Z_:][\w:]*)/.exec(expr)?.[1];
  const [answer, meta] = await Promise.all([
    tab === 'table'
      ? prom<QueryData>('/query', { query: expr, time: until }, signal)
      : prom<QueryData>('/query_range', { query: expr, start, end: until, step }, signal),
    metric ? prom<Record<string, MetricMeta[]>>('/metadata', { metric, limit: 1 }, signal).catch(() => null) : null,
  ]);
  const unit = unitOf(expr, (metric && meta?.data[metric]?.[0]?.unit) || '');
  return { expr, tab, start, end: until, step, answer, unit, millis: performance.now() - asked };
}

/** How values of a unit are told; the exact value belongs beside it. */
export function teller(unit: Unit): (value: number) => string {
  switch (unit) {
    case 'bytes':
      return bytes;
    case 'bytes/s':
      return (value) => bytes(value) + '/s';
    case 'seconds':
      return duration;
    case 'ratio':
      return percent;
    case 'none':
      return number;
  }
}

function summary(kept: Answer): string {
  const { data } = kept.answer;
  const n = data.resultType === 'vector' || data.resultType === 'matrix' ? data.result.length : 1;
  return (
    `${plural(n, 'series', 'series')} in ${duration(kept.millis / 1000)}` +
    (kept.tab === 'graph' ? `, a point every ${duration(kept.step)}` : '')
  );
}

/** What the server refused, with a pointer at the place. */
function QueryProblem({ error, expr }: { error: ApiError; expr: string }) {
  const place = errorPosition(error.message);
  const line = place && expr.split('\n')[place.line - 1];
  return (
    <div class="problem query" role="alert">
      {place && line !== null && line !== undefined && (
        <pre aria-hidden="true">
          {line}
          {'\n'}
          {' '.repeat(Math.max(place.column - 1, 0))}^
        </pre>
      )}
      <p>{error.message}</p>
      {error.hint && <p class="quiet">{error.hint}</p>}
    </div>
  );
}

function Notes({ answer }: { answer: PromAnswer<unknown> }) {
  if (answer.warnings.length + answer.infos.length === 0) return null;
  return (
    <ul class="notes">
      {answer.warnings.map((text) => (
        <li key={text} class="warning">
          <b>warning</b> {text}
        </li>
      ))}
      {answer.infos.map((text) => (
        <li key={text}>
          <b>note</b> {text}
        </li>
      ))}
    </ul>
  );
}

function Graph({
  answer,
  onZoom,
  onZoomOut,
}: {
  answer: Answer;
  onZoom: (start: number, end: number) => void;
  onZoomOut: () => void;
}) {
  const { data } = answer.answer;
  const drawn = useMemo(
    () => chart(data.resultType === 'matrix' ? data.result : [], answer.start, answer.end, answer.step),
    [answer],
  );
  const [zero, setZero] = useState<boolean | null>(null);
  if (drawn.lines.length === 0) {
    return (
      <p class="hint">
        {drawn.histograms > 0
          ? `${plural(drawn.histograms, 'native histogram')}: the table shows their counts and sums.`
          : 'No samples in this range. A longer range, or another end, may have some.'}
      </p>
    );
  }
  const min = Math.min(...drawn.lines.map((line) => line.min ?? Infinity));
  const max = Math.max(...drawn.lines.map((line) => line.max ?? -Infinity));
  const atZero = zero ?? fromZero(answer.expr, min, max);
  return (
    <>
      {drawn.total > MOST_LINES && (
        <p class="notes">
          The {MOST_LINES} series with the highest maximum of {drawn.total}. Narrow the expression, or use topk().
        </p>
      )}
      <ChartView
        chart={drawn}
        tell={teller(answer.unit)}
        zero={atZero}
        onZoom={onZoom}
        onZoomOut={onZoomOut}
        tools={
          <button type="button" aria-pressed={atZero} onClick={() => setZero(!atZero)}>
            From zero
          </button>
        }
      />
    </>
  );
}

const ROWS = 500;

function Table({ answer }: { answer: Answer }) {
  const rows = useMemo(() => tableRows(answer.answer.data), [answer]);
  const common = useMemo(() => shared(rows), [rows]);
  const [most, setMost] = useState(ROWS);
  const tell = teller(answer.unit);
  if (rows.length === 0) return <p class="hint">Nothing at this moment.</p>;
  return (
    <>
      <div class="table-bar small quiet">
        {common.text && (
          <span>
            Series of <code>{common.text}</code>
          </span>
        )}
        <span class="grow" />
        <Copy label="Copy TSV" text={() => toTsv(rows)} />
        <Copy label="Copy JSON" text={() => JSON.stringify(answer.answer.data, null, 2)} />
      </div>
      <table class="rows values">
        <thead>
          <tr>
            <th scope="col">Series</th>
            <th scope="col" class="right">
              Value
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, most).map((row, i) => (
            <tr key={i}>
              <td class="cell-series">
                <code>{row.labels === NO_LABELS ? row.name : common.rest(row.labels)}</code>
              </td>
              <td class="right num" title={row.exact}>
                {shown(row, tell)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > most && (
        <button type="button" class="more" onClick={() => setMost(most + ROWS)}>
          {most} of {rows.length} rows shown. Show more
        </button>
      )}
    </>
  );
}

const shown = (row: TableRow, tell: (value: number) => string) => (row.value === null ? row.exact : tell(row.value));
