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

const claim = (kind: string, text: string, evidence: string[] = []) => ({
  causes: [{ kind, text, confidence: 'certain', evidence }],
});
const ago = (seconds: number) => new Date(START - seconds * 1000).toISOString();

const THROWN = {
  class: 'ValueError',
  message: 'no such row\nsecond line',
  frames: [
    { file: '/opt/app.py', line: 12, function: 'main' },
    { file: '/usr/lib/python3/json.py', line: 7, function: 'loads' },
  ],
};
const DISK = { kind: 'disk_full', text: 'The disk was full', confidence: 'certain', evidence: [] };
const OOM = { kind: 'oom_kill', text: 'Killed', confidence: 'certain', evidence: ['oom_kill of /a rose from 0 to 1'] };
const SENT = {
  kind: 'signal',
  text: 'Killed: TERM (15) was sent to the wrapper by process 812 (cron)',
  confidence: 'certain',
  evidence: [],
};
const HANG = {
  at: '2026-11-20T04:30:00Z',
  trigger: 'limit',
  processes: [
    { pid: 1, parent: 0, command: ['/bin/sh', 'x.sh'], state: 'S', system_call: 'wait4' },
    {
      pid: 2,
      parent: 1,
      command: ['/usr/bin/python3', '-u', '/opt/backup.py', '--all'],
      state: 'S',
      system_call: 'recvfrom',
      sockets: [{ fd: 3, protocol: 'tcp', local: '10.0.0.2:1', peer: '10.0.0.1:5432', state: 'ESTABLISHED' }],
      stacks: ['a', 'b', 'c', 'd'].map((thread) => ({
        thread,
        frames: [
          { file: '/usr/lib/python3/socket.py', line: 1, function: 'recv' },
          { file: '/opt/db.py', line: 42, function: 'fetch' },
        ],
      })),
    },
  ],
};
const PAUSE = { number: 2, state: 'failed', started_at: '2026-11-20T02:31:00.000Z', duration: 3.4, backoff: 30 };

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
    [
      { state: 'missed', duration: null, reason: 'The lock was held by run 7 (process 12) since 02:14' },
      'Skipped: the lock was held by run 7 (process 12) since 02:14.',
    ],
    [
      { state: 'missed', duration: null, reason: 'Not started: the lock "backup" is held by run 7' },
      'Skipped: the lock "backup" is held by run 7.',
    ],
    [
      { ...ended, state: 'killed', signal: 9, evidence: claim('signal', 'Died by KILL (9); who sent it is not known') },
      'Killed by signal 9 after 2 h 0 m; who sent it is not known.',
    ],
    [
      { ...ended, state: 'killed', signal: 2, evidence: claim('signal', 'Ended by INT (2) from the terminal') },
      'Killed by signal 2 after 2 h 0 m from the terminal.',
    ],
    [
      { state: 'failed', exit_code: 3, evidence: claim('exit', 'Exited with code 3; its last words: no such file') },
      'Failed after 2 h 0 m with exit code 3; its last words: no such file.',
    ],
    [
      { state: 'failed', exit_code: 127, reason: 'Exited with code 127: a shell did not find a command' },
      'Failed after 2 h 0 m with exit code 127: a shell did not find a command.',
    ],
    [
      { state: 'failed', exit_code: null, evidence: claim('not_started', 'Could not be started: error 13') },
      'Could not be started: error 13.',
    ],
    [
      { ...ended, state: 'killed', signal: 9, evidence: claim('oom_kill', 'x', ['kernel log: ' + 'x'.repeat(200)]) },
      'Killed by the kernel after 2 h 0 m: out of memory (proved by the kernel log).',
    ],
    [
      { state: 'lost', duration: null, reason: 'The machine was restarted while it ran.' },
      'Lost: the machine was restarted while it ran.',
    ],
    [
      { state: 'failed', exit_code: 1, attempt: 3, reason: 'SyntaxError: bad' },
      'Failed on attempt 3 of 3 after 2 h 0 m: SyntaxError: bad.',
    ],
    [
      { state: 'failed', exit_code: 1, duration: 2, evidence: { exceptions: [THROWN] } },
      'Failed after 2 s: ValueError: no such row at app.py:12.',
    ],
    [
      { state: 'failed', exit_code: 1, duration: 2, evidence: { causes: [DISK], exceptions: [THROWN] } },
      'Failed after 2 s: the disk was full.',
    ],
    [
      { ...ended, state: 'killed', signal: 9, signal_name: 'SIGKILL', evidence: { causes: [OOM] } },
      'Killed by the kernel after 2 h 0 m: out of memory (proved by oom_kill of /a rose from 0 to 1).',
    ],
    [
      { ...ended, state: 'killed', signal: 15, signal_name: 'SIGTERM', evidence: { causes: [SENT] } },
      'Killed by SIGTERM (signal 15) after 2 h 0 m: TERM (15) was sent to the wrapper by process 812 (cron).',
    ],
    [
      { ...ended, state: 'timed_out', evidence: { stacks: [HANG] } },
      'Timed out after 2 h 0 m; all 4 threads of python3 backup.py were waiting in recv (db.py:42), connected to 10.0.0.1:5432.',
    ],
    [
      { verdict: 'bad', evidence: { expectations: [{ text: 'rows>0', value: '0', met: false }] } },
      'Succeeded after 2 h 0 m, but not as expected: rows>0 was 0.',
    ],
    [{ attempt: 2, retry_seconds: 60 }, 'Succeeded on attempt 2 after 2 h 0 m, 1 m 0 s of it lost in retries.'],
    [
      { state: 'running', duration: null, started_at: ago(7380), attempt: 17, retry_seconds: 7200 },
      'Running for 4 m 3 s, attempt 17: it has been retrying for 2 h 0 m.',
    ],
    [
      { state: 'running', duration: null, attempt: 2, evidence: { attempts: [PAUSE] } },
      'Attempt 2 failed and the wrapper tries again in 30 s: it has been retrying for 1 m 3 s.',
    ],
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

describe('a suspicious run', () => {
  const finding = (text: string) => ({ kind: 'low', subject: 'written_bytes', text });
  const told = (...findings: object[]) =>
    runSentence({ ...RUN, duration: 12, verdict: 'suspicious', evidence: { findings } }, START);

  it('says what speaks most for it, and how much more there is', () => {
    const first = finding('Wrote 4 KB; usually 200 MB ± 10 MB');
    expect(told(first)).toBe('Succeeded after 12 s, but wrote 4 KB; usually 200 MB ± 10 MB.');
    expect(told(first, finding('x'))).toMatch(/, and 1 other thing is unusual\.$/);
    expect(told(first, finding('x'), finding('y'))).toMatch(/, and 2 other things are unusual\.$/);
    expect(told()).toBe('Succeeded after 12 s, but something about it is unusual.');
  });
});
