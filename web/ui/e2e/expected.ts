import type { Coming, Condition, Entry, Expected, LedgerState, Run, Settings, Watch } from '../src/api/types';
import { iso, NOW } from './evidence';

/** What is expected of the same small house: schedules, habits, forecasts, what is missing, what is to come. */
const HOUR = 3_600_000;

export interface Plan {
  name: string;
  instance: string;
  every: number;
  last: number;
  usual: number;
}

const two = (n: number) => String(n).padStart(2, '0');

/** What differs from a learned schedule that is kept. */
const STANDS: Record<string, Partial<Expected>> = {
  mailbox_sweep: { state: 'late', next_at: iso(NOW - 25 * 60_000), offset: 41, drifting: true },
  dns_export: {
    state: 'missed',
    next_at: iso(NOW + 11 * HOUR),
    missing_since: iso(NOW - 13 * HOUR),
    source: 'given',
    evidence: '',
  },
  certificate_renewal: { source: 'given', schedule: '17 */12 * * *', words: 'every 12 h at :17', evidence: '' },
  stock_count: { stage: 'advisory', evidence: '6 of 6 at 07:30 ± 12 s' },
  nightly_backup: { evidence: '14 of 14 at 03:30 ± 40 s, every day', tolerance: 120, offset: 3.2 },
};

export function expectedOf(plan: Plan): Expected | null {
  if (plan.name === 'thumbnailer') return null;
  const berlin = new Date(plan.last + HOUR);
  const clock = `${two(berlin.getUTCHours())}:${two(berlin.getUTCMinutes())}`;
  const daily = plan.every === 24 * HOUR;
  const hours = plan.every / HOUR;
  return {
    instance: plan.instance,
    source: 'learned',
    schedule: daily
      ? `${berlin.getUTCMinutes()} ${berlin.getUTCHours()} * * *`
      : `every ${hours >= 1 ? hours + 'h' : hours * 60 + 'm'}`,
    words: daily ? `${clock} every day` : hours >= 1 ? `every ${hours} h` : `every ${hours * 60} min`,
    zone: 'Europe/Berlin',
    tolerance: 90,
    stage: 'armed',
    evidence: `30 of 30 ± 4 s`,
    next_at: iso(plan.last + plan.every),
    state: plan.last + plan.every < NOW ? 'running' : 'waiting',
    offset: 1.4,
    drifting: false,
    last_run: null,
    ...STANDS[plan.name],
  };
}

export const CONDITIONS: Condition[] = [
  {
    name: 'JobMissed',
    severity: 'critical',
    labels: { job: 'dns_export', instance: 'ns1' },
    summary: 'dns_export did not run on ns1: it was due at 02:30',
    description: 'It ran 13 of 13 times at 02:30 ± 20 s; nothing started until 04:30.',
    link: '/jobs/dns_export',
    runbook: 'https://runbooks.example.org/dns',
    value: 1,
    since: iso(NOW - 11 * HOUR),
    muted: false,
  },
  {
    name: 'JobTrend',
    severity: 'warning',
    labels: { job: 'geo_import', instance: 'maps1' },
    summary: 'geo_import on maps1: peak memory hits 2 GiB between Thu 26 and Sat 28 Nov',
    description: 'It grew by 25 MB a day over 30 runs, and not once fell back.',
    link: '/jobs/geo_import',
    runbook: '',
    value: 25e6,
    since: iso(NOW - 30 * HOUR),
    muted: false,
  },
  {
    name: 'SourceMissing',
    severity: 'critical',
    labels: { host: 'nas1' },
    summary: 'Nothing is heard of host nas1 any more',
    description: 'It spoke every 15 s; 3 sources on it are silent too.',
    link: '/ledger?q=nas1',
    runbook: '',
    value: 1,
    since: iso(NOW - 2 * HOUR),
    muted: false,
  },
];

