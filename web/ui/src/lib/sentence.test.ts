import { describe, expect, it } from 'vitest';
import type { Run } from '../api/types';
import { comparedWithUsual, runSentence } from './sentence';

const RUN: Run = {
  id: '1',
  job: 'backup',
  instance: 'db1',
  trace_id: '',
  command: [],
  pid: 1,
  state: 'succeeded',
  started_at: '2026-11-20T02:30:00.000Z',
  ended_at: null,
  duration: 7200,
  limit: null,
  exit_code: 0,
  signal: null,
  signal_name: null,
  resources: null,
  output_lines: 0,
  message: '',
};
const START = Date.parse(RUN.started_at);
const ended = { duration: 7200, exit_code: null } as const;

describe('the sentence of a run', () => {
  it.each<[Partial<Run>, string]>([
    [{}, 'Succeeded after 2 h 0 m.'],
    [{ state: 'failed', exit_code: 3 }, 'Failed after 2 h 0 m with exit code 3.'],
    [
      { state: 'failed', exit_code: 127, duration: 0.01 },
      'Failed after 10 ms with exit code 127 (the command was not found).',
    ],
    [{ state: 'failed', exit_code: null, duration: null }, 'Could not be started.'],
    [{ ...ended, state: 'timed_out', limit: 7200 }, 'Timed out after 2 h 0 m, its limit.'],
    [{ ...ended, state: 'timed_out', limit: 60 }, 'Timed out after 2 h 0 m; its limit was 1 m 0 s.'],
    [{ ...ended, state: 'killed', signal: 9, signal_name: 'SIGKILL' }, 'Killed by SIGKILL (signal 9) after 2 h 0 m.'],
    [{ ...ended, state: 'killed', signal: 34 }, 'Killed by signal 34 after 2 h 0 m.'],
    [{ state: 'running', duration: null }, 'Running for 1 m 3 s.'],
    [{ state: 'running', duration: null, limit: 600 }, 'Running for 1 m 3 s, of at most 10 m 0 s.'],
    [{ state: 'lost', duration: null }, 'Lost: nothing was heard of it any more. A late report still corrects this.'],
    [{ state: 'missed', duration: null }, 'Missed: it was expected and never started.'],
  ])('of %o', (change, sentence) => expect(runSentence({ ...RUN, ...change }, START + 63_400)).toBe(sentence));
});

describe('a run beside its job', () => {
  const good = (id: number, duration: number) => ({ id: 'g' + id, state: 'succeeded', duration });

  it('is compared with the median of the good runs', () => {
    const recent = [good(1, 10), good(2, 20), good(3, 30), { id: 'x', state: 'failed', duration: 9000 }];
    expect(comparedWithUsual({ ...RUN, duration: 70 }, recent)).toEqual({
      usual: 20,
      runs: 3,
      words: 'this run took 3.5 times as long',
    });
    expect(comparedWithUsual({ ...RUN, duration: 21 }, recent)?.words).toBe('this run was like that');
    expect(comparedWithUsual({ ...RUN, duration: 2 }, recent)?.words).toBe('this run took only 10 % of that');
  });

  it('is not compared with too few', () => {
    expect(comparedWithUsual(RUN, [good(1, 1), good(2, 1)])).toBeNull();
  });
});
