import { describe, expect, it } from 'vitest';
import { attemptMarks, curves, rates, waitedSeconds } from './curve';
import { readEvidence, type Dump, type Frame } from './evidence';
import { chain, folds, isOwn, place, telling, thrownLine } from './frames';
import { busy, dumpSeries, shortCommand, standing, stateWord, threadGroups, tree } from './stacks';

const frame = (file: string, line: number | null, name = 'f'): Frame => ({ file, line, function: name, text: '' });

describe('evidence', () => {
  it.each([
    null,
    undefined,
    'text',
    [],
    { causes: 'no', attempts: [null, 3, []], stacks: { a: 1 }, curve: [], facts: ['x'] },
    { exceptions: [{ frames: 'x', cause: [] }], stacks: [{ processes: [{ stacks: [{}], sockets: [0] }] }] },
    { curve: { columns: ['t'], points: [[1], 'x', [NaN], null] } },
  ])('of any kind is read: %j', (raw) => {
    const read = readEvidence(raw);
    expect(read.causes).toEqual([]);
    expect(read.attempts.every((attempt) => attempt.number === 0)).toBe(true);
  });

  it('is read once', () => {
    const raw = { causes: [{ kind: 'exit', text: 'a', confidence: 'certain', evidence: ['b', 3, {}] }] };
    expect(readEvidence(raw)).toBe(readEvidence(raw));
    expect(readEvidence(raw).causes[0]!.evidence).toEqual(['b', '3', '']);
  });

  it('ends a chain of causes that has no end', () => {
    const loop: Record<string, unknown> = { class: 'E' };
    loop['cause'] = loop;
    expect(chain(readEvidence({ exceptions: [loop] }).exceptions[0]!)).toHaveLength(21);
  });
});

describe('frames', () => {
  it.each([
    [frame('/opt/app/db.py', 42), true],
    [frame('/usr/lib/python3.12/socket.py', 1), false],
    [frame('/srv/venv/lib/python3.11/site-packages/x.py', 1), false],
    [frame('<frozen runpy>', 1), false],
    [frame('Db.java', 7, 'com.acme.Db.read'), true],
    [frame('Thread.java', 7, 'java.base/java.lang.Thread.sleep'), false],
    [frame('', null, 'jdk.internal.misc.Unsafe.park'), false],
  ])('%o is own code: %s', (each, own) => expect(isOwn(each)).toBe(own));

  it('are told by the innermost own one', () => {
    const frames = [frame('/usr/lib/python3/a.py', 1), frame('/opt/b.py', 2), frame('/opt/c.py', 3)];
    expect(place(telling(frames)!)).toBe('b.py:2');
    expect(place(telling([frames[0]!])!)).toBe('a.py:1');
    expect(telling([])).toBeNull();
    expect(folds(frames).map((fold) => [fold.own, fold.frames.length])).toEqual([
      [false, 1],
      [true, 2],
    ]);
    expect(place(frame('', null))).toBe('');
  });

  it('make one line of an exception', () => {
    const thrown = readEvidence({
      exceptions: [{ class: 'E', message: 'a\nb', frames: [{ file: '/x/y.py', line: 3 }] }],
    }).exceptions[0]!;
    expect(thrownLine(thrown)).toBe('E: a at y.py:3');
  });
});