const SUSPICIOUS: Record<string, Partial<Run>> = {
  log_rotate: {
    verdict: 'suspicious',
    evidence: {
      findings: [
        {
          kind: 'low',
          subject: 'written_bytes',
          text: 'Wrote 4 kB; usually 200 MB ± 10 MB',
          value: 4096,
          usual: 2e8,
          low: 1.7e8,
          high: 2.3e8,
          runs: 20,
        },
        {
          kind: 'line_missing',
          subject: 'rotated <*> of <*> files',
          text: 'The line “rotated … of … files” is missing; it was in 20 of 20 runs',
          value: null,
          usual: null,
          low: null,
          high: null,
          runs: 20,
        },
        {
          kind: 'low',
          subject: 'output_lines',
          text: 'Wrote 3 lines; usually 96 ± 4',
          value: 3,
          usual: 96,
          low: 80,
          high: null,
          runs: 20,
        },
      ],
      facts: { cwd: '/', user: 'root', capture: 'pipe' },
    },
  },
};

export const judgedRun = (run: Run): Partial<Run> => SUSPICIOUS[run.job] ?? {};

const habit = (subject: string, usual: number, low: number | null, high: number | null, last: number | null) => ({
  instance: 'db1',
  subject,
  usual,
  low,
  high,
  runs: 28,
  last,
});

/** All that is known of a job. */
export function watchOf(plan: Plan, settings: Settings | null, source: Expected['source'] | null): Watch {
  const expected = expectedOf(plan);
  const rich = plan.name === 'nightly_backup' || plan.name === 'geo_import';
  return {
    id: plan.name,
    name: plan.name,
    settings,
    settings_from: plan.name === 'certificate_renewal' ? 'config' : settings ? 'saved' : null,
    expected: expected ? [source ? { ...expected, source } : expected] : [],
    numbers: [
      {
        instance: plan.instance,
        runs: 30,
        runs_per_hour: HOUR / plan.every,
        success_ratio: 0.9333,
        p50: plan.usual,
        p95: plan.usual * 1.3,
        p99: plan.usual * 1.41,
        concurrency: 0,
        since_success: 43_200,
      },
    ],
    habits: rich
      ? [
          habit('duration_seconds', plan.usual, plan.usual * 0.5, plan.usual * 1.6, plan.usual * 1.95),
          habit('peak_rss_bytes', 1.402e9, null, 1.8e9, 1.402e9),
          habit('read_bytes', 1.82e10, 1.2e10, 2.4e10, 1.82e10),
          habit('cpu_seconds', plan.usual * 0.35, null, plan.usual * 0.7, plan.usual * 0.35),
          habit('output_lines', 412, 380, null, 411),
          habit('output.rows', 18_204_112, 1.7e7, null, null),
        ]
      : [],
    lines: rich
      ? [
          { instance: plan.instance, text: 'connected to <*> as <*>', share: 1 },
          { instance: plan.instance, text: 'copied <*> rows of <*> in <*>', share: 1 },
          { instance: plan.instance, text: 'checksum <*> ok', share: 0.966 },
        ]
      : [],
    forecasts: rich
      ? [
          {
            instance: plan.instance,
            subject: 'output.rows',
            text: 'grows 0.2 % a day',
            per_day: 36_000,
            limit: null,
            earliest: null,
            latest: null,
            urgent: false,
            points: Array.from({ length: 30 }, (_, i) => ({
              at: iso(NOW - (29 - i) * 24 * HOUR),
              value: 17_100_000 + i * 36_000 + 90_000 * Math.sin(i * 1.7),
            })),
          },
          {
            instance: plan.instance,
            subject: 'peak_rss_bytes',
            text: 'grows 25 MB a day; hits 2 GiB between Thu 26 and Sat 28 Nov',
            per_day: 25_165_824,
            limit: 2 ** 31,
            earliest: iso(NOW + 5.6 * 24 * HOUR),
            latest: iso(NOW + 8.1 * 24 * HOUR),
            urgent: true,
            points: Array.from({ length: 30 }, (_, i) => ({
              at: iso(NOW - (29 - i) * 24 * HOUR),
              value: 1.26e9 + i * 2.5e7 + 2.4e7 * Math.sin(i * 2.1),
            })),
          },
        ]
      : [],
    conditions: CONDITIONS.filter((each) => each.labels['job'] === plan.name).map((each) => ({
      ...each,
      muted: settings?.alerts_off.includes(each.name) ?? false,
    })),
  };
}

