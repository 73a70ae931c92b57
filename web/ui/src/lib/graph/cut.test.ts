import { describe, expect, it } from 'vitest';
import { Cutter } from './cut';

const encode = (body: unknown) => new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body));

/** The series and the rest of an answer that arrives in pieces of some bytes. */
function cut(body: unknown, size: number) {
  const items: unknown[] = [];
  const cutter = new Cutter((item) => items.push(item));
  const bytes = encode(body);
  for (let at = 0; at < bytes.length; at += size) cutter.push(bytes.slice(at, at + size));
  return { items, ...cutter.end() };
}

const ITEMS = [
  { metric: { __name__: 'a', path: 'C:\\"x\\', note: '},{"result":[' }, values: [[1, '2']] },
  { metric: { __name__: 'ü€𝄞' }, histograms: [[1, { count: '1', sum: '2', buckets: [[0, '1', '2', '3']] }]] },
  { metric: {}, values: [] },
];
const ANSWER = {
  status: 'success',
  data: { resultType: 'matrix', result: ITEMS, stats: { samples: { peakSamples: 5 } } },
  warnings: ['ö'],
  infos: ['x'],
};

describe('an answer that arrives in pieces', () => {
  it.each([1, 2, 3, 7, 64, 100_000])('is the same in pieces of %i bytes', (size) => {
    expect(cut(ANSWER, size)).toEqual({
      items: ITEMS,
      resultType: 'matrix',
      result: [],
      stats: { samples: { peakSamples: 5 } },
      warnings: ['ö'],
      infos: ['x'],
    });
  });

  it('may have no series', () => {
    const none = { ...ANSWER, data: { resultType: 'vector', result: [] } };
    expect(cut(none, 5)).toMatchObject({ items: [], resultType: 'vector', warnings: ['ö'] });
  });

  it('may be spaced out', () => {
    expect(cut(JSON.stringify(ANSWER, null, 2), 11).items).toEqual(ITEMS);
  });

  it('may be a scalar or a string', () => {
    const scalar = { status: 'success', data: { resultType: 'scalar', result: [1, '2'] } };
    expect(cut(scalar, 4)).toMatchObject({ items: [], resultType: 'scalar', result: [1, '2'] });
  });

  it('is refused where it breaks off or is something else', () => {
    const text = JSON.stringify(ANSWER);
    for (const length of [10, 60, text.indexOf('values'), text.length - 3])
      expect(() => cut(text.slice(0, length), 9), String(length)).toThrow(SyntaxError);
    expect(() => cut('<html>', 3)).toThrow(SyntaxError);
  });
});
