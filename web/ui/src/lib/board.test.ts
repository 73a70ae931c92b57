import { describe, expect, it } from 'vitest';
import type { Condition, Expected, Job, Run } from '../api/types';
import {
  beside,
  boardRows,
  counts,
  fingerprint,
  holdOrder,
  jobLook,
  jobStanding,
  news,
  nextUp,
  type BoardView,
} from './board';
import type { RunState } from './state';

const VIEW: BoardView = { text: '', show: 'all', sort: 'standing', descending: false };

function job(name: string, state: RunState, more: Partial<Job> = {}, ...before: RunState[]): Job {
  const recent = [...before, state].map((state, i) => ({
    id: name + i,
    state,
    started_at: '2026-11-20T02:30:00Z',
    duration: 1,
  }));
  return {
    id: name,
    name,
    first_seen: '',
    last_seen: '',
    state,
    last_run: null,
    last_success_at: null,
    recent,
    ...more,
  };
}

function expected(more: Partial<Expected>): Expected {
  return {
    instance: 'db1',
    source: 'learned',
    schedule: 'every 1h',
    words: 'every hour',
    zone: 'UTC',
    tolerance: 60,
    stage: 'armed',
    evidence: '',
    next_at: null,
    state: 'waiting',
    offset: null,
    drifting: false,
    last_run: null,
    ...more,
  };
}

const names = (jobs: Job[]) => jobs.map((each) => each.name);

describe('the board', () => {
  const jobs = [
    job('b2', 'succeeded'),
    job('b10', 'succeeded'),
    job('lost', 'lost'),
    job('bad', 'timed_out'),
    job('now', 'running'),
  ];

  it('shows what is wrong first, then what is missing, what is running, and the rest by name', () => {
    expect(names(boardRows(jobs, VIEW))).toEqual(['bad', 'lost', 'now', 'b2', 'b10']);
    expect(counts(jobs)).toEqual({ wrong: 1, missing: 1, running: 1, good: 2 });
  });

  it('calls a job wrong that runs again after a bad end', () => {
    expect(jobStanding(job('x', 'running', {}, 'succeeded', 'failed'))).toBe('wrong');
    expect(jobStanding(job('x', 'running', {}, 'failed', 'succeeded'))).toBe('running');
    expect(jobStanding(job('x', 'running'))).toBe('running');
  });

  it('calls a job missing of which a run is due, unless something worse is known', () => {
    const missed = { expected: expected({ state: 'missed' }) };
    const late = { expected: expected({ state: 'late' }) };
    expect(jobStanding(job('x', 'succeeded', missed))).toBe('missing');
    expect(jobLook(job('x', 'succeeded', missed)).word).toBe('missing');
    expect(jobLook(job('x', 'succeeded', late)).word).toBe('late');
    expect(jobStanding(job('x', 'running', late))).toBe('missing');
    expect(jobStanding(job('x', 'failed', missed))).toBe('wrong');
    expect(jobLook(job('x', 'failed', missed)).word).toBe('failed');
    expect(jobStanding({ ...job('x', 'succeeded', { expected: expected({}) }), state: null, recent: [] })).toBe('good');
  });

  it('calls a job wrong whose run was suspicious, after those that failed', () => {
    const run = (verdict: string) => ({ last_run: { verdict } as unknown as Run });
    const all = [job('a', 'succeeded', run('suspicious')), job('b', 'failed'), job('c', 'succeeded', run('good'))];
    expect(names(boardRows(all, VIEW))).toEqual(['b', 'a', 'c']);
    expect(jobLook(all[0]!).word).toBe('suspicious');
    expect(counts(all)).toMatchObject({ wrong: 2, good: 1 });
  });

  it('tells what comes next, and what is wrong beside the jobs that show it', () => {
    const at = (minute: number) => `2026-11-20T14:${minute}:00Z`;
    const all = [
      job('a', 'succeeded', { expected: expected({ next_at: at(40) }) }),
      job('b', 'succeeded', { expected: expected({ next_at: at(10), state: 'late' }) }),
      job('c', 'succeeded', { expected: expected({ next_at: at(35) }) }),
    ];
    expect(nextUp(all, Date.parse(at(30)))?.job.name).toBe('c');
    expect(nextUp([], 0)).toBeNull();
    const condition = (name: string, more: Partial<Condition>) => ({ name, labels: {}, since: at(10), ...more });
    const found = beside(
      [
        condition('trend', { severity: 'info', labels: { job: 'a' } }),
        condition('late', { severity: 'critical', labels: { job: 'b' } }),
        condition('muted', { severity: 'critical', muted: true }),
        condition('host', { severity: 'critical', labels: { host: 'h' } }),
      ] as Condition[],
      all,
    );
    expect(found.map((each) => each.name)).toEqual(['host', 'trend']);
  });

  it('calls a job wrong whose run succeeded without doing what it should', () => {
    const run = { verdict: 'bad' } as Job['last_run'];
    expect(jobStanding(job('x', 'succeeded', { last_run: run }))).toBe('wrong');
    expect(jobStanding(job('x', 'succeeded', { last_run: { ...run!, verdict: null } }))).toBe('good');
  });

  it('counts a job without any known run as missing', () => {
    expect(jobStanding({ ...job('x', 'running'), state: null, recent: [] })).toBe('missing');
  });

  it('filters by every word, in names and in states', () => {
    expect(names(boardRows(jobs, { ...VIEW, text: 'TIMED ba' }))).toEqual(['bad']);
    expect(names(boardRows(jobs, { ...VIEW, text: 'b', show: 'good' }))).toEqual(['b2', 'b10']);
    expect(boardRows(jobs, { ...VIEW, text: 'none of these' })).toEqual([]);
  });

  it('puts jobs that never succeeded before those that did long ago', () => {
    const aged = [
      job('new', 'succeeded', { last_success_at: '2026-11-20T00:00:00Z' }),
      job('old', 'failed', { last_success_at: '2026-11-01T00:00:00Z' }),
      job('never', 'failed'),
    ];
    expect(names(boardRows(aged, { ...VIEW, sort: 'success' }))).toEqual(['never', 'old', 'new']);
  });

  it('holds the order under the pointer, with new rows last', () => {
    expect(holdOrder(['d', 'c', 'b', 'a'], ['a', 'b', 'x', 'c'], (row) => row)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('draws a job anew when one of its runs is corrected', () => {
    expect(fingerprint(job('a', 'running'))).toBe(fingerprint(job('a', 'running')));
    expect(fingerprint(job('a', 'running', {}, 'lost'))).not.toBe(fingerprint(job('a', 'running', {}, 'succeeded')));
  });

  it('tells changes of state, and nothing of jobs seen first', () => {
    expect(
      news(
        [job('a', 'running'), job('b', 'succeeded')],
        [job('a', 'timed_out'), job('b', 'succeeded'), job('c', 'failed')],
      ),
    ).toEqual(['a: timed out']);
    expect(news([], jobs)).toEqual([]);
  });
});
