import { describe, expect, it } from 'vitest';
import type { OutputLine } from '../api/types';
import { coloured, marked, plain } from './ansi';
import {
  EMPTY,
  excerpt,
  firstError,
  firstLines,
  firstUnknown,
  hashLine,
  hitFrom,
  hits,
  isErrorLine,
  isWhole,
  knownEnd,
  lastWords,
  lineHash,
  linesOf,
  rows,
  take,
} from './output';

const line = (seq: number, text = 'x', stream: OutputLine['stream'] = 'stdout'): OutputLine => ({
  seq,
  at: '',
  stream,
  text,
});
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => line(from + i));
const seqs = (lines: Iterable<OutputLine>) => [...lines].map((each) => each.seq);

describe('text of a terminal', () => {
  it('is told without colours, cursor moves and overwritten text', () => {
    expect(plain('\u001b[1;31mred\u001b[0m')).toBe('red');
    expect(plain('\u001b]0;title\u0007text')).toBe('text');
    expect(plain(' 10 %\r 20 %\r100 %\r')).toBe('100 %');
    expect(plain('a\tb\u0000c')).toBe('a\tb�c');
  });

  it.each([
    ['plain', [['plain', '']]],
    [
      '\u001b[1;31mred\u001b[0m and \u001b[32mgreen\u001b[39m.',
      [
        ['red', 'ansi-red bold'],
        [' and ', ''],
        ['green', 'ansi-green'],
        ['.', ''],
      ],
    ],
    ['\u001b[90mdim\u001b[m', [['dim', 'dim']]],
    [
      '\u001b[38;5;4mblue\u001b[38;2;1;2;3mnone',
      [
        ['blue', 'ansi-blue'],
        ['none', ''],
      ],
    ],
    ['\u001b[97;44mwhite on blue', [['white on blue', '']]],
    ['\u001b[33m10 %\r\u001b[32m99 %\r', [['99 %', 'ansi-green']]],
    ['\u001b[2J\u001b[31m', [['', '']]],
    ['\u001b[31m<b>\u0000', [['<b>�', 'ansi-red']]],
  ] as [string, [string, string][]][])('%j is coloured', (text, want) => {
    expect(coloured(text).map((piece) => [piece.text, piece.look])).toEqual(want);
  });

  it('has the same text with colours and without', () => {
    let state = 42;
    const next = (n: number) => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) % n;
    const parts = ['\u001b[31m', '\u001b[0m', '\r', 'abc', ' ', '\u001b[K', '\u0007', 'ü', '\u001b[38;5;9m', '\u001b'];
    for (let round = 0; round < 2000; round++) {
      const text = Array.from({ length: next(9) }, () => parts[next(parts.length)]).join('');
      const joined = coloured(text)
        .map((piece) => piece.text)
        .join('');
      expect(joined, JSON.stringify(text)).toBe(plain(text));
    }
  });

  it('shows where something stands, also across colours', () => {
    const cut = (text: string, wanted: string) =>
      marked(coloured(text), wanted).map((piece) => (piece.hit ? `[${piece.text}]` : piece.text));
    expect(cut('An error, ERROR', 'error')).toEqual(['An ', '[error]', ', ', '[ERROR]']);
    expect(cut('\u001b[31mer\u001b[0mror!', 'error')).toEqual(['[er]', '[ror]', '!']);
    expect(cut('aaa', 'aa')).toEqual(['[aa]', 'a']);
    expect(cut('abab', 'ab')).toEqual(['[ab]', '[ab]']);
    expect(cut('abc', '')).toEqual(['abc']);
  });
});

