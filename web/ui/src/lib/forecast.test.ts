import { describe, expect, it } from 'vitest';
import type { Forecast } from '../api/types';
import { forecastShape } from './forecast';

const at = (hour: number) => new Date(hour * 3_600_000).toISOString();
const HOUR = 3600;

function forecast(more: Partial<Forecast>): Forecast {
  return {
    instance: 'db1',
    subject: 'peak_rss_bytes',
    text: '',
    per_day: 24,
    limit: 30,
    earliest: null,
    latest: null,
    urgent: false,
    points: Array.from({ length: 11 }, (_, i) => ({ at: at(i), value: i })),
    ...more,
  };
}

describe('the shape of a forecast', () => {
  it('reaches from the last point to the limit between both bounds', () => {
    const shape = forecastShape(forecast({ earliest: at(18), latest: at(25) }));
    expect(shape.cone).toEqual([
      [18 * HOUR, 30],
      [25 * HOUR, 30],
    ]);
    expect(shape.to).toBe(26.5 * HOUR);
    expect([shape.low, shape.high]).toEqual([0, 30]);
  });

  it('is cut where it goes too far, and stays open when the limit may never be reached', () => {
    const far = forecastShape(forecast({ earliest: at(18), latest: at(110) }));
    expect(far.to).toBe(30 * HOUR);
    expect(far.cone.at(-1)).toEqual([30 * HOUR, 10 + 20 * 0.2]);
    const open = forecastShape(forecast({ earliest: at(18) }));
    expect(open.cone.at(-1)).toEqual([19.5 * HOUR, 10]);
  });

  it('leaves a limit out of the picture that is far away', () => {
    const shape = forecastShape(forecast({ limit: 1e9, earliest: at(5000), latest: at(9000) }));
    expect(shape.high).toBe(13);
    expect(shape.cone).toEqual([[13 * HOUR, 13]]);
  });

  it('stands without points', () => {
    expect(forecastShape(forecast({ points: [] })).cone).toEqual([]);
  });
});
