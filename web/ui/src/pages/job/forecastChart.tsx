import { useLayoutEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import type { Forecast } from '../../api/types';
import { axisTimes } from '../../lib/format';
import { forecastShape, type ForecastShape } from '../../lib/forecast';
import { subjectName, teller } from '../../lib/watch';
import { zone } from '../../shell';
import { inks, useDark, valueRange, widest, type Inks } from '../../ui/plot';

const HEIGHT = 180;

/** What was, the limit, and between which times it is reached. */
export function ForecastChart({ forecast }: { forecast: Forecast }) {
  const box = useRef<HTMLDivElement>(null);
  const dark = useDark();
  const key = JSON.stringify(forecast);
  useLayoutEffect(() => {
    const parent = box.current!;
    const shape = forecastShape(forecast);
    const made = new uPlot(
      options(parent, forecast, shape),
      [shape.points.map(([at]) => at), shape.points.map(([, value]) => value)],
      parent,
    );
    const resize = new ResizeObserver(() => made.setSize({ width: parent.clientWidth, height: HEIGHT }));
    resize.observe(parent);
    return () => {
      resize.disconnect();
      made.destroy();
    };
  }, [key, dark, zone()]);
  return (
    <div class="plot-forecast" ref={box} role="img" aria-label={`${subjectName(forecast.subject)}: ${forecast.text}`} />
  );
}

function options(parent: HTMLElement, forecast: Forecast, shape: ForecastShape): uPlot.Options {
  const ink = inks(parent);
  const tell = teller(forecast.subject);
  return {
    width: parent.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: false, range: () => [shape.from, shape.to] },
      y: { range: () => valueRange(shape.low, shape.high, true) },
    },
    axes: [
      {
        ...ink.axis,
        space: 90,
        size: 40,
        gap: 4,
        incrs: [60, 300, 900, 3600, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800, 2_592_000, 7_776_000],
        values: (_, splits, __, ___, step) => axisTimes(splits, step, zone()),
      },
      {
        ...ink.axis,
        space: 32,
        size: (u, values) => Math.max(60, widest(u, values, ink.font) + 12),
        values: (_, splits) => splits.map((value) => tell(value)),
      },
    ],
    series: [
      {},
      {
        label: forecast.subject,
        stroke: ink.colours[0]!,
        width: 1.5,
        points: { show: shape.points.length < 60, size: 4, fill: ink.colours[0]! },
      },
    ],
    hooks: { drawClear: [(u) => reach(u, shape, ink)], draw: [(u) => marks(u, shape, ink, tell)] },
  };
}

/** Everything that the data allow between the last point and the limit. */
function reach(u: uPlot, { last, cone }: ForecastShape, ink: Inks): void {
  if (!last || cone.length < 2) return;
  const { ctx, bbox } = u;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.beginPath();
  ctx.moveTo(u.valToPos(last[0], 'x', true), u.valToPos(last[1], 'y', true));
  for (const [at, value] of cone) ctx.lineTo(u.valToPos(at, 'x', true), u.valToPos(value, 'y', true));
  ctx.closePath();
  ctx.fillStyle = ink.colour('--late-fill');
  ctx.globalAlpha = 0.4;
  ctx.fill();
  ctx.restore();
}

function marks(
  u: uPlot,
  { limit, last, to, from, soon, late }: ForecastShape,
  ink: Inks,
  tell: (value: number) => string,
): void {
  const { ctx, bbox } = u;
  ctx.save();
  ctx.font = ink.font.replace('12px', `${11 * devicePixelRatio}px`);
  ctx.lineWidth = devicePixelRatio;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'alphabetic';
  ctx.setLineDash([5 * devicePixelRatio, 4 * devicePixelRatio]);
  if (limit !== null) {
    const y = u.valToPos(limit, 'y', true);
    ctx.strokeStyle = ink.colour('--bad');
    ctx.fillStyle = ctx.strokeStyle;
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    ctx.fillText(`limit ${tell(limit)}`, bbox.left + 6 * devicePixelRatio, y + 14 * devicePixelRatio);
  }
  // Where the limit may be reached: a thick piece of its line, open to the right when that may be never.
  if (limit !== null && soon !== null && soon < to) {
    const y = u.valToPos(limit, 'y', true);
    ctx.save();
    ctx.setLineDash([]);
    ctx.lineWidth = 5 * devicePixelRatio;
    ctx.strokeStyle = ink.colour('--late-fill');
    ctx.beginPath();
    ctx.moveTo(u.valToPos(soon, 'x', true), y);
    ctx.lineTo(u.valToPos(Math.min(late ?? to, to), 'x', true), y);
    ctx.stroke();
    ctx.restore();
  }
  if (last && last[0] > from && last[0] < to) {
    const x = Math.round(u.valToPos(last[0], 'x', true));
    ctx.strokeStyle = ink.colour('--quiet');
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.restore();
}
