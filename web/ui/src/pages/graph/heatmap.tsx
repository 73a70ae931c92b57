import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import { exactTime, number, plural } from '../../lib/format';
import type { Exemplar } from '../../lib/graph/exemplars';
import { axisOf, bucketName, faintest, rowAt, strength, type Axis, type Heat } from '../../lib/graph/heat';
import { zone } from '../../shell';
import { inks, useDark, widest, type Inks } from '../../ui/plot';
import type { Zooming } from './chart';
import { dotsOf, type Dots } from './dots';
import { HEIGHT, timePlot, type Handlers } from './plotBase';

/** Histograms over time: a column per step, a row per bucket, stronger where more fell into it. */
export function HeatmapView({
  heat,
  plain,
  times,
  linear,
  tell,
  exemplars,
  onExemplar,
  ...zooming
}: {
  heat: Heat;
  /** How many series of the answer are not in it. */
  plain: number;
  times: readonly number[];
  linear: boolean;
  tell: (value: number) => string;
  exemplars: readonly Exemplar[];
  onExemplar: (exemplar: Exemplar | null) => void;
} & Zooming) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const dots = useRef<Dots | null>(null);
  const near = useRef<Exemplar | null>(null);
  const [cell, setCell] = useState<{ index: number; row: number } | null>(null);
  const dark = useDark();
  const where = zone();
  const axis = axisOf(heat.rows, linear);
  const handlers = useRef<Handlers>(null!);
  handlers.current = {
    ...zooming,
    onCursor(at) {
      near.current = (at && plot.current && dots.current?.near(plot.current, at.left, at.top)) || null;
      onExemplar(near.current);
      // A crosshair that another panel leads has no height here.
      const place = at && plot.current && at.top >= 0 ? plot.current.posToVal(at.top, 'y') : null;
      setCell(at && { index: at.index, row: place === null ? -1 : rowAt(heat.rows, axis, place) });
    },
    onClick: () => onExemplar(near.current),
  };

  useLayoutEffect(() => {
    const parent = box.current!;
    const colours = inks(parent);
    dots.current = dotsOf(exemplars, colours.colour('--ink'), colours.colour('--card'), axis.place);
    const base = timePlot(parent, colours, times, where, handlers);
    const made = new uPlot(
      {
        ...base,
        scales: { x: base.x, y: { range: [axis.bottom, axis.top] } },
        axes: [
          base.xAxis,
          {
            ...colours.axis,
            grid: { show: false },
            size: (u, texts) => Math.max(40, widest(u, texts, colours.font) + 14),
            splits: (u) => splitsOf(heat, axis, linear, u.over.clientHeight || HEIGHT - 50),
            values: (_, splits) => splits.map((place) => tell(round(axis.value(place)))),
          },
        ],
        series: [{}, { show: true, paths: () => null, points: { show: false } }],
        cursor: { ...base.cursor!, points: { show: false } },
        hooks: { ...base.hooks, draw: [(u) => paint(u, heat, axis, times, colours), (u) => dots.current?.draw(u)] },
      },
      [[...times], times.map(() => null)],
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
  }, [heat, linear, where, dark, exemplars]);

  return (
    <figure class="chart">
      {(heat.histograms > 1 || heat.merged > 1 || plain > 0) && (
        <p class="notes">
          {heat.histograms > 1 && `The sum of ${plural(heat.histograms, 'histogram')}. `}
          {heat.merged > 1 && `Each row is ${heat.merged} buckets. `}
          {plain > 0 && `${plural(plain, 'series is', 'series are')} no part of a histogram and left out.`}
        </p>
      )}
      <div
        class="plot"
        ref={box}
        role="img"
        aria-label={`Heatmap of ${heat.rows.length} buckets over ${times.length} steps. The table shows the buckets of one moment.`}
      />
      <div class="chart-bar">
        <CellText heat={heat} times={times} cell={cell} tell={tell} />
        <span class="grow" />
        <Scale heat={heat} />
      </div>
    </figure>
  );
}

