import { useMemo, useState } from 'preact/hooks';
import { useResource } from '../../api/resource';
import type { Chart } from '../../lib/graph/collect';
import { onAxis, type Chosen, type Exemplar } from '../../lib/graph/exemplars';
import { fromZero } from '../../lib/graph/series';
import { teller } from '../../lib/graph/tell';
import { tagOf, type Panel } from '../../lib/graph/url';
import { askExemplars, type Answer } from './ask';
import { ChartView, type Zooming } from './chart';
import { Exemplars } from './exemplars';
import { HeatmapView } from './heatmap';
import { ValueTable } from './table';

const NONE: Chosen = { exemplars: [], total: 0 };

/** An answer as its panel wants to see it. */
export function Result({
  panel,
  answer,
  onAdjust,
  ...zooming
}: { panel: Panel; answer: Answer; onAdjust: (change: Partial<Panel>) => void } & Zooming) {
  const tell = teller(answer.unit);
  const tellBound = teller(answer.boundsUnit);
  if (answer.rows) return <ValueTable data={answer.rows} tell={tell} tellBound={tellBound} />;
  const chart = answer.chart!;
  const isHeat = panel.kind === 'heatmap' || (chart.lines.length === 0 && chart.heat !== null);
  if (isHeat && !chart.heat) return <NoBuckets chart={chart} />;
  if (chart.lines.length === 0 && !isHeat) {
    return <p class="hint">No samples in this range. A longer range, or another end, may have some.</p>;
  }
  return <Drawn panel={panel} answer={answer} chart={chart} isHeat={isHeat} onAdjust={onAdjust} {...zooming} />;
}

function NoBuckets({ chart }: { chart: Chart }) {
  if (chart.total === 0)
    return <p class="hint">No samples in this range. A longer range, or another end, may have some.</p>;
  return (
    <p class="hint">
      There are no histograms in this answer. A heatmap wants native histograms, or the buckets of classic ones with
      their label <code>le</code>, such as <code>sum by (le) (rate(http_request_duration_seconds_bucket[5m]))</code>.
    </p>
  );
}

function Drawn({
  panel,
  answer,
  chart,
  isHeat,
  onAdjust,
  onZoom,
  onZoomOut,
}: {
  panel: Panel;
  answer: Answer;
  chart: Chart;
  isHeat: boolean;
  onAdjust: (change: Partial<Panel>) => void;
} & Zooming) {
  const tell = teller(answer.unit);
  const tellBound = teller(answer.boundsUnit);
  const [pointed, setPointed] = useState<Exemplar | null>(null);
  const [kept, setKept] = useState<Exemplar | null>(null);
  const key = panel.exemplars ? JSON.stringify([answer.expr, answer.span]) : null;
  const found = useResource(key, (signal) => askExemplars(answer.expr, answer.span, signal));
  const chosen = found.data ?? NONE;
  const [low, high] = useMemo(() => extremes(chart), [chart]);
  const zero = panel.zero ?? (panel.kind === 'stacked' || fromZero(answer.expr, low, high));
  const only = new Set(panel.only);
  const hidden = new Set(panel.hidden);
  const isShown = (name: string) => {
    const tag = tagOf(name);
    return (only.size === 0 || only.has(tag)) && !hidden.has(tag);
  };
  const common = {
    exemplars: chosen.exemplars,
    onExemplar: (exemplar: Exemplar | null) => {
      setPointed(exemplar);
      // What was pointed at last stays to be read.
      if (exemplar) setKept(exemplar);
    },
    onZoom,
    onZoomOut,
  };
  return (
    <>
      {isHeat ? (
        <HeatmapView
          heat={chart.heat!}
          plain={chart.plain}
          times={chart.times}
          linear={panel.linear}
          tell={tellBound}
          {...common}
        />
      ) : (
        <ChartView
          expr={answer.expr}
          chart={chart}
          isStacked={panel.kind === 'stacked'}
          isShown={isShown}
          tell={tell}
          zero={zero}
          tools={
            panel.kind === 'lines' && (
              <button type="button" aria-pressed={zero} onClick={() => onAdjust({ zero: !zero })}>
                From zero
              </button>
            )
          }
          onIsolate={(name) => {
            const alone = panel.only.length === 1 && panel.only[0] === tagOf(name);
            onAdjust({ only: alone ? [] : [tagOf(name)], hidden: [] });
          }}
          onHide={(name) => onAdjust(toggled(panel, tagOf(name), chart))}
          {...common}
        />
      )}
      {panel.exemplars && (
        <Exemplars
          chosen={chosen}
          pointed={pointed ?? (kept && chosen.exemplars.includes(kept) ? kept : null)}
          tell={isHeat || onAxis(answer.expr) ? tellBound : String}
        />
      )}
    </>
  );
}

function extremes(chart: Chart): [number, number] {
  return [
    Math.min(...chart.lines.map((line) => line.min ?? Infinity)),
    Math.max(...chart.lines.map((line) => line.max ?? -Infinity)),
  ];
}

/** Hides a series or shows it again; beside one that is alone, shows it too. */
function toggled(panel: Panel, tag: string, chart: Chart): Partial<Panel> {
  const without = (tags: readonly string[]) => tags.filter((each) => each !== tag);
  if (panel.only.length > 0) {
    const only = panel.only.includes(tag) ? without(panel.only) : [...panel.only, tag];
    return { only: only.length === chart.lines.length ? [] : only };
  }
  return { hidden: panel.hidden.includes(tag) ? without(panel.hidden) : [...panel.hidden, tag] };
}
