import type { Condition, Job } from '../api/types';
import { dueState, look, runLook, standing, STANDINGS, type Look, type Standing } from './state';

/** Order, filter and news of the job board. */
export type BoardSort = 'standing' | 'name' | 'last' | 'due' | 'duration' | 'success';

export interface BoardView {
  readonly text: string;
  readonly show: Standing | 'all';
  readonly sort: BoardSort;
  readonly descending: boolean;
}

/**
 * A job under way after a bad end is still wrong until it has ended well; so is one whose run succeeded without doing
 * what it should. One of which a run is due is missing, unless something worse is known of it.
 */
export function jobStanding(job: Job): Standing {
  const known = runStanding(job);
  return known !== 'wrong' && isOverdue(job) ? 'missing' : known;
}

function runStanding(job: Job): Standing {
  if (job.state === 'succeeded' && isDoubtful(job.last_run)) return 'wrong';
  if (job.state !== 'running') return job.state === null && job.expected ? 'good' : standing(job.state);
  const ended = lastEnded(job);
  if (!ended) return 'running';
  if (ended.state === 'succeeded') return isDoubtful(ended) ? 'wrong' : 'running';
  return standing(ended.state);
}

const isDoubtful = (run: { verdict?: string | null | undefined } | null) =>
  run?.verdict === 'bad' || run?.verdict === 'suspicious';

/** Whether a run of it is late, or did not come at all. */
export const isOverdue = (job: Pick<Job, 'expected'>) =>
  job.expected?.state === 'late' || job.expected?.state === 'missed';

/** The look of a job: that of its newest run, with its verdict, or that of the run that did not come. */
export function jobLook(job: Job): Look {
  if (job.expected && isOverdue(job) && runStanding(job) !== 'wrong') return look(dueState(job.expected.state));
  return runLook({ state: job.state ?? 'unknown', verdict: job.last_run?.verdict });
}

/** Within a standing, what is worse comes first. */
function weight(job: Job): number {
  const { tone } = jobLook(job);
  return STANDINGS.indexOf(jobStanding(job)) * 2 + (tone === 'late' ? 1 : 0);
}

/** What is wrong and does not show on the board by itself: of jobs that stand well, or that are not on it. */
export function beside(conditions: readonly Condition[], jobs: readonly Job[]): Condition[] {
  const shown = new Set(jobs.filter((job) => ['wrong', 'missing'].includes(jobStanding(job))).map((job) => job.name));
  const rank = (each: Condition) => ['critical', 'warning'].indexOf(each.severity) >>> 0;
  return conditions
    .filter((each) => !each.muted && !shown.has(each.labels['job'] ?? ''))
    .sort((a, b) => rank(a) - rank(b) || Date.parse(b.since) - Date.parse(a.since));
}

/** The job that is to run next. */
export function nextUp(jobs: readonly Job[], nowMillis: number): { job: Job; at: number } | null {
  let next: { job: Job; at: number } | null = null;
  for (const job of jobs) {
    const at = job.expected?.next_at ? Date.parse(job.expected.next_at) : NaN;
    if (at >= nowMillis && (!next || at < next.at)) next = { job, at };
  }
  return next;
}

export function lastEnded(job: Job) {
  return job.recent.findLast((run) => run.state !== 'running');
}

export function boardRows(jobs: readonly Job[], view: BoardView): Job[] {
  const words = view.text.toLowerCase().split(/\s+/).filter(Boolean);
  return jobs
    .filter((job) => view.show === 'all' || jobStanding(job) === view.show)
    .filter((job) => {
      const { expected, last_run: run } = job;
      const text = [job.name, jobLook(job).word, run?.instance, run?.reason, expected?.instance, expected?.words]
        .join(' ')
        .toLowerCase();
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
      return weight;
    case 'name':
      return () => null;
    case 'last':
      return (job) => (job.last_run ? Date.parse(job.last_run.started_at) : null);
    case 'due':
      return (job) => (job.expected?.next_at ? Date.parse(job.expected.next_at) : null);
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
  const runs = job.recent.map((run) => `${run.id}${run.state}${run.duration}${run.verdict}`).join();
  const { expected } = job;
  const due = expected ? [expected.state, expected.next_at, expected.words, expected.stage].join() : '';
  return `${job.name} ${job.state} ${job.last_success_at} ${lastRun(job.last_run)} ${due} ${runs}`;
}

function lastRun(run: Job['last_run']): string {
  return run ? [run.id, run.message, run.reason, run.verdict, run.attempt, run.limit].join('\u0000') : '';
}

/** What a listener should hear after a refresh: "nightly_backup: failed". Jobs just seen first are no news. */
export function news(before: readonly Job[], after: readonly Job[]): string[] {
  const old = new Map(before.map((job) => [job.name, jobLook(job).word]));
  return after
    .filter((job) => old.has(job.name) && old.get(job.name) !== jobLook(job).word)
    .map((job) => `${job.name}: ${jobLook(job).word}`);
}
