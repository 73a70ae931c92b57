import { describe, expect, it } from 'vitest';
import { faultOf, readForm, toForm } from './settings';
import { NO_SETTINGS } from './watch';

const ALL = {
  ...NO_SETTINGS,
  schedules: ['30 2 * * 1-5', 'every 6h'],
  timezone: 'Europe/Berlin',
  shared: true,
  start_within: 600,
  timeout: 5400,
  success_within: 93_600,
  failures: 2,
  owner: 'ops',
  runbook: 'https://wiki.example/x',
  parent: 'db1',
  expect: ['rows>0'],
  limits: { peak_rss_bytes: 2 ** 31 },
  alerts_off: ['JobMissed'],
};

describe('settings in a form', () => {
  it.each([ALL, NO_SETTINGS, { ...ALL, later: 'kept' }])('come back as they were', (settings) => {
    expect(readForm(toForm(settings), settings)).toEqual({ settings });
  });

  it.each([
    ['timeout', 'soon', 'no duration'],
    ['failures', '0', 'not 1, 2'],
    ['failures', 'x', 'not 1, 2'],
    ['limits', 'rss', 'peak_rss_bytes'],
    ['limits', 'rss = many', 'peak_rss_bytes'],
  ] as const)('that are wrong in %s are told', (field, text, message) => {
    const read = readForm({ ...toForm(null), [field]: text }, null);
    expect(read).toEqual({ fault: { field, message: expect.stringContaining(message) } });
  });

  it('take amounts with their unit, and empty lines', () => {
    const read = readForm({ ...toForm(null), limits: 'peak_rss_bytes = 2 GiB\n\nfds: 900' }, null);
    expect(read).toMatchObject({ settings: { limits: { peak_rss_bytes: 2 ** 31, fds: 900 } } });
  });

  it.each([
    { 'disk:/var': 5, 'a=b': 6, 'a = b': 7, 'x: y = z': 8 },
    { big: 1e21, small: 1e-7, half: 0.5 },
    JSON.parse('{"__proto__":3}') as Record<string, number>,
  ])('keep limits whatever their names and amounts', (limits) => {
    const settings = { ...NO_SETTINGS, limits };
    const read = readForm(toForm(settings), null);
    expect(JSON.stringify('settings' in read && read.settings.limits)).toBe(JSON.stringify(limits));
  });

  it.each([
    ['disk:/var: 2k', { 'disk:/var': 2000 }],
    ['a=b=1.5E+3', { 'a=b': 1500 }],
  ])('split %s at the last sign', (limits, found) => {
    expect(readForm({ ...toForm(null), limits }, null)).toMatchObject({ settings: { limits: found } });
  });

  it.each(['x = 1e999', 'x =', '= 5', 'x = y: 5'])('refuse the limit %s', (limits) => {
    expect(readForm({ ...toForm(null), limits }, null)).toMatchObject({ fault: { field: 'limits' } });
  });
});

it('finds the field that the server names', () => {
  expect(faultOf('schedule[0]: column 4: …')?.field).toBe('schedules');
  expect(faultOf('schedule: has more than 100 entries')?.field).toBe('schedules');
  expect(faultOf('schedules[0]: column 4: …')?.field).toBe('schedules');
  expect(faultOf('timezone: there is no zone')?.field).toBe('timezone');
  expect(faultOf('limits.rss must be')?.field).toBe('limits');
  expect(faultOf('constructor is odd')).toBeNull();
  expect(faultOf('The disk is full')).toBeNull();
});
