import { useState } from 'preact/hooks';
import { remember } from '../../lib/graph/history';
import { usualQuery, type Metric } from '../../lib/graph/metrics';
import { formatGraph, MOST_PANELS, panelOf, parseGraph, type GraphState, type Panel } from '../../lib/graph/url';
import { autoStep, stepFor } from '../../lib/spans';
import { address, go, queryHistory } from '../../shell';
import { Head } from '../../ui/parts';
import '../../styles/graph.css';
import '../../styles/explorer.css';
import { MetricBrowser } from './browser';
import { QueryPanel, type Shown } from './panel';
import { RangeBar } from './rangeBar';

/** Expressions over time: every panel shows the same range, and the address holds it all. */
export function GraphPage() {
  const state = parseGraph(address.value.searchParams);
  const { panels, browse } = state;
  const [round, setRound] = useState(0);
  const adjust = (next: Partial<GraphState>, how?: 'replace') => go(formatGraph({ ...state, ...next }), how);
  /** Asks again, even where the address stays the same. */
  const change = (next: Partial<GraphState>) => {
    adjust(next);
    setRound(round + 1);
  };
  const withPanel = (i: number, part: Partial<Panel>) => ({
    panels: panels.map((old, at) => (at === i ? { ...old, ...part } : old)),
  });
  const run = (i: number, expr: string) => {
    queryHistory.value = remember(queryHistory.value, expr);
    // Which series are hidden is said of the expression that was.
    const same = panels[i]?.expr === expr;
    change(withPanel(i, same ? { expr } : { expr, only: [], hidden: [] }));
  };
  const take = (metric: Metric, expr = usualQuery(metric)) => {
    const into = browse?.into ?? 0;
    queryHistory.value = remember(queryHistory.value, expr);
    const native = metric.type === 'histogram' && expr === usualQuery(metric);
    adjust({ ...withPanel(into, { ...panelOf(expr), kind: native ? 'lines' : panels[into]!.kind }), browse: null });
  };
  const shown: Shown = {
    range: state.range,
    end: state.end,
    step: state.step ?? (state.points === null ? autoStep(state.range) : stepFor(state.range, state.points)),
    round,
  };
  return (
    <>
      <Head title="Metrics" tools={<RangeBar state={state} change={change} />} />
      {panels.map((panel, i) => (
        <QueryPanel
          key={i}
          panel={panel}
          shown={shown}
          first={i === 0}
          onRun={(expr) => run(i, expr)}
          onAdjust={(part) => adjust(withPanel(i, part))}
          onZoom={(start, end) => change({ end: Math.round(end * 1000), range: zoomed(end - start) })}
          onZoomOut={() => change({ range: state.range * 2 })}
          onBrowse={() => adjust({ browse: { into: i, filter: '', metric: '' } })}
          onDuplicate={
            panels.length < MOST_PANELS ? () => adjust({ panels: panels.toSpliced(i + 1, 0, panel) }) : undefined
          }
          onClose={panels.length > 1 ? () => adjust({ panels: panels.toSpliced(i, 1) }) : undefined}
        />
      ))}
      {panels.length < MOST_PANELS && (
        <button type="button" class="more" onClick={() => adjust({ panels: [...panels, panelOf('')] })}>
          Add an expression
        </button>
      )}
      {browse && (
        <MetricBrowser
          browse={browse}
          onChange={(next) => adjust({ browse: next && { ...browse, ...next } }, 'replace')}
          onTake={take}
        />
      )}
    </>
  );
}

/** Whole seconds where there are some: shorter addresses, and steps that come out even. */
const zoomed = (seconds: number) => (seconds >= 10 ? Math.round(seconds) : Math.max(seconds, 0.5));
