import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import type { Run } from '../../api/types';
import { attemptMarks, curves as curvesOf, summary, waitedSeconds, type Curves, type Graph } from '../../lib/curve';
import type { Attempt, Curve } from '../../lib/evidence';
import { bytes, clockTime, duration, number, percent } from '../../lib/format';
import { zone } from '../../shell';
import { inks, isolated, Swatch, useDark, valueRange, widest, type Inks } from '../../ui/plot';
import '../../styles/curves.css';

const HEIGHT = 132;
/** What a value axis reaches at least, so that next to nothing does not look like much. */
const LEAST = { bytes: 1e6, 'bytes/s': 1e4, share: 0.1, count: 1 };
/** One width of all value axes, so that a moment stands at one place in all charts. */
const AXIS = 76;

/** What a run used over its time: charts under one another, with one crosshair. */
export function RunCurves({ run, curve, attempts }: { run: Run; curve: Curve; attempts: readonly Attempt[] }) {
  const all = useMemo(() => curvesOf(curve), [curve]);
  const [index, setIndex] = useState<number | null>(null);
  const start = Date.parse(run.started_at);
  const marks = useMemo(() => attemptMarks(attempts, start), [attempts, start]);
  if (!all || all.graphs.length === 0) return <p class="quiet">Its curve holds nothing that could be drawn.</p>;
  const waited = waitedSeconds(all);
  const time = index === null ? undefined : all.times[index];
  return (
    <div class="curves">
      <p class="small curves-notes num">
        {time === undefined ? (
          <span class="quiet">Drag to zoom in, double-click to zoom out.</span>
        ) : (
          <span>
            {duration(time)} in, at {clockTime(start + time * 1000, zone()).slice(0, 8)}
          </span>
        )}
        {waited > 0 && (
          <span class="key">
            <i class="waited" /> waiting in the kernel for storage: {duration(waited)}
          </span>
        )}
        {all.nothing.length > 0 && <span class="quiet">always 0: {all.nothing.join(', ')}</span>}
        {marks.length > 0 && (
          <span class="key">
            <i class="began" /> another attempt began
          </span>
        )}
      </p>
      {all.graphs.map((graph) => (
        <Chart key={graph.name} graph={graph} all={all} marks={marks} index={index} onPoint={setIndex} runId={run.id} />
      ))}
    </div>
  );
}

export function teller(unit: Graph['unit']): (value: number) => string {
  switch (unit) {
    case 'bytes':
      return bytes;
    case 'bytes/s':
      return (value) => bytes(value) + '/s';
    case 'share':
      return percent;
    case 'count':
      return number;
  }
}

interface ChartProps {
  graph: Graph;
  all: Curves;
  marks: readonly { number: number; at: number }[];
  index: number | null;
  onPoint: (index: number | null) => void;
  runId: string;
}

function Chart({ graph, all, marks, index, onPoint, runId }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const dark = useDark();
  const shape = graph.lines.map((line) => line.name).join();
  const drawn = useRef({ all, marks });
  drawn.current = { all, marks };

  useLayoutEffect(() => {
    const parent = box.current!;
    const made = new uPlot(options(parent, graph, drawn, onPoint, runId), data(graph, all), parent);
    plot.current = made;
    const resize = new ResizeObserver(() => made.setSize({ width: parent.clientWidth, height: HEIGHT }));
    resize.observe(parent);
    return () => {
      resize.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [shape, dark]);
  // A run that goes on adds points; what one has zoomed into stays.
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    const u = plot.current;
    if (!u) return;
    const before = u.data[0];
    const whole = u.scales['x']!.min === before[0] && u.scales['x']!.max === before.at(-1);
    u.setData(data(graph, all), whole);
    if (!whole) u.redraw();
  }, [all]);

  const tell = teller(graph.unit);
  return (
    <figure class="card curve">
      <figcaption>
        <h3>{graph.name}</h3>
        <ul class="key-values">
          {graph.lines.map((line, i) => {
            const { last, max } = summary(line.values);
            const value = index === null ? last : (line.values[index] ?? null);
            return (
              <li key={line.name}>
                <Swatch i={i} /> {line.name}{' '}
                <b class="num" title={value === null ? undefined : String(value)}>
                  {value === null ? '–' : tell(value)}
                </b>{' '}
                {max !== null && <span class="quiet num">at most {tell(max)}</span>}
              </li>
            );
          })}
        </ul>
      </figcaption>
      <div class="plot-small" ref={box} role="img" aria-label={spoken(graph)} />
    </figure>
  );
}

