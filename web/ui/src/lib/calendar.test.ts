import { describe, expect, it } from 'vitest';
import type { Coming } from '../api/types';
import { byHost, segments, ticks } from './calendar';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.parse('2026-11-20T14:30:00Z');

const coming = (job: string, hours: number, more: Partial<Coming> = {}): Coming => ({
  job,
  instance: 'db1',
  at: new Date(START + hours * HOUR).toISOString(),
  usual_duration: 60,
  source: 'learned',
  collides_with: [],
  ...more,
});

describe('coming runs', () => {
  it('are told one by one where there is room, and together where there is not', () => {
    const often = Array.from({ length: 60 }, (_, i) => coming('poll', i / 6, { collides_with: i === 5 ? ['a'] : [] }));
    const found = segments([...often, coming('a', 1), coming('a', 7)], DAY / 80);
    expect(found.map(({ job, runs }) => [job, runs])).toEqual([
      ['poll', 60],
      ['a', 1],
      ['a', 1],
    ]);
    expect(found[0]).toMatchObject({ collidesWith: ['a'], lastAt: START + 59 * (HOUR / 6) });
    expect(found[0]!.to).toBe(START + 59 * (HOUR / 6) + 60_000);
  });

  it('that collide are told apart where they are listed', () => {
    const often = Array.from({ length: 9 }, (_, i) => coming('poll', i, { collides_with: i === 5 ? ['a'] : [] }));
    expect(segments(often, 3 * HOUR, true).map(({ runs }) => runs)).toEqual([5, 1, 3]);
  });

  it('stand by host and job', () => {
    const found = byHost(
      segments(
        [coming('b', 2, { instance: 'db10' }), coming('a', 3), coming('c', 1, { collides_with: ['a'] })],
        DAY / 80,
      ),
    );
    expect(found.map(({ instance, lanes, collisions }) => [instance, lanes.map(({ job }) => job), collisions])).toEqual(
      [
        ['db1', ['c', 'a'], 1],
        ['db10', ['b'], 0],
      ],
    );
  });
});

describe('the hours of a timeline', () => {
  it('are those of the wall clock', () => {
    const labels = ticks(START, START + DAY, 6, 'Asia/Kathmandu').map(({ label }) => label);
    expect(labels).toEqual(['21 Nov', '06:00', '12:00', '18:00']);
    expect(ticks(START, START + 3 * DAY, 24, 'UTC').map(({ label, isDay }) => [label, isDay])).toEqual([
      ['21 Nov', true],
      ['22 Nov', true],
      ['23 Nov', true],
    ]);
  });

  it('have a day of 25 of them', () => {
    const from = Date.parse('2026-10-24T22:00:00Z');
    const found = ticks(from, from + 25 * HOUR, 1, 'Europe/Berlin').map(({ label }) => label);
    expect(found).toHaveLength(25);
    expect(found.filter((label) => label === '02:00')).toHaveLength(2);
  });
});
