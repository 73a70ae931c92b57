import { describe, expect, it } from 'vitest';
import { remember } from './graph/history';

describe('history', () => {
  it('remembers each expression once, newest first', () => {
    expect(remember(['b', 'a'], ' a ')).toEqual(['a', 'b']);
    expect(remember(['a'], '  ')).toEqual(['a']);
    expect(remember(['1', '2', '3'], '4', 3)).toEqual(['4', '1', '2']);
  });
});
