import type { Job } from '../api/types';
import { runLook, standing, STANDINGS, type Look, type Standing } from './state';

/** Order, filter and news of the job board. */
export type BoardSort = 'standing' | 'name' | 'last' | 'duration' | 'success';

export interface BoardView {
  readonly text: string;
  readonly show: Standing | 'all';
  readonly sort: BoardSort;
  readonly descending: boolean;
}

/**
 * A job under way after a bad end is still wrong until it has ended well; so is one whose run succeeded without doing
 * what it should.
 */
export function jobStanding(job: Job): Standing {
  if (job.state === 'succeeded' && job.last_run?.verdict === 'bad') return 'wrong';
  if (job.state !== 'running') return standing(job.state);
  const ended = lastEnded(job);
  return ended && standing(ended.state) !== 'good' ? standing(ended.state) : 'running';
}

/** The look of a job: that of its newest run, with its verdict. */
export function jobLook(job: Job): Look {
  return runLook({ state: job.state ?? 'unknown', verdict: job.last_run?.verdict });
}

export function lastEnded(job: Job) {
  return job.recent.findLast((run) => run.state !== 'running');
}

export function boardRows(jobs: readonly Job[], view: BoardView): Job[] {
  const words = view.text.toLowerCase().split(/\s+/).filter(Boolean);
  return jobs
    .filter((job) => view.show === 'all' || jobStanding(job) === view.show)
    .filter((job) => {
      const text = [job.name, jobLook(job).word, job.last_run?.instance, job.last_run?.reason].join(' ').toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .sort(comparator(view));
}

export function counts(jobs: readonly Job[]): Record<Standing, number> {
  const all = { wrong: 0, missing: 0, running: 0, good: 0 };
  for (const job of jobs) all[jobStanding(job)]++;
  return all;
}

function comparator(view: BoardView): (a: Job, b: Job) => number {
  const key = keyOf(view.sort);
  const direction = view.descending ? -1 : 1;
  return (a, b) => compare(key(a), key(b)) * direction || compareNames(a.name, b.name);
}

function keyOf(sort: BoardSort): (job: Job) => number | string | null {
  switch (sort) {
    case 'standing':
      return (job) => STANDINGS.indexOf(jobStanding(job));
    case 'name':
      return () => null;
    case 'last':
      return (job) => (job.last_run ? Date.parse(job.last_run.started_at) : null);
    case 'duration':
      return (job) => job.last_run?.duration ?? null;
    case 'success':
      return (job) => (job.last_success_at ? Date.parse(job.last_success_at) : -Infinity);
  }
}

function compare(a: number | string | null, b: number | string | null): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return a < b ? -1 : 1;
}

const names = new Intl.Collator('en', { numeric: true });
export const compareNames = (a: string, b: string) => names.compare(a, b);

/**
 * Keeps what stands under the pointer where it is: known keys stay in the order they had, new ones come last.
 */
export function holdOrder<T>(rows: readonly T[], before: readonly string[], keyOf: (row: T) => string): T[] {
  const place = new Map(before.map((key, i) => [key, i]));
  return rows
    .map((row, i) => ({ row, at: place.get(keyOf(row)) ?? before.length + i }))
    .sort((a, b) => a.at - b.at)
    .map(({ row }) => row);
}

/** Equal for two answers about a job that look the same on the board. */
export function fingerprint(job: Job): string {
  const runs = job.recent.map((run) => `${run.id}${run.state}${run.duration}`).join();
  return `${job.name} ${job.state} ${job.last_success_at} ${lastRun(job.last_run)} ${runs}`;
}

function lastRun(run: Job['last_run']): string {
  return run ? [run.id, run.message, run.reason, run.verdict, run.attempt, run.limit].join('\u0000') : '';
}

/** What a listener should hear after a refresh: "nightly_backup: failed". Jobs just seen first are no news. */
export function news(before: readonly Job[], after: readonly Job[]): string[] {
  const old = new Map(before.map((job) => [job.name, job.state]));
  return after
    .filter((job) => old.has(job.name) && old.get(job.name) !== job.state)
    .map((job) => `${job.name}: ${jobLook(job).word}`);
}