describe('output that is held in part', () => {
  it('takes lines once, in any order', () => {
    const end = take(EMPTY, 900, range(900, 1000), 1000);
    const both = take(end, 0, range(0, 250), null);
    expect(both.count).toBe(350);
    expect(both.spans).toEqual([
      { from: 0, to: 250 },
      { from: 900, to: 1000 },
    ]);
    expect(firstUnknown(both.spans, 0, 1000)).toBe(250);
    expect(firstUnknown(both.spans, 900, 1000)).toBeNull();
    const whole = take(both, 250, range(250, 905), null);
    expect(seqs(linesOf(whole))).toEqual(seqs(range(0, 1000)));
    expect(isWhole(whole, 1000)).toBe(true);
    expect(knownEnd(whole)).toBe(1000);
    expect(take(whole, 990, range(990, 1000), null).count).toBe(1000);
  });

  it('knows that lines between two do not exist', () => {
    const store = take(EMPTY, 0, [line(7), line(400)], null);
    expect(isWhole(store, 401)).toBe(true);
    expect(seqs(linesOf(store))).toEqual([7, 400]);
  });

  it('knows which lines it has from the first on', () => {
    expect(seqs(firstLines(take(take(EMPTY, 0, range(0, 5), null), 90, range(90, 95), 95)))).toEqual([0, 1, 2, 3, 4]);
    expect(seqs(firstLines(take(EMPTY, 90, range(90, 95), 95)))).toEqual([]);
    expect(seqs(firstLines(EMPTY))).toEqual([]);
  });

  it('is what it was where nothing came', () => {
    expect(take(EMPTY, 5, [], null)).toBe(EMPTY);
    const held = take(EMPTY, 0, range(0, 3), 3);
    expect(take(held, 3, [], 3)).toBe(held);
  });

  it('keeps blocks that nothing was added to', () => {
    const before = take(EMPTY, 0, range(0, 150), 150);
    const after = take(before, 150, range(150, 160), 160);
    expect(after.blocks.get(0)).toBe(before.blocks.get(0));
    expect(after.blocks.get(1)).not.toBe(before.blocks.get(1));
  });
});

describe('looking through output', () => {
  it('finds lines in either case, whatever their colours', () => {
    expect(hits([line(0, 'no'), line(7, '\u001b[1mYes\u001b[0m')], 'yes')).toEqual([7]);
    expect(hits([line(0, 'no')], '')).toEqual([]);
  });

  it('goes round from one find to the next', () => {
    expect(hitFrom([3, 9, 20], null, 1)).toBe(3);
    expect(hitFrom([3, 9, 20], null, -1)).toBe(20);
    expect(hitFrom([3, 9, 20], 9, 1)).toBe(20);
    expect(hitFrom([3, 9, 20], 10, -1)).toBe(9);
    expect(hitFrom([3, 9, 20], 20, 1)).toBe(3);
    expect(hitFrom([3, 9, 20], 3, -1)).toBe(20);
    expect(hitFrom([], 3, 1)).toBeNull();
  });

  it.each([
    ['error: no such file', true],
    ['java.lang.IllegalStateException: x', true],
    ['Traceback (most recent call last):', true],
    ['thread main panicked at src/main.rs', true],
    ['3 tests FAILED', true],
    ['OSError: [Errno 28]', true],
    ['done, 0 errors', false],
    ['finished without errors', false],
    ['failed=0 ok=12', false],
    ['terror and mirrors', false],
    ['copied 12 rows', false],
  ])('%s is about an error: %s', (text, want) => expect(isErrorLine(text)).toBe(want));

  it('has a first error and last words', () => {
    const lines = [line(0, 'fine'), line(1, 'error 1'), line(2, 'error 2', 'stderr'), line(3, '  ', 'stderr'), line(4)];
    expect(firstError(lines)?.seq).toBe(1);
    expect(lastWords(lines)?.seq).toBe(2);
    expect(lastWords([line(0)])).toBeNull();
  });

  it('shows an error with all of its stack', () => {
    const stack = Array.from({ length: 12 }, (_, i) => line(i + 5, '\tat com.acme.Job.run(Job.java:7)', 'stderr'));
    const lines = [...range(0, 4), line(4, 'java.lang.Error: x'), ...stack, line(17, 'Caused by: y'), ...range(18, 30)];
    expect(seqs(excerpt(lines, 4))).toEqual(seqs(range(1, 18)));
    expect(seqs(excerpt(range(0, 30), 10))).toEqual(seqs(range(7, 17)));
    expect(seqs(excerpt(range(0, 3), 0))).toEqual([0, 1, 2]);
  });

  it('counts lines in addresses from 1', () => {
    expect(lineHash(119)).toBe('#L120');
    expect(hashLine('#L120')).toBe(119);
    expect(['#L0', '#L', '#line-3', '', '#L1e9'].map(hashLine)).toEqual([null, null, null, null, null]);
  });

  it('knows how many rows a line takes', () => {
    expect([rows('', 10), rows('a'.repeat(10), 10), rows('a'.repeat(11), 10), rows('a'.repeat(99), Infinity)]).toEqual([
      1, 1, 2, 1,
    ]);
  });
});