describe('stacks', () => {
  const stack = (thread: string, line: number) => ({
    thread,
    language: 'python',
    frames: [{ file: '/opt/a.py', line, function: 'f' }],
  });
  const dumps = readEvidence({
    stacks: [0, 1, 2].map((i) => ({
      at: `2026-11-20T02:30:0${i}Z`,
      trigger: 'limit',
      processes: [
        { pid: 3, parent: 2, command: ['child'], state: 'R', cpu_seconds: i * 0.98, stacks: [stack('main', 5 + i)] },
        {
          pid: 2,
          parent: 1,
          command: ['a'],
          state: 'S',
          cpu_seconds: 1,
          stacks: [stack('x', 1), stack('y', 1), stack('z', i)],
        },
      ],
    })),
  }).stacks;

  it('of threads that stand alike are one', () => {
    const parent = dumps[2]!.processes[1]!;
    expect(threadGroups(parent, dumps).map(({ threads, same }) => [threads, same])).toEqual([
      [['x', 'y'], 3],
      [['z'], 1],
    ]);
  });

  it('show parents before children', () => {
    expect(tree(dumps[0]!.processes).map(({ process, depth }) => [process.pid, depth])).toEqual([
      [2, 0],
      [3, 1],
    ]);
    const loop = dumps[0]!.processes.map((each) => ({ ...each, parent: each.pid === 2 ? 3 : 2 }));
    expect(tree(loop)).toHaveLength(2);
  });

  it('tell a busy loop from a wait', () => {
    expect(busy(3, dumps)).toBeCloseTo(0.98);
    expect(busy(2, dumps)).toBe(0);
    expect(busy(9, dumps)).toBeNull();
    expect(standing(dumps)).toBe('child was busy in f (a.py:7)');
    expect(standing([])).toBe('');
  });

  it('of one moment belong together', () => {
    const later: Dump = { ...dumps[0]!, at: '2026-11-20T05:00:00Z' };
    const asked: Dump = { ...dumps[0]!, trigger: 'asked' };
    expect(dumpSeries([...dumps, later, asked], 0)).toHaveLength(3);
    expect(dumpSeries([...dumps, later, asked], 3)).toHaveLength(1);
    expect(dumpSeries([], 0)).toEqual([]);
  });

  it('of threads at one line are told as one, with what they ask of the kernel', () => {
    const at = (thread: string, ...functions: string[]) => ({
      thread,
      frames: functions.map((name, i) => ({
        file: i === 0 ? '/opt/a.py' : '/usr/lib/python3/t.py',
        line: 3,
        function: name,
      })),
    });
    const hang = {
      at: '',
      trigger: 'limit',
      processes: [
        {
          pid: 1,
          command: ['python3', 'a.py'],
          state: 'S',
          system_call: 'recvfrom',
          stacks: [at('0x7f', 'wait', 'run'), at('MainThread', 'wait'), at('0x7e', 'wait', 'run')],
        },
      ],
    };
    expect(standing(readEvidence({ stacks: [hang] }).stacks)).toBe(
      'all 3 threads of python3 a.py were waiting in recvfrom (a.py:3)',
    );
  });

  it('of a process without stacks tell what it waits in', () => {
    const one = (process: object) =>
      standing(readEvidence({ stacks: [{ at: '', trigger: 'limit', processes: [{ pid: 1, ...process }] }] }).stacks);
    expect(one({ command: ['sleep', '9'], state: 'S', system_call: 'clock_nanosleep' })).toBe(
      'sleep was waiting in clock_nanosleep',
    );
    expect(one({ command: ['cp'], state: 'D', wait_channel: 'nfs_wait' })).toBe(
      'cp was stuck in the kernel in nfs_wait',
    );
    expect(one({ command: ['x'], state: 'R' })).toBe('x was busy');
    expect(one({})).toBe('');
  });

  it('name commands and states in a word or two', () => {
    expect(shortCommand(['/usr/bin/python3', '-u', '/opt/a.py', 'x'])).toBe('python3 a.py');
    expect(shortCommand(['sh', '-c', 'sleep 1; true'])).toBe('sh');
    expect(shortCommand(['/usr/bin/rsync', '-a', 'x'])).toBe('rsync');
    expect(shortCommand([])).toBe('a process');
    expect([stateWord('D'), stateWord('S (sleeping)'), stateWord('?')]).toEqual([
      'in uninterruptible wait',
      'sleeping',
      '?',
    ]);
  });
});

describe('curves', () => {
  const columns = ['t', 'rss_bytes', 'cpu_seconds', 'read_bytes', 'waiting'];

  it('turn what grows into rates, and pauses into gaps', () => {
    const all = curves({
      columns,
      points: [
        [0, 10, 0, 0, 0],
        [1, 20, 0.5, 100, 0],
        [2, 30, 1.5, 100, 1],
        [3, 30, 1.5, 100, 1],
        [60, 40, 2, 200, 0],
        [61, 40, 1, 300, 0],
      ],
    })!;
    expect(all.times).toEqual([0, 1, 2, 3, 31.5, 60, 61]);
    expect(all.graphs.map((graph) => graph.name)).toEqual(['Memory', 'CPU', 'Storage']);
    expect(all.graphs[0]!.lines[0]!.values).toEqual([10, 20, 30, 30, null, 40, 40]);
    expect(all.graphs[1]!.lines[0]!.values).toEqual([null, 0.5, 1, 0, null, null, null]);
    expect(all.waiting).toEqual([{ from: 1, to: 3 }]);
    expect(waitedSeconds(all)).toBe(2);
  });

  it('name what never was anything but 0 instead of drawing it', () => {
    const points = [
      [0, 5, 0, 0, 0],
      [1, 5, 0, 0, 0],
    ];
    const all = curves({ columns, points })!;
    expect(all.graphs.map((graph) => graph.name)).toEqual(['Memory']);
    expect(all.nothing).toEqual(['share of one core', 'storage read']);
  });

  it('bear points that are out of order, repeated or not there', () => {
    const all = curves({ columns, points: [[2, 1], [1, 1], [1, 9], [null, 4], []] })!;
    expect(all.times).toEqual([1, 2]);
    expect(curves({ columns, points: [[1, 1]] })).toBeNull();
    expect(curves({ columns: ['x'], points: [] })).toBeNull();
  });

  it('say nothing where a sum falls', () => {
    expect(rates([0, 2, 4, 6], [0, 4, 1, null])).toEqual([null, 2, null, null]);
  });

  it('mark where another attempt began', () => {
    const attempts = readEvidence({
      attempts: [
        { number: 2, started_at: '2026-11-20T02:31:00Z' },
        { number: 1, started_at: '2026-11-20T02:30:00Z' },
      ],
    }).attempts;
    expect(attemptMarks(attempts, Date.parse('2026-11-20T02:30:00Z'))).toEqual([{ number: 2, at: 60 }]);
  });
});
