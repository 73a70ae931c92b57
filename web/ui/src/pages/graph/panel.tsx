import { useMemo, useState } from 'preact/hooks';
import type { ApiError } from '../../api/client';
import { useResource } from '../../api/resource';
import { duration, grouped } from '../../lib/format';
import { costWords } from '../../lib/graph/cost';
import { errorPosition } from '../../lib/graph/series';
import type { Kind, Panel } from '../../lib/graph/url';
import { Sign } from '../../ui/icons';
import { Choice, Loading } from '../../ui/parts';
import { ask, mostSeries, type Answer, type Reading } from './ask';
import { Expression } from './expression';
import { Result } from './result';

const KINDS: readonly { value: Kind; text: string }[] = [
  { value: 'lines', text: 'Lines' },
  { value: 'stacked', text: 'Stacked' },
  { value: 'heatmap', text: 'Heatmap' },
  { value: 'table', text: 'Table' },
];

export interface Shown {
  readonly range: number;
  readonly end: number | null;
  readonly step: number;
  /** Grows when the same is to be asked again. */
  readonly round: number;
}

/** One expression with its chart or its table. */
export function QueryPanel({
  panel,
  shown,
  first,
  onRun,
  onAdjust,
  onZoom,
  onZoomOut,
  onBrowse,
  onDuplicate,
  onClose,
}: {
  panel: Panel;
  shown: Shown;
  first: boolean;
  onRun: (expr: string) => void;
  onAdjust: (change: Partial<Panel>) => void;
  onZoom: (start: number, end: number) => void;
  onZoomOut: () => void;
  onBrowse: () => void;
  onDuplicate: (() => void) | undefined;
  onClose: (() => void) | undefined;
}) {
  const { expr, kind } = panel;
  const { range, end, step, round } = shown;
  const as: Reading = kind === 'table' ? 'rows' : kind === 'heatmap' ? 'buckets' : 'curves';
  const key = expr.trim() === '' ? null : JSON.stringify([expr, as, range, end, as === 'rows' ? 0 : step, round]);
  const result = useResource(key, (signal) => ask(expr, as, range, end, step, signal));
  const [kept, setKept] = useState<Answer>();
  if (result.data && result.data !== kept) setKept(result.data);
  const fits = kept && kept.expr === expr && kept.as === as;
  const answer = fits && !result.error ? kept : null;
  return (
    <section class="panel card" aria-label={expr || 'Empty expression'}>
      <Expression value={expr} first={first} error={result.error} range={range} onRun={onRun} onBrowse={onBrowse} />
      {result.error && <QueryProblem error={result.error} expr={expr} />}
      {answer && <Notes answer={answer} />}
      <div class="panel-bar">
        <Choice<Kind>
          label="Show as"
          value={drawsBuckets(panel, answer) ? 'heatmap' : kind}
          onChange={(value) => onAdjust({ kind: value })}
          options={KINDS}
        />
        <Tools panel={panel} answer={answer} onAdjust={onAdjust} />
        <Cost answer={answer} loading={result.loading} />
        <span class="grow" />
        <span class="panel-tools">
          {onDuplicate && (
            <button
              type="button"
              class="plain"
              aria-label="Duplicate this panel"
              title="Duplicate"
              onClick={onDuplicate}
            >
              <Sign name="copy" />
            </button>
          )}
          {onClose && (
            <button type="button" class="plain" aria-label="Remove this panel" title="Remove" onClick={onClose}>
              <Sign name="close" />
            </button>
          )}
        </span>
      </div>
      {key === null && (
        <p class="quiet hint">
          Type a metric name or any PromQL expression, then press Enter, or{' '}
          <button type="button" class="link" onClick={onBrowse}>
            look through the metrics
          </button>
          .
        </p>
      )}
      {result.loading && !fits && <Loading what="the result" rows={5} />}
      {answer && (
        <div class={result.loading ? 'waiting' : undefined}>
          <Result panel={panel} answer={answer} onAdjust={onAdjust} onZoom={onZoom} onZoomOut={onZoomOut} />
        </div>
      )}
    </section>
  );
}

/** Where there are but native histograms, which have no lines, they are drawn as they can be. */
function drawsBuckets({ kind }: Panel, answer: Answer | null): boolean {
  if (kind === 'table') return false;
  return kind === 'heatmap' || (answer?.chart?.lines.length === 0 && answer.chart.heat !== null);
}

/** What can be changed of a chart. */
function Tools({
  panel,
  answer,
  onAdjust,
}: {
  panel: Panel;
  answer: Answer | null;
  onAdjust: (change: Partial<Panel>) => void;
}) {
  if (panel.kind === 'table') return null;
  return (
    <div class="toggles" role="group" aria-label="Chart">
      {drawsBuckets(panel, answer) && (
        <button type="button" aria-pressed={!panel.linear} onClick={() => onAdjust({ linear: !panel.linear })}>
          Log axis
        </button>
      )}
      <button
        type="button"
        aria-pressed={panel.exemplars}
        title="Single observations, with what they belong to"
        onClick={() => onAdjust({ exemplars: !panel.exemplars })}
      >
        Exemplars
      </button>
      {(panel.only.length > 0 || panel.hidden.length > 0) && (
        <button type="button" onClick={() => onAdjust({ only: [], hidden: [] })}>
          Show all series
        </button>
      )}
    </div>
  );
}

function Cost({ answer, loading }: { answer: Answer | null; loading: boolean }) {
  const words = useMemo(() => {
    if (!answer) return null;
    const series = answer.rows ? answer.rows.total : (answer.chart?.total ?? 0) + (answer.chart?.histograms ?? 0);
    const points = answer.rows ? answer.rows.points : (answer.chart?.points ?? 0);
    return costWords({ series, points, bytes: answer.bytes, millis: answer.took, stats: answer.stats });
  }, [answer]);
  return (
    <span class="quiet small cost" role="status" title={words?.exact}>
      {loading
        ? 'asking…'
        : answer && words && words.short + (answer.rows ? '' : ` · a point every ${duration(answer.span.step)}`)}
    </span>
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

const CUT = 'results truncated due to limit';

function Notes({ answer }: { answer: Answer }) {
  const warnings = answer.warnings.map((text) =>
    text === CUT
      ? `The server was asked for ${grouped(mostSeries(answer.as))} series at most, and there are more.`
      : text,
  );
  if (warnings.length + answer.infos.length === 0) return null;
  return (
    <ul class="notes">
      {warnings.map((text) => (
        <li key={text} class="warning">
          <b>! warning</b> {text}
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
