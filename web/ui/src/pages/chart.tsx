import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import { axisTimes, exactTime } from '../lib/format';
import { legendOrder, shared, type Chart, type LegendSort, type Line } from '../lib/series';
import { zone } from '../shell';
import { SortHead } from '../ui/parts';
import { dashOf, inks, isolated, Swatch, useDark, valueRange, widest } from '../ui/plot';

const HEIGHT = 300;

interface Pointed {
  readonly index: number;
  readonly series: number | null;
}

/** A chart with its legend. Dragging zooms in, a double click zooms out. */
export function ChartView({
  chart,
  tell,
  zero,
  tools,
  onZoom,
  onZoomOut,
}: {
  chart: Chart;
  tell: (value: number) => string;
  zero: boolean;
  tools: ComponentChildren;
  onZoom: (start: number, end: number) => void;
  onZoomOut: () => void;
}) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const [pointed, setPointed] = useState<Pointed | null>(null);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const dark = useDark();
  const where = zone();
  const handlers = useRef({ onZoom, onZoomOut });
  handlers.current = { onZoom, onZoomOut };

  useLayoutEffect(() => {
    const parent = box.current!;
    const made = new uPlot(
      options(parent, chart, tell, zero, where, setPointed, handlers),
      [chart.times, ...chart.lines.map((line) => line.values)],
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
  }, [chart, zero, where, dark]);

  useEffect(() => {
    chart.lines.forEach((line, i) => {
      const show = !hidden.has(line.name);
      if (plot.current && plot.current.series[i + 1]?.show !== show) plot.current.setSeries(i + 1, { show });
    });
  }, [hidden, chart, zero, where, dark]);

  const toggle = (name: string) => {
    const next = new Set(hidden);
    if (!next.delete(name)) next.add(name);
    setHidden(next);
  };
  return (
    <figure class="chart">
      <div
        class="plot"
        ref={box}
        role="img"
        aria-label={`Chart of ${chart.lines.length} series. The table below tells their last, least and greatest values.`}
      />
      <div class="chart-bar">
        <PointText chart={chart} pointed={pointed} tell={tell} />
        <span class="grow" />
        {tools}
      </div>
      <Legend
        lines={chart.lines}
        hidden={hidden}
        tell={tell}
        pointed={pointed?.series ?? null}
        onToggle={toggle}
        onPoint={(i) => plot.current?.setSeries(i === null ? null : i + 1, { focus: true })}
      />
    </figure>
  );
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
    return <span class="quiet small point">Drag to zoom in, double-click to zoom out.</span>;
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

function Legend({
  lines,
  hidden,
  tell,
  pointed,
  onToggle,
  onPoint,
}: {
  lines: readonly Line[];
  hidden: ReadonlySet<string>;
  tell: (value: number) => string;
  pointed: number | null;
  onToggle: (name: string) => void;
  onPoint: (i: number | null) => void;
}) {
  const [by, setBy] = useState<LegendSort>('last');
  const [descending, setDescending] = useState(true);
  const head = (sort: LegendSort, label: string) => (
    <SortHead
      label={label}
      right={sort !== 'name'}
      active={by === sort}
      descending={descending}
      onSort={() => {
        setDescending(by === sort ? !descending : sort !== 'name');
        setBy(sort);
      }}
    />
  );
  const common = shared(lines);
  const cell = (name: string, value: number | null) => (
    <td class="right num" data-name={name} title={value === null ? undefined : String(value)}>
      {value === null ? '–' : tell(value)}
    </td>
  );
  return (
    <div class="legend-box">
      {common.text && (
        <p class="small quiet">
          Series of <code>{common.text}</code>
        </p>
      )}
      <table class="rows legend" onMouseLeave={() => onPoint(null)}>
        <thead>
          <tr>
            {head('name', 'Series')}
            {head('last', 'Last')}
            {head('min', 'Min')}
            {head('max', 'Max')}
          </tr>
        </thead>
        <tbody>
          {legendOrder(lines, by, descending).map((i) => {
            const line = lines[i]!;
            return (
              <tr key={line.name} class={i === pointed ? 'pointed' : undefined} onMouseEnter={() => onPoint(i)}>
                <td class="cell-series">
                  <button
                    type="button"
                    class="series"
                    aria-pressed={!hidden.has(line.name)}
                    title="Show or hide"
                    onClick={() => onToggle(line.name)}
                  >
                    <Swatch i={i} />
                    <code>{common.rest(line.labels)}</code>
                  </button>
                </td>
                {cell('last', line.last)}
                {cell('min', line.min)}
                {cell('max', line.max)}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function options(
  parent: HTMLElement,
  chart: Chart,
  tell: (value: number) => string,
  zero: boolean,
  where: string,
  setPointed: (pointed: Pointed | null) => void,
  handlers: { current: { onZoom: (start: number, end: number) => void; onZoomOut: () => void } },
): uPlot.Options {
  const { font, axis, colours } = inks(parent);
  let focused: number | null = null;
  return {
    width: parent.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), where),
    cursor: {
      drag: { x: true, y: false, setScale: false },
      focus: { prox: 24 },
      points: { size: 7 },
      sync: { key: 'range', scales: ['x', null] },
      bind: {
        dblclick: () => () => {
          handlers.current.onZoomOut();
          return null;
        },
      },
    },
    focus: { alpha: 0.25 },
    scales: {
      x: { time: true, range: () => [chart.times[0]!, chart.times.at(-1)!] },
      y: { range: (_, min, max) => valueRange(min, max, zero) },
    },
    axes: [
      { ...axis, space: 70, size: 36, gap: 8, values: (_, splits, __, ___, step) => axisTimes(splits, step, where) },
      {
        ...axis,
        size: (u, values) => Math.max(40, widest(u, values, font) + 14),
        values: (_, splits) => splits.map((value) => tell(value)),
      },
    ],
    series: [
      {},
      ...chart.lines.map((line, i) => ({
        label: line.name,
        stroke: colours[i % colours.length]!,
        width: 1.5,
        points: { ...isolated, size: 5 },
        ...dashOf(i),
      })),
    ],
    hooks: {
      setSelect: [
        (u) => {
          if (u.select.width < 4) return;
          const [from, to] = [u.posToVal(u.select.left, 'x'), u.posToVal(u.select.left + u.select.width, 'x')];
          u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          handlers.current.onZoom(from, to);
        },
      ],
      setSeries: [
        (_, i) => {
          focused = i === null ? null : i - 1;
        },
      ],
      setCursor: [
        (u) => {
          const index = u.cursor.idx;
          setPointed(index === null || index === undefined || u.cursor.left! < 0 ? null : { index, series: focused });
        },
      ],
    },
  };
}
