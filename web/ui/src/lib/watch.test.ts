import { describe, expect, it } from 'vitest';
import {
  bounds,
  histogram,
  isOutside,
  NO_SETTINGS,
  parseAmount,
  rate,
  startWords,
  subjectName,
  subjectSource,
  teller,
  withAlert,
} from './watch';

describe('a number of a job', () => {
  it.each([
    ['written_bytes', 'Written to storage', '', '4.1 kB'],
    ['duration_seconds', 'Duration', '', '1 h 8 m'],
    ['output.rows', 'rows', 'told in its output', '4.1 k'],
    ['push.queue_bytes', 'queue_bytes', 'pushed while it ran', '4.1 kB'],
    ['toString', 'toString', '', '4.1 k'],
  ])('%s is told as %s', (subject, name, source, value) => {
    expect(subjectName(subject)).toBe(name);
    expect(subjectSource(subject)).toBe(source);
    expect(teller(subject)(4096)).toBe(value);
  });

  it.each([
    [1e6, 2e6, '1 MB to 2 MB'],
    [1e6, null, 'at least 1 MB'],
    [null, 2e6, 'at most 2 MB'],
    [0, 0, 'always 0 B'],
    [null, null, ''],
  ])('has bounds %s to %s', (low, high, words) => {
    expect(bounds({ subject: 'read_bytes', low, high })).toBe(words);
  });

  it('is outside of bounds that there are', () => {
    expect(isOutside({ low: 1, high: null }, 0.5)).toBe(true);
    expect(isOutside({ low: 1, high: null }, 5)).toBe(false);
    expect(isOutside({ low: null, high: 2 }, 2.1)).toBe(true);
    expect(isOutside({ low: 1, high: 2 }, null)).toBe(false);
  });
});

describe('a distribution', () => {
  it('holds every value once', () => {
    const found = histogram([1, 2, 3, 4, 4, 5], 4)!;
    expect(found.counts).toEqual([1, 1, 1, 3]);
    expect([found.place(1), found.place(3), found.place(5), found.place(99)]).toEqual([0, 0.5, 1, 1]);
  });

  it('is logarithmic when values lie far apart', () => {
    const found = histogram([1, 10, 100, 1000], 3)!;
    expect(found.counts).toEqual([1, 1, 2]);
    expect(found.place(-5)).toBe(0);
  });

  it('has room for the bounds and survives equal values', () => {
    expect(histogram([5], 4, [1, 9])!.place(5)).toBe(0.5);
    expect(histogram([7, 7], 3)!.counts).toEqual([0, 2, 0]);
    expect(histogram([0, 0, 1e9], 2)!.counts).toEqual([2, 1]);
    expect(histogram([], 3)).toBeNull();
  });
});

it('says how starts stand to their due times', () => {
  expect(startWords({ offset: null, drifting: true })).toBe('');
  expect(startWords({ offset: 0.1, drifting: false })).toBe('usually starts on time');
  expect(startWords({ offset: -90, drifting: false })).toBe('usually starts 1 m 30 s before it is due');
  expect(startWords({ offset: 3.2, drifting: true })).toBe(
    'usually starts 3.2 s after it is due, and drifts away from it',
  );
});

it('switches an alert off and on and leaves the rest', () => {
  const off = withAlert({ ...NO_SETTINGS, owner: 'ops', alerts_off: ['JobLate'] }, 'JobFailed', true);
  expect(off).toMatchObject({ owner: 'ops', alerts_off: ['JobFailed', 'JobLate'] });
  expect(withAlert(off, 'JobLate', false).alerts_off).toEqual(['JobFailed']);
  expect(withAlert(null, 'JobLate', true).alerts_off).toEqual(['JobLate']);
});

it.each([
  ['2 GiB', 2 ** 31],
  ['1.5k', 1500],
  ['800MB', 8e8],
  ['42', 42],
  ['1 KiB', 1024],
  ['', null],
  ['-1', null],
  ['2 XB', null],
])('reads the amount %s', (text, amount) => {
  expect(parseAmount(text)).toBe(amount);
});

it.each([
  [12.04, '12 an hour'],
  [0.997, '1 an hour'],
  [1 / 24, '1 a day'],
  [0.5, '12 a day'],
  [1 / 168, '1 a week'],
])('counts %d runs an hour as %s', (hourly, words) => {
  expect(rate(hourly)).toBe(words);
});