/** The runs that are due between two times. */
export function comingOf(plans: readonly Plan[], from: number, to: number): Coming[] {
  const all: Coming[] = [];
  for (const plan of plans) {
    if (plan.name === 'thumbnailer') continue;
    const first = plan.last + plan.every * Math.max(1, Math.ceil((from - plan.last) / plan.every));
    for (let at = first; at < to; at += plan.every)
      all.push({
        job: plan.name,
        instance: plan.instance,
        at: iso(at),
        usual_duration: plan.usual,
        source: 'learned',
        collides_with: [],
      });
  }
  all.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return all.map((run) => ({ ...run, collides_with: [...new Set(others(run, all))] }));
}

function others(run: Coming, all: readonly Coming[]): string[] {
  const [from, to] = [Date.parse(run.at), Date.parse(run.at) + run.usual_duration! * 1000];
  return all
    .filter((each) => each.instance === run.instance && each.job !== run.job)
    .filter((each) => Date.parse(each.at) < to && Date.parse(each.at) + each.usual_duration! * 1000 > from)
    .map((each) => each.job);
}

let serial = 0;
function entry(kind: string, labels: Record<string, string>, state: LedgerState, more: Partial<Entry> = {}): Entry {
  const missing = state === 'missing' || state === 'late';
  return {
    id: `e${++serial}`,
    kind,
    labels,
    state,
    first_seen: iso(NOW - 700 * HOUR),
    last_seen: iso(NOW - (missing ? 2 * HOUR : 9000)),
    cadence: 15,
    due_at: iso(NOW - (missing ? 1.98 * HOUR : -6000)),
    missing_since: state === 'missing' ? iso(NOW - 1.9 * HOUR) : null,
    retired_at: state === 'retired' ? iso(NOW - 100 * HOUR) : null,
    parent: null,
    pattern: null,
    ...more,
  };
}

const NAS = entry('host', { host: 'nas1' }, 'missing');
export const LEDGER: Entry[] = [
  NAS,
  entry('job', { job: 'archive_sync', instance: 'nas1' }, 'missing', { parent: NAS.id, cadence: 86_400 }),
  entry('target', { job: 'node', instance: 'nas1:9100', env: 'production' }, 'missing', { parent: NAS.id }),
  entry('log_source', { app: 'smbd', host: 'nas1' }, 'missing', { parent: NAS.id, cadence: 60 }),
  entry('target', { job: 'reconciler', instance: 'erp3:9101', env: 'production', region: 'eu-1' }, 'missing'),
  entry('push_group', { job: 'camera_batch', instance: 'plant-gw-09', batch: '<b>17</b>' }, 'late', { cadence: 3600 }),
  entry('target', { job: 'sensors', instance: 'plant-gw-09:8000', plant: 'south' }, 'new', {
    last_seen: null,
    cadence: null,
  }),
  ...['db1', 'erp2', 'edge1', 'media1', 'mx1', 'ns1'].map((host) => entry('host', { host }, 'live')),
  entry('job', { job: 'nightly_backup', instance: 'db1' }, 'live', { cadence: 86_400 }),
  entry('job', { job: 'invoice_export', instance: 'erp2' }, 'live', { cadence: 21_600 }),
  entry('target', { job: 'reconciler', instance: 'erp2:9101', env: 'production', region: 'eu-1' }, 'live'),
  ...Array.from({ length: 14 }, (_, i) =>
    entry('target', { job: 'web', instance: `web-${i + 1}:8080` }, i < 9 ? 'live' : 'retired', { pattern: 'web-*' }),
  ),
  entry('push_group', { job: 'nightly_etl' }, 'retired', { cadence: 86_400 }),
];
