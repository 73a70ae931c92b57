import type { Run } from '../api/types';
import { duration } from './format';

/** The one sentence that opens a run's page: what became of it, after how long, and by what. */
export function runSentence(run: Run, now: number): string {
  const after = run.duration === null ? '' : ` after ${duration(run.duration)}`;
  switch (run.state) {
    case 'running':
      return (
        `Running for ${duration(Math.max(0, Math.floor((now - Date.parse(run.started_at)) / 1000)))}` +
        (run.limit === null ? '.' : `, of at most ${duration(run.limit)}.`)
      );
    case 'succeeded':
      return `Succeeded${after}.`;
    case 'failed':
      return run.exit_code === null
        ? 'Could not be started.'
        : `Failed${after} with exit code ${run.exit_code}${meaning(run.exit_code)}.`;
    case 'timed_out':
      return `Timed out${after}${limit(run)}.`;
    case 'killed':
      return `Killed by ${signal(run)}${after}.`;
    case 'lost':
      return 'Lost: nothing was heard of it any more. A late report still corrects this.';
    case 'missed':
      return 'Missed: it was expected and never started.';
  }
}

function signal(run: Run): string {
  if (run.signal === null) return 'a signal';
  return run.signal_name ? `${run.signal_name} (signal ${run.signal})` : `signal ${run.signal}`;
}

function limit(run: Run): string {
  if (run.limit === null) return '';
  const text = duration(run.limit);
  return run.duration !== null && duration(run.duration) === text ? ', its limit' : `; its limit was ${text}`;
}

function meaning(exitCode: number): string {
  if (exitCode === 126) return ' (the command could not be executed)';
  if (exitCode === 127) return ' (the command was not found)';
  return '';
}

/** How a run's length compares with the good runs of its job, or null where nothing can be said. */
export function comparedWithUsual(
  run: Run,
  recent: readonly { id: string; state: string; duration: number | null }[],
): { usual: number; runs: number; words: string } | null {
  const good = recent
    .filter((other) => other.id !== run.id && other.state === 'succeeded' && other.duration !== null)
    .map((other) => other.duration!)
    .sort((a, b) => a - b);
  if (good.length < 3) return null;
  const usual = good[good.length >> 1]!;
  return { usual, runs: good.length, words: run.duration === null ? '' : factor(run.duration / usual) };
}

function factor(ratio: number): string {
  if (ratio >= 1.5) return `this run took ${ratio >= 10 ? Math.round(ratio) : ratio.toFixed(1)} times as long`;
  if (ratio <= 0.5) return `this run took only ${Math.max(1, Math.round(ratio * 100))} % of that`;
  return 'this run was like that';
}
