import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import { exactTime, plural } from '../../lib/format';
import { MOST_LINES, type Chart } from '../../lib/graph/collect';
import { onAxis, type Exemplar } from '../../lib/graph/exemplars';
import { layersOf, stacked } from '../../lib/graph/stack';
import { zone } from '../../shell';
import { dashOf, inks, isolated, useDark, valueRange, widest } from '../../ui/plot';
import { dotsOf, type Dots } from './dots';
import { Legend } from './legend';
import { HEIGHT, timePlot, type Handlers } from './plotBase';

interface Pointed {
  readonly index: number;
  readonly series: number | null;
}

export interface Zooming {
  readonly onZoom: (start: number, end: number) => void;
  readonly onZoomOut: () => void;
}

/** Curves, side by side or on top of each other, with their legend. */
export function ChartView({
  expr,
  chart,
  isStacked,
  isShown,
  tell,
  zero,
  tools,
  exemplars,
  onExemplar,
  onIsolate,
  onHide,
  ...zooming
}: {
  expr: string;
  chart: Chart;
  isStacked: boolean;
  isShown: (name: string) => boolean;
  tell: (value: number) => string;
  zero: boolean;
  tools: ComponentChildren;
  exemplars: readonly Exemplar[];
  onExemplar: (exemplar: Exemplar | null) => void;
  onIsolate: (name: string) => void;
  onHide: (name: string) => void;
} & Zooming) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const [pointed, setPointed] = useState<Pointed | null>(null);
  const dark = useDark();
  const where = zone();
  const shown = chart.lines.map((line) => isShown(line.name));
  const drawn = shown.join();
  const focused = useRef<number | null>(null);
  const dots = useRef<Dots | null>(null);
  const near = useRef<Exemplar | null>(null);
  const handlers = useRef<Handlers>(null!);
  handlers.current = {
    ...zooming,
    onCursor(at) {
      near.current = (at && plot.current && dots.current?.near(plot.current, at.left, at.top)) || null;
      onExemplar(near.current);
      setPointed(at && { index: at.index, series: focused.current });
    },
    onClick: () => onExemplar(near.current),
  };

  useLayoutEffect(() => {
    const parent = box.current!;
    const colours = inks(parent);
    dots.current = dotsOf(exemplars, colours.colour('--ink'), colours.colour('--card'), onAxis(expr) ? (v) => v : null);
    const layers = layersOf(chart);
    const values = isStacked ? stacked(layers, (i) => shown[i] ?? true) : chart.lines.map((line) => line.values);
    const base = timePlot(parent, colours, chart.times, where, handlers);
    const made = new uPlot(
      {
        ...base,
        focus: { alpha: isStacked ? 1 : 0.25 },
        scales: { x: base.x, y: { range: (_, min, max) => valueRange(min, max, zero) } },
        axes: [
          base.xAxis,
          {
            ...colours.axis,
            size: (u, texts) => Math.max(40, widest(u, texts, colours.font) + 14),
            values: (_, splits) => splits.map((value) => tell(value)),
          },
        ],
        series: [
          {},
          ...values.map((_, i): uPlot.Series => {
            const stroke =
              i < chart.lines.length ? colours.colours[i % colours.colours.length]! : colours.colour('--line-strong');
            return {
              show: shown[i] ?? true,
              stroke,
              width: isStacked ? 1 : 1.5,
              points: isStacked ? { show: false } : { ...isolated, size: 5 },
              ...(isStacked ? { fill: soft(stroke) } : dashOf(i)),
            };
          }),
        ],
        ...(isStacked ? { bands: bandsOf(values.length, shown) } : {}),
        hooks: {
          ...base.hooks,
          setSeries: [(_, i) => void (focused.current = i === null ? null : i - 1)],
          draw: [(u) => dots.current?.draw(u)],
        },
      },
      [chart.times, ...values],
      parent,
    );
    plot.current = made;
    const resize = new ResizeObserver(() => made.setSize({ width: parent.clientWidth, height: HEIGHT }));
    resize.observe(parent);
    return () => {
      resize.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [chart, zero, where, dark, isStacked, drawn, exemplars]);

  const pointedSeries = pointed?.series ?? null;
  const legend = useMemo(
    () => (
      <Legend
        lines={chart.lines}
        shown={shown}
        tell={tell}
        pointed={pointedSeries}
        onIsolate={onIsolate}
        onHide={onHide}
        onPoint={(i) => plot.current?.setSeries(i === null ? null : i + 1, { focus: true })}
      />
    ),
    [chart, drawn, pointedSeries],
  );
  return (
    <figure class="chart">
      {chart.total > MOST_LINES && (
        <p class="notes">
          {MOST_LINES} of {plural(chart.total, 'series', 'series')} shown: those with the highest maximum.{' '}
          {isStacked ? 'The grey layer is the sum of the others. ' : ''}Narrow the expression or aggregate it to see
          others.
        </p>
      )}
      {chart.histograms > 0 && (
        <p class="notes">
          {plural(chart.histograms, 'series is a native histogram', 'series are native histograms')}, which a heatmap or
          a table shows.
        </p>
      )}
      <div
        class="plot"
        ref={box}
        role="img"
        aria-label={`Chart of ${chart.lines.length} series. The table below tells their last, least, greatest and average values.`}
      />
      <div class="chart-bar">
        <PointText chart={chart} pointed={pointed} tell={tell} />
        <span class="grow" />
        {tools}
      </div>
      {legend}
    </figure>
  );
}

/** A colour of a stroke, as the fill below it. */
const soft = (colour: string) => colour.replace(/^rgb\(([^)]*)\)$/, 'rgba($1, 0.3)');

/** Each layer is filled down to the next one below that is shown; the lowest down to zero. */
function bandsOf(layers: number, shown: readonly boolean[]): uPlot.Band[] {
  const bands: uPlot.Band[] = [];
  let below = -1;
  for (let i = 0; i < layers; i++) {
    if (!(shown[i] ?? true)) continue;
    if (below >= 0) bands.push({ series: [i + 1, below + 1] });
    below = i;
  }
  return bands;
}

/** What is under the cursor, or what one can do here. */
function PointText({
  chart,
  pointed,
  tell,
}: {
  chart: Chart;
  pointed: Pointed | null;
  tell: (value: number) => string;
}) {
  const time = pointed && chart.times[pointed.index];
  if (time === null || time === undefined)
    return (
      <span class="quiet small point">Drag to zoom in, double-click to zoom out. Click a series to see it alone.</span>
    );
  const line =
    pointed?.series !== null && pointed?.series !== undefined
      ? chart.lines[pointed.series]
      : chart.lines.length === 1
        ? chart.lines[0]
        : undefined;
  const value = line?.values[pointed!.index];
  return (
    <span class="small point num">
      {exactTime(time * 1000, zone())}
      {line && (
        <>
          {' '}
          · <b>{value === null || value === undefined ? 'no sample' : tell(value)}</b>{' '}
          {value !== null && value !== undefined && <span class="quiet">({value})</span>} <code>{line.name}</code>
        </>
      )}
    </span>
  );
}