function spoken(graph: Graph): string {
  const tell = teller(graph.unit);
  const lines = graph.lines.map((line) => {
    const { last, max } = summary(line.values);
    return `${line.name}: at the end ${last === null ? 'not known' : tell(last)}, at most ${max === null ? 'not known' : tell(max)}`;
  });
  return `${graph.name} over time. ${lines.join('; ')}.`;
}

const data = (graph: Graph, all: Curves): uPlot.AlignedData => [all.times, ...graph.lines.map((line) => line.values)];

function options(
  parent: HTMLElement,
  graph: Graph,
  drawn: { current: { all: Curves; marks: readonly { number: number; at: number }[] } },
  onPoint: (index: number | null) => void,
  runId: string,
): uPlot.Options {
  const ink = inks(parent);
  const tell = teller(graph.unit);
  return {
    width: parent.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: {
      y: false,
      drag: { x: true, y: false },
      points: { size: 6 },
      sync: { key: 'run ' + runId, scales: ['x', null] },
    },
    scales: {
      x: { time: false },
      y: { range: (_, min, max) => valueRange(min, Math.max(max ?? 0, LEAST[graph.unit]), true) },
    },
    axes: [
      {
        ...ink.axis,
        space: 80,
        size: 26,
        gap: 4,
        incrs: STEPS,
        values: (_, splits) => splits.map((seconds) => duration(seconds).replace(/ 0 [smh]$/, '')),
      },
      {
        ...ink.axis,
        space: 32,
        size: (u, values) => Math.max(AXIS, widest(u, values, ink.font) + 12),
        values: (_, splits) => splits.map((value) => tell(value)),
        ...(graph.unit === 'count' ? { incrs: WHOLE } : {}),
      },
    ],
    series: [
      {},
      ...graph.lines.map((line, i) => ({
        label: line.name,
        stroke: ink.colours[i]!,
        width: 1.5,
        points: { ...isolated, size: 4 },
      })),
    ],
    hooks: {
      drawClear: [(u) => shade(u, drawn.current.all, ink)],
      draw: [(u) => markAttempts(u, drawn.current.marks, ink)],
      setCursor: [
        (u) => {
          const { idx, left } = u.cursor;
          onPoint(idx === null || idx === undefined || (left ?? -1) < 0 ? null : idx);
        },
      ],
    },
  };
}

/** Steps of the time axis: round in seconds, minutes, hours and days. */
const STEPS = [
  0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200,
  10800, 21600, 43200, 86400, 172800, 432000, 864000,
];
const WHOLE = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 50_000, 100_000, 1_000_000];

function shade(u: uPlot, { waiting }: Curves, ink: Inks): void {
  const { ctx, bbox } = u;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.fillStyle = ink.colour('--late-fill');
  ctx.globalAlpha = 0.22;
  for (const { from, to } of waiting) {
    const [x, end] = [u.valToPos(from, 'x', true), u.valToPos(to, 'x', true)];
    ctx.fillRect(x, bbox.top, Math.max(end - x, devicePixelRatio), bbox.height);
  }
  ctx.restore();
}

/** More marks than this would hide the curve. */
const MOST_MARKS = 60;

function markAttempts(u: uPlot, marks: readonly { number: number; at: number }[], ink: Inks): void {
  const { ctx, bbox } = u;
  const shown = marks.filter(({ at }) => at >= u.scales['x']!.min! && at <= u.scales['x']!.max!).slice(-MOST_MARKS);
  ctx.save();
  ctx.strokeStyle = ink.colour('--accent');
  ctx.fillStyle = ctx.strokeStyle;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([3 * devicePixelRatio, 3 * devicePixelRatio]);
  ctx.font = ink.font.replace('12px', `${11 * devicePixelRatio}px`);
  let free = -Infinity;
  for (const { number: attempt, at } of shown) {
    const x = Math.round(u.valToPos(at, 'x', true));
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    const label = String(attempt);
    if (x < free) continue;
    ctx.fillText(label, x + 3 * devicePixelRatio, bbox.top + 10 * devicePixelRatio);
    free = x + ctx.measureText(label).width + 10 * devicePixelRatio;
  }
  ctx.restore();
}
