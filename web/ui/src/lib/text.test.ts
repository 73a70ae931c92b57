import { describe, expect, it } from 'vitest';
import { accept, complete, remember } from './complete';

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
