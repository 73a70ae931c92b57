import { describe, expect, it } from 'vitest';
import type { OutputLine } from '../api/types';
import { accept, complete, remember } from './complete';
import { append, hits, lastWords, pieces, plain } from './output';

const line = (seq: number, text: string, stream: 'stdout' | 'stderr' = 'stdout'): OutputLine => ({
  seq,
  at: '',
  stream,
  text,
});

describe('output', () => {
  it('is told without colours, cursor moves and overwritten text', () => {
    expect(plain('\u001b[1;31mred\u001b[0m')).toBe('red');
    expect(plain('\u001b]0;title\u0007text')).toBe('text');
    expect(plain(' 10 %\r 20 %\r100 %\r')).toBe('100 %');
    expect(plain('a\tb\u0000c')).toBe('a\tb�c');
  });

  it('is taken once', () => {
    const held = [line(0, 'a'), line(1, 'b')];
    expect(append(held, [line(1, 'b'), line(2, 'c')]).map((each) => each.seq)).toEqual([0, 1, 2]);
    expect(append(held, [line(1, 'b')])).toBe(held);
  });

  it('shows where something stands', () => {
    expect(pieces('An error, ERROR', 'error')).toEqual([
      { text: 'An ', hit: false },
      { text: 'error', hit: true },
      { text: ', ', hit: false },
      { text: 'ERROR', hit: true },
    ]);
    expect(pieces('', 'x')).toEqual([{ text: '', hit: false }]);
    expect(hits([line(0, 'no'), line(7, '\u001b[1mYes\u001b[0m')], 'yes')).toEqual([7]);
    expect(hits([line(0, 'no')], '')).toEqual([]);
  });

  it('has last words', () => {
    expect(
      lastWords([line(0, 'e1', 'stderr'), line(1, 'e2', 'stderr'), line(2, '  ', 'stderr'), line(3, 'out')])?.seq,
    ).toBe(1);
    expect(lastWords([line(0, 'out')])).toBeNull();
  });
});

describe('completion', () => {
  const metrics = ['process_resident_memory_bytes', 'memory_total', 'up'];
  const texts = (expr: string, caret = expr.length) =>
    complete(expr, caret, metrics).suggestions.map((each) => each.text);

  it('prefers names that start so, then words within them', () => {
    expect(texts('sum(mem')).toEqual(['memory_total', 'process_resident_memory_bytes']);
    expect(texts('rat')[0]).toBe('rate');
  });

  it('is silent within quotes, braces and ranges', () => {
    expect(texts('up{job="mem')).toEqual([]);
    expect(texts('up{mem')).toEqual([]);
    expect(texts('rate(up[m')).toEqual([]);
    expect(texts('up{a="}\\""} + mem')).toHaveLength(2);
    expect(texts('')).toEqual([]);
  });

  it('replaces the word at the caret only', () => {
    const completion = complete('sum(mem) + 1', 7, metrics);
    expect(accept('sum(mem) + 1', 7, completion, completion.suggestions[0]!)).toEqual({
      expr: 'sum(memory_total) + 1',
      caret: 16,
    });
  });

  it('remembers each expression once, newest first', () => {
    expect(remember(['b', 'a'], ' a ')).toEqual(['a', 'b']);
    expect(remember(['a'], '  ')).toEqual(['a']);
    expect(remember(['1', '2', '3'], '4', 3)).toEqual(['4', '1', '2']);
  });
});
