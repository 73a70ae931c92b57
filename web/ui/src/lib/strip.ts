import type { RunState } from './state';

/**
 * The run strip: one cell per run, newest at the right edge, as high as the run was long on a log scale.
 * A pause much longer than usual between two starts stays visible as a gap.
 */
export interface StripRun {
  readonly id: string;
  readonly state: RunState;
  readonly started_at: string;
  readonly duration: number | null;
  readonly verdict?: string | null | undefined;
}

/** Runs of a strip with the verdict on one of them, which only the run itself tells. */
export function judged(runs: readonly StripRun[], run: Pick<StripRun, 'id' | 'verdict'> | null): readonly StripRun[] {
  if (!run?.verdict) return runs;
  return runs.map((each) => (each.id === run.id ? { ...each, verdict: run.verdict } : each));
}

export interface StripSize {
  readonly cell: number;
  readonly space: number;
  readonly cells: number;
  readonly height: number;
}

export interface Cell {
  readonly run: StripRun;
  readonly x: number;
  readonly height: number;
}

/** A spread below this factor is not stretched to the full height: equal runs look equal. */
const LEAST_SPREAD = Math.log(10);
const LOWEST = 0.2;
const LONG_PAUSE = 2.5;

export function stripWidth(size: StripSize): number {
  return size.cells * (size.cell + size.space) - size.space;
}

export function stripCells(runs: readonly StripRun[], size: StripSize, now: number): Cell[] {
  const shown = runs.slice(-size.cells);
  const long = longPause(shown);
  const scale = heightScale(shown.map((run) => elapsed(run, now)));
  const cells: Cell[] = [];
  let x = stripWidth(size) - size.cell;
  for (let i = shown.length - 1; i >= 0 && x >= 0; i--) {
    const run = shown[i]!;
    cells.push({ run, x, height: Math.max(3, Math.round(scale(elapsed(run, now)) * size.height)) });
    const before = shown[i - 1];
    const paused = before && start(run) - start(before) > long;
    x -= size.cell + size.space + (paused ? size.cell : 0);
  }
  return cells.reverse();
}

/** The duration of a run in seconds, so far if it is still going on, or null where there is none. */
export function elapsed(run: StripRun, now: number): number | null {
  if (run.duration !== null) return run.duration;
  return run.state === 'running' ? Math.max(0, (now - start(run)) / 1000) : null;
}

function heightScale(durations: (number | null)[]): (seconds: number | null) => number {
  const logs = durations.filter((d) => d !== null).map(log);
  const low = Math.min(...logs);
  const high = Math.max(...logs);
  const spread = Math.max(high - low, LEAST_SPREAD);
  return (seconds) => {
    if (seconds === null) return LOWEST;
    const share = 0.5 + (log(seconds) - (low + high) / 2) / spread;
    return LOWEST + (1 - LOWEST) * share;
  };
}

function longPause(runs: readonly StripRun[]): number {
  if (runs.length < 4) return Infinity;
  const pauses = runs
    .slice(1)
    .map((run, i) => start(run) - start(runs[i]!))
    .sort((a, b) => a - b);
  return LONG_PAUSE * Math.max(1, pauses[pauses.length >> 1]!);
}

function log(seconds: number): number {
  return Math.log(Math.max(seconds, 1e-3));
}

function start(run: StripRun): number {
  return Date.parse(run.started_at);
}