/** What a bound is told as: differences in the last digits come from the axis. */
const round = (value: number) => Number(value.toPrecision(10));

/** A label per bound, as many as have room, at least 22 px apart. */
function splitsOf(heat: Heat, axis: Axis, linear: boolean, height: number): number[] {
  const room = 22;
  const scale = height / (axis.top - axis.bottom);
  const bounds = [...new Set(heat.rows.flatMap(({ low, high }) => [low, high]))].filter(Number.isFinite);
  if (linear) {
    const most = Math.max(2, Math.floor(height / 40));
    const step = nice((axis.top - axis.bottom) / most);
    const first = Math.ceil(axis.bottom / step) * step;
    return Array.from({ length: Math.floor((axis.top - first) / step) + 1 }, (_, i) => first + i * step);
  }
  const found: number[] = [];
  for (const place of bounds.map(axis.place).sort((a, b) => a - b)) {
    if (found.length === 0 || (place - found.at(-1)!) * scale >= room) found.push(place);
  }
  return found;
}

function nice(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  return power * ([1, 2, 5].find((factor) => factor * power >= step) ?? 10);
}

function paint(u: uPlot, heat: Heat, axis: Axis, times: readonly number[], colours: Inks): void {
  const { ctx, bbox } = u;
  const size = times.length;
  const edges = edgesOf(u, times);
  const faint = faintest(heat);
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.fillStyle = colours.colour('--heat');
  heat.rows.forEach(({ low, high }, row) => {
    const top = Math.round(u.valToPos(axis.place(high), 'y', true));
    const height = Math.max(1, Math.round(u.valToPos(axis.place(low), 'y', true)) - top);
    for (let at = 0; at < size; at++) {
      const alpha = strength(heat.counts[row * size + at]!, faint, heat.most);
      if (alpha === 0) continue;
      ctx.globalAlpha = alpha;
      ctx.fillRect(edges[at]!, top, Math.max(1, edges[at + 1]! - edges[at]!), height);
    }
  });
  ctx.restore();
}

/** The left ends of columns, and the right end of the last: each stands around its time. */
function edgesOf(u: uPlot, times: readonly number[]): number[] {
  const centres = times.map((time) => u.valToPos(time, 'x', true));
  const half = centres.length > 1 ? (centres[1]! - centres[0]!) / 2 : u.bbox.width / 2;
  return [...centres.map((x) => Math.round(x - half)), Math.round(centres.at(-1)! + half)];
}

/** What is under the pointer, or what one can do here. */
function CellText({
  heat,
  times,
  cell,
  tell,
}: {
  heat: Heat;
  times: readonly number[];
  cell: { index: number; row: number } | null;
  tell: (value: number) => string;
}) {
  const time = cell && times[cell.index];
  if (time === null || time === undefined)
    return <span class="quiet small point">Point at a cell for its bucket and count. Drag to zoom in.</span>;
  const row = heat.rows[cell!.row];
  const count = heat.counts[cell!.row * times.length + cell!.index];
  return (
    <span class="small point num">
      {exactTime(time * 1000, zone())}
      {row && (
        <>
          {' '}
          · {bucketName(row, tell)} · <b>{count === undefined || Number.isNaN(count) ? 'no sample' : number(count)}</b>{' '}
          {count !== undefined && !Number.isNaN(count) && <span class="quiet">({count})</span>}
        </>
      )}
    </span>
  );
}

/** Which count has which strength of colour. */
function Scale({ heat }: { heat: Heat }) {
  const faint = faintest(heat);
  const [least, most] = [(faint > heat.least ? '≤ ' : '') + number(faint), number(heat.most)];
  const middle = number(Math.sqrt(faint * heat.most));
  return (
    <span class="heat-scale small num" role="img" aria-label={`Colours from ${least} to ${most}`}>
      {least}
      <span class="heat-bar" title={`${middle} in the middle`} />
      {most}
    </span>
  );
}
