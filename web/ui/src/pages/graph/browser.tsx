import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { cardinality, catalog, type Counts } from '../../api/catalog';
import { useResource } from '../../api/resource';
import { grouped, number, plural } from '../../lib/format';
import { findMetrics, metricsOf, usualQuery, type Metric, type MetricSort } from '../../lib/graph/metrics';
import type { Browse } from '../../lib/graph/url';
import { Choice, Dialog, Shown } from '../../ui/parts';
import { MetricFacts } from './metricFacts';

const ROW_HEIGHT = 46;
const SPARE = 8;
const NO_COUNTS: Counts = { series: new Map(), complete: false };

/** All metrics there are: what they mean, how many series they have, and one of them in detail. */
export function MetricBrowser({
  browse,
  onChange,
  onTake,
}: {
  browse: Browse;
  onChange: (next: Partial<Browse> | null) => void;
  onTake: (metric: Metric, expr?: string) => void;
}) {
  const all = useResource('catalog', () => catalog());
  const counts = useResource('cardinality', cardinality);
  const [by, setBy] = useState<MetricSort>('name');
  const metrics = useMemo(
    () => (all.data ? metricsOf(all.data.names, all.data.metadata, (counts.data ?? NO_COUNTS).series) : []),
    [all.data, counts.data],
  );
  const found = useMemo(() => findMetrics(metrics, browse.filter, by), [metrics, browse.filter, by]);
  const open = metrics.find(({ name }) => name === browse.metric);
  return (
    <Dialog title="Metrics" wide onClose={() => onChange(null)}>
      <div class={open ? 'browser with-facts' : 'browser'}>
        <div class="browser-bar">
          <Search value={browse.filter} onChange={(filter) => onChange({ filter })} />
          <Choice<MetricSort>
            label="Order"
            value={by}
            onChange={setBy}
            options={[
              { value: 'name', text: 'By name' },
              { value: 'series', text: 'By series' },
            ]}
          />
          <span class="quiet small" role="status">
            {all.data && counted(found.length, metrics.length, all.data.cut)}
          </span>
        </div>
        <Shown of={all} what="the metrics" rows={10}>
          {() => (
            <List
              metrics={found}
              chosen={browse.metric}
              complete={counts.data?.complete ?? false}
              onOpen={(metric) => onChange({ metric })}
              onTake={onTake}
            />
          )}
        </Shown>
        {open && <MetricFacts key={open.name} metric={open} onTake={onTake} onClose={() => onChange({ metric: '' })} />}
      </div>
    </Dialog>
  );
}

function counted(found: number, all: number, cut: boolean): string {
  const whole = plural(all, 'metric') + (cut ? ', and there are more' : '');
  return found === all ? whole : `${grouped(found)} of ${whole}`;
}

function Search({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  return (
    <input
      type="search"
      autofocus
      class="filter"
      value={value}
      placeholder="Words of the name or of the help"
      aria-label="Find metrics"
      autocomplete="off"
      spellcheck={false}
      onInput={(event) => onChange(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'ArrowDown') {
          document.querySelector<HTMLElement>('.metrics [data-metric]')?.focus();
          event.preventDefault();
        } else if (event.key === 'Escape' && value) {
          onChange('');
          event.preventDefault();
        }
      }}
    />
  );
}

/** Of tens of thousands only the rows in sight are there; all have one height. */
function List({
  metrics,
  chosen,
  complete,
  onOpen,
  onTake,
}: {
  metrics: readonly Metric[];
  chosen: string;
  complete: boolean;
  onOpen: (name: string) => void;
  onTake: (metric: Metric) => void;
}) {
  const box = useRef<HTMLDivElement>(null);
  const [window, setWindow] = useState({ top: 0, height: 600 });
  const look = () => box.current && setWindow({ top: box.current.scrollTop, height: box.current.clientHeight });
  useEffect(() => {
    const resize = new ResizeObserver(look);
    resize.observe(box.current!);
    return () => resize.disconnect();
  }, []);
  useEffect(() => {
    if (box.current) box.current.scrollTop = 0;
    look();
  }, [metrics]);
  const first = Math.max(0, Math.floor(window.top / ROW_HEIGHT) - SPARE);
  const last = Math.min(metrics.length, Math.ceil((window.top + window.height) / ROW_HEIGHT) + SPARE);
  const move = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const row = (event.target as HTMLElement).closest('li');
    if (by === 0 || !row) return;
    const next = by > 0 ? row.nextElementSibling : row.previousElementSibling;
    const name = next?.querySelector<HTMLElement>('[data-metric]');
    if (name) name.focus();
    else if (by < 0) document.querySelector<HTMLElement>('.browser input')?.focus();
    event.preventDefault();
  };
  if (metrics.length === 0) return <p class="hint metrics-none">No metric has all these words.</p>;
  return (
    <div class="metrics" ref={box} onScroll={look} onKeyDown={move}>
      <ul style={{ height: `${metrics.length * ROW_HEIGHT}px`, paddingTop: `${first * ROW_HEIGHT}px` }}>
        {metrics.slice(first, last).map((metric, i) => (
          <li
            key={metric.name}
            class={metric.name === chosen ? 'chosen' : undefined}
            aria-setsize={metrics.length}
            aria-posinset={first + i + 1}
          >
            <button
              type="button"
              data-metric
              class="metric"
              aria-expanded={metric.name === chosen}
              onClick={() => onOpen(metric.name === chosen ? '' : metric.name)}
            >
              <code>{metric.name}</code>
              <span class="quiet small">
                {metric.type}
                {metric.unit && `, ${metric.unit}`}
                {metric.help && `: ${metric.help}`}
              </span>
            </button>
            <span class="num small quiet count" title={seriesTitle(metric, complete)}>
              {metric.series === null ? (complete ? '0' : '…') : number(metric.series)}
            </span>
            <button type="button" title={usualQuery(metric)} onClick={() => onTake(metric)}>
              Show<span class="sr"> {metric.name}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function seriesTitle({ series }: Metric, complete: boolean): string {
  if (series !== null) return plural(series, 'series', 'series');
  return complete ? 'No series at present' : 'Not known: fewer than others';
}
