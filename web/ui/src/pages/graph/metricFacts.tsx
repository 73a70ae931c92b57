import { prom } from '../../api/client';
import { useResource } from '../../api/resource';
import type { Labels, VectorItem } from '../../api/types';
import { age, exactTime, number, plural } from '../../lib/format';
import { labelFacts, selectorOf, usualQuery, type LabelFacts, type Metric } from '../../lib/graph/metrics';
import { parseValue, unitOf } from '../../lib/graph/series';
import { teller } from '../../lib/graph/tell';
import { now, zone } from '../../shell';
import { Sign } from '../../ui/icons';
import { Copy, Shown } from '../../ui/parts';

/** Labels are told of so many series at most, seen in the last hour. */
const MOST_SERIES = 10_000;
const RECENT_SECONDS = 3600;

/** One metric: what it means, when it last came, and what tells its series apart. */
export function MetricFacts({
  metric,
  onTake,
  onClose,
}: {
  metric: Metric;
  onTake: (metric: Metric, expr?: string) => void;
  onClose: () => void;
}) {
  const selector = selectorOf(metric.name);
  const usual = usualQuery(metric);
  const labels = useResource(`labels-${metric.name}`, (signal) => askLabels(metric.name, signal));
  return (
    <section class="facts" aria-label={metric.name}>
      <div class="facts-head">
        <h3>
          <code>{metric.name}</code>
        </h3>
        <button type="button" class="plain" aria-label={`Close ${metric.name}`} onClick={onClose}>
          <Sign name="close" />
        </button>
      </div>
      <p>{metric.help || <span class="quiet">Nobody has said what it means.</span>}</p>
      <p class="quiet small">
        {metric.type}
        {metric.unit && `, in ${metric.unit}`}
        {metric.series !== null && `, ${plural(metric.series, 'series', 'series')}`}
      </p>
      <Newest metric={metric} />
      <div class="facts-tools">
        <button type="button" class="primary" onClick={() => onTake(metric)}>
          Show <code>{usual.length > 48 ? usual.slice(0, usual.indexOf('(')) : usual}</code>
        </button>
        {usual !== selector && (
          <button type="button" onClick={() => onTake(metric, selector)}>
            As it is
          </button>
        )}
        <Copy label="Copy name" text={metric.name} />
      </div>
      <h4>Labels</h4>
      <Shown of={labels} what="its labels" rows={4}>
        {({ facts, cut }) => (
          <>
            {cut && <p class="quiet small">Of its first {plural(MOST_SERIES, 'series', 'series')}.</p>}
            {facts.length === 0 && <p class="quiet">No series in the last hour, or none with labels.</p>}
            <dl class="labels">
              {facts.map((label) => (
                <LabelRow
                  key={label.name}
                  label={label}
                  onTake={(value) => onTake(metric, withLabel(metric, label.name, value))}
                />
              ))}
            </dl>
          </>
        )}
      </Shown>
    </section>
  );
}

function LabelRow({ label, onTake }: { label: LabelFacts; onTake: (value: string) => void }) {
  const others = label.values - label.top.length;
  return (
    <div>
      <dt>
        <code>{label.name}</code> <span class="quiet small">{plural(label.values, 'value')}</span>
      </dt>
      <dd>
        {label.top.map(({ value, series }) => (
          <button
            type="button"
            class="value"
            key={value}
            title={`${plural(series, 'series', 'series')}; show them`}
            onClick={() => onTake(value)}
          >
            <code>{value || '""'}</code> <span class="quiet num">{number(series)}</span>
          </button>
        ))}
        {others > 0 && <span class="quiet small">and {number(others)} more</span>}
      </dd>
    </div>
  );
}

/** The newest sample and its value, or those of all series between which they are. */
function Newest({ metric }: { metric: Metric }) {
  const newest = useResource(`newest-${metric.name}`, (signal) => askNewest(metric.name, signal));
  if (newest.error) return <p class="quiet small">{newest.error.message}</p>;
  if (!newest.data) return <p class="quiet small">…</p>;
  const { at, low, high } = newest.data;
  if (at === null) return <p class="small">∅ No sample in the last five minutes.</p>;
  const tell = teller(unitOf(metric.name, metric.unit));
  return (
    <p class="small">
      <span title={exactTime(at, zone())}>Newest sample {age(at, now.value)}</span>
      {low !== null && high !== null && (
        <>
          :{' '}
          <b class="num" title={low === high ? String(low) : `${low} to ${high}`}>
            {low === high ? tell(low) : `${tell(low)} to ${tell(high)}`}
          </b>
        </>
      )}
    </p>
  );
}

async function askLabels(name: string, signal: AbortSignal): Promise<{ facts: LabelFacts[]; cut: boolean }> {
  const end = Math.ceil(Date.now() / 1000);
  const { data, warnings } = await prom<Labels[]>(
    '/series',
    { 'match[]': selectorOf(name), start: end - RECENT_SECONDS, end, limit: MOST_SERIES },
    signal,
  );
  return { facts: labelFacts(data), cut: warnings.length > 0 };
}

interface Newest {
  /** Milliseconds; null where there is none. */
  readonly at: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

async function askNewest(name: string, signal: AbortSignal): Promise<Newest> {
  const ask = (query: string) =>
    prom<{ result: VectorItem[] }>('/query', { query, timeout: '10s' }, signal).then(({ data }) => {
      const value = data.result[0]?.value?.[1];
      return value === undefined ? null : parseValue(value);
    });
  const selector = selectorOf(name);
  const [at, low, high] = await Promise.all([
    ask(`max(timestamp(${selector}))`),
    ask(`min(${selector})`),
    ask(`max(${selector})`),
  ]);
  return { at: at === null ? null : at * 1000, low, high };
}

/** The usual expression, of the series with one value of a label. */
function withLabel(metric: Metric, label: string, value: string): string {
  const quoted = /^[a-zA-Z_]\w*$/.test(label) ? label : JSON.stringify(label);
  const selector = selectorOf(metric.name);
  const matcher = `${quoted}=${JSON.stringify(value)}`;
  const narrowed = selector.endsWith('}') ? `${selector.slice(0, -1)}, ${matcher}}` : `${selector}{${matcher}}`;
  return usualQuery(metric).replace(selector, () => narrowed);
}
