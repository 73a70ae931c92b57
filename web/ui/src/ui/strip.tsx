import { useState } from 'preact/hooks';
import { duration, exactTime } from '../lib/format';
import { runPath } from '../lib/route';
import { runLook, type RunState } from '../lib/state';
import { elapsed, stripCells, stripWidth, type Cell, type StripRun, type StripSize } from '../lib/strip';
import { now, tip, zone } from '../shell';

export const SMALL: StripSize = { cell: 6, space: 2, cells: 30, height: 26 };
export const LARGE: StripSize = { cell: 16, space: 4, cells: 30, height: 88 };

/** Room below the cells for the marks of runs that did not end well, so that colour is never alone. */
const MARKS = 8;
const markScale = (size: StripSize) => Math.min(size.cell / SMALL.cell, 2);

/** The last runs of a job at a glance. One stop for the Tab key; arrows move between runs, Enter opens one. */
export function Strip({
  runs,
  size = SMALL,
  name,
  current,
}: {
  runs: readonly StripRun[];
  size?: StripSize;
  name: string;
  current?: string;
}) {
  const [at, setAt] = useState<number | null>(null);
  const moment = runs.some((run) => run.state === 'running') ? now.value : 0;
  const cells = stripCells(runs, size, moment);
  const width = stripWidth(size);
  const height = size.height + MARKS * markScale(size);
  const stop = at !== null && at < cells.length ? at : cells.length - 1;

  const move = (event: KeyboardEvent) => {
    const to = { ArrowLeft: stop - 1, ArrowRight: stop + 1, Home: 0, End: cells.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = Math.min(Math.max(to, 0), cells.length - 1);
    setAt(next);
    (event.currentTarget as Element).querySelectorAll<SVGAElement>('a')[next]?.focus();
  };

  const show = (event: Event) => {
    const link = (event.target as Element).closest('a');
    const cell = cells[Number(link?.getAttribute('data-at') ?? -1)];
    if (!link || !cell) return;
    const box = link.getBoundingClientRect();
    tip.value = { x: box.left + box.width / 2, y: box.top, lines: told(cell.run, moment) };
  };
  const hide = () => (tip.value = null);

  return (
    <svg
      class={size === LARGE ? 'strip large' : 'strip'}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="group"
      aria-label={`Last ${cells.length} runs of ${name}, oldest first`}
      onKeyDown={move}
      onMouseOver={show}
      onMouseOut={hide}
      onFocusIn={show}
      onFocusOut={hide}
    >
      <path class="strip-base" d={`M0 ${size.height + 0.5}H${width}`} />
      {cells.map((cell, i) => (
        <a
          key={cell.run.id}
          data-at={i}
          href={runPath(cell.run.id)}
          class={`tone-${runLook(cell.run).tone} ${cell.run.state}${cell.run.id === current ? ' current' : ''}`}
          tabIndex={i === stop ? 0 : -1}
          aria-label={told(cell.run, moment).join(', ')}
        >
          <CellShape cell={cell} size={size} />
        </a>
      ))}
    </svg>
  );
}

/** What a cell stands for, in words. */
function told(run: StripRun, moment: number): string[] {
  const took = elapsed(run, moment);
  const { word } = runLook(run);
  return [took === null ? word : `${word} · ${duration(took)}`, exactTime(Date.parse(run.started_at), zone())];
}

function CellShape({ cell: { run, x, height }, size }: { cell: Cell; size: StripSize }) {
  const hollow = run.state === 'missed' || run.state === 'lost' || run.state === 'running';
  const inset = hollow ? 0.5 : 0;
  return (
    <>
      <rect
        class="reach"
        x={x - size.space / 2}
        y="0"
        width={size.cell + size.space}
        height={size.height + MARKS * markScale(size)}
      />
      <rect
        class="body"
        x={x + inset}
        y={size.height - height + inset}
        width={size.cell - 2 * inset}
        height={Math.max(height - 2 * inset, 2)}
        rx="1"
      />
      <Mark
        state={markOf(run)}
        middle={x + size.cell / 2}
        top={size.height + 2.5 * markScale(size)}
        scale={markScale(size)}
      />
    </>
  );
}

/** What is told below a cell: the state, unless the verdict says worse of a run that succeeded. */
function markOf(run: StripRun): RunState | 'suspicious' {
  const { tone } = runLook(run);
  if (run.state !== 'succeeded') return run.state;
  return tone === 'bad' ? 'failed' : tone === 'late' ? 'suspicious' : run.state;
}

/** A small sign of the state under its cell, 5 by 5 before scaling; good runs and running ones have none. */
const MARK_PATHS: Partial<Record<RunState | 'suspicious', string>> = {
  suspicious: 'M0 0V2.6M0 4.6V4.7',
  failed: 'M-2 0L2 4M2 0L-2 4',
  timed_out: 'M-2 0H2V4H-2Z',
  killed: 'M0 0L2.5 4.5H-2.5Z',
  lost: 'M0 .25A1.75 1.75 0 1 0 .01 .25Z',
  missed: 'M0 .25A1.75 1.75 0 1 0 .01 .25Z',
};

function Mark({
  state,
  middle,
  top,
  scale,
}: {
  state: RunState | 'suspicious';
  middle: number;
  top: number;
  scale: number;
}) {
  const path = MARK_PATHS[state];
  if (!path) return null;
  const solid = state === 'timed_out' || state === 'killed';
  return (
    <path class={solid ? 'mark solid' : 'mark'} d={path} transform={`translate(${middle} ${top}) scale(${scale})`} />
  );
}
