import { describe, expect, it } from 'vitest';
import {
  age,
  axisTimes,
  bytes,
  clockTime,
  duration,
  exactTime,
  fromField,
  number,
  percent,
  plural,
  shortTime,
  toField,
  withTimes,
} from './format';

describe('numbers', () => {
  it.each([
    [0, '0'],
    [1, '1'],
    [0.5, '0.5'],
    [12.345, '12.3'],
    [999, '999'],
    [999.6, '1 k'],
    [1234, '1.23 k'],
    [-1234, '−1.23 k'],
    [1.5e9, '1.5 G'],
    [3.1e-7, '3.10e−7'],
    [2e18, '2.00e18'],
    [NaN, 'NaN'],
    [Infinity, '+∞'],
    [-Infinity, '−∞'],
  ])('tells %d as %s', (value, text) => expect(number(value)).toBe(text));

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [4096, '4.1 kB'],
    [1_402_331_136, '1.4 GB'],
    [-2e6, '−2 MB'],
  ])('tells %d bytes as %s', (value, text) => expect(bytes(value)).toBe(text));

  it('counts things', () => {
    expect(plural(1, 'line')).toBe('1 line');
    expect(plural(42_318, 'line')).toBe('42,318 lines');
    expect(plural(2, 'series', 'series')).toBe('2 series');
    expect(percent(0.0324)).toBe('3.24 %');
  });
});

describe('durations', () => {
  it.each([
    [0, '0 s'],
    [0.0000123, '12.3 µs'],
    [0.32, '320 ms'],
    [0.9996, '1 s'],
    [12.345, '12.3 s'],
    [59.96, '1 m 0 s'],
    [133, '2 m 13 s'],
    [3599.7, '1 h 0 m'],
    [7200, '2 h 0 m'],
    [7980, '2 h 13 m'],
    [86_399, '1 d 0 h'],
    [273_600, '3 d 4 h'],
    [-133, '−2 m 13 s'],
  ])('tells %d seconds as %s', (seconds, text) => expect(duration(seconds)).toBe(text));

  it.each([
    [0, 'just now'],
    [12, '12 s ago'],
    [3599, '59 m ago'],
    [3 * 3600, '3 h ago'],
    [72 * 3600, '3 d ago'],
    [-300, 'in 5 m'],
  ])('tells what was %d seconds ago as %s', (seconds, text) => expect(age(1e12 - seconds * 1000, 1e12)).toBe(text));
});

describe('times', () => {
  const now = Date.parse('2026-11-20T14:30:00Z');
  const at = Date.parse('2026-11-20T01:30:05.123Z');

  it('leaves out what is the same today', () => {
    expect(shortTime(at, 'Europe/Berlin', now)).toBe('02:30');
    expect(shortTime(at - 86_400_000, 'Europe/Berlin', now)).toBe('19 Nov 02:30');
    expect(shortTime(at - 366 * 86_400_000, 'Europe/Berlin', now)).toBe('19 Nov 2025 02:30');
  });

  it('tells the times within a text so too', () => {
    expect(withTimes('since 2026-11-20T01:30:05.123Z; from 2026-99-99T00:00:00Z', 'Asia/Kathmandu', now)).toBe(
      'since 07:15; from 2026-99-99T00:00:00Z',
    );
  });

  it('calls a day what is one in the zone', () => {
    expect(shortTime(Date.parse('2026-11-19T23:30:00Z'), 'Europe/Berlin', now)).toBe('00:30');
    expect(shortTime(Date.parse('2026-11-19T23:30:00Z'), 'UTC', now)).toBe('19 Nov 23:30');
  });

  it('tells the exact time with its offset', () => {
    expect(exactTime(at, 'Asia/Kathmandu')).toBe('2026-11-20 07:15:05.123 +05:45');
    expect(exactTime(at, 'UTC')).toBe('2026-11-20 01:30:05.123 +00:00');
    expect(clockTime(at, 'UTC')).toBe('01:30:05.123');
  });

  it('knows the offset on the day of a clock change', () => {
    const [before, after] = [Date.parse('2026-03-29T00:59:59Z'), Date.parse('2026-03-29T01:00:00Z')];
    expect(exactTime(before, 'Europe/Berlin')).toBe('2026-03-29 01:59:59.000 +01:00');
    expect(exactTime(after, 'Europe/Berlin')).toBe('2026-03-29 03:00:00.000 +02:00');
    expect(exactTime(after, 'America/St_Johns')).toBe('2026-03-28 22:30:00.000 -02:30');
  });

  it('takes a field back as it gave it, on either side of a clock change', () => {
    for (const millis of [
      now,
      Date.parse('2026-10-24T22:30:00Z'),
      Date.parse('2026-10-25T02:30:00Z'),
      Date.parse('2026-03-29T02:30:00Z'),
    ]) {
      expect(fromField(toField(millis, 'Europe/Berlin'), 'Europe/Berlin')).toBe(millis);
    }
    expect(fromField('', 'UTC')).toBeNull();
  });

  it('names the day on an axis only where it changes', () => {
    const hours = [22, 23, 24, 25].map((hour) => Date.parse('2026-11-19T00:00:00Z') / 1000 + hour * 3600);
    expect(axisTimes(hours, 3600, 'UTC')).toEqual(['22:00\n19 Nov', '23:00', '00:00\n20 Nov', '01:00']);
    expect(axisTimes(hours.slice(0, 1), 10, 'UTC')).toEqual(['22:00:00']);
    expect(axisTimes(hours.slice(0, 1), 86_400, 'UTC')).toEqual(['19 Nov']);
  });
});
