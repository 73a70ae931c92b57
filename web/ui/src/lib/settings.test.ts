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
});

it('finds the field that the server names', () => {
  expect(faultOf('schedules[0]: column 4: …')?.field).toBe('schedules');
  expect(faultOf('timezone: there is no zone')?.field).toBe('timezone');
  expect(faultOf('limits.rss must be')?.field).toBe('limits');
  expect(faultOf('constructor is odd')).toBeNull();
  expect(faultOf('The disk is full')).toBeNull();
});
