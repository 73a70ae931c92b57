import type {
  Alert,
  AlertStep,
  Job,
  MatrixItem,
  Refused,
  Rule,
  RuleGroup,
  Run,
  Status,
  Target,
  VectorItem,
} from '../src/api/types';
import type { RunState } from '../src/lib/state';
import { iso, NOW, told } from './evidence';
import { expectedOf, judgedRun } from './expected';

/** A day of a small house of scripts, the same in every test: 20 November 2026, half past three in the afternoon in Berlin. */
export { iso, NOW } from './evidence';
const HOUR = 3_600_000;

/** Numbers that look random and are the same every time. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

let serial = 0;
function id(): string {
  serial++;
  return '01KAG' + String(serial).padStart(21, '0');
}

interface Plan {
  name: string;
  instance: string;
  command: string[];
  every: number;
  last: number;
  usual: number;
  limit?: number;
  /** States of the newest runs, newest first; all before them were good. */
  newest?: RunState[];
  message?: string;
  lines?: number;
}

export const PLANS: Plan[] = [
  {
    name: 'nightly_backup',
    instance: 'db1',
    command: ['/opt/backup/backup.sh', '--all', '--target', 's3://vault/db1 nightly'],
    every: 24 * HOUR,
    last: NOW - 12 * HOUR,
    usual: 5400,
    limit: 7200,
    newest: ['timed_out', 'succeeded', 'succeeded', 'failed'],
    lines: 412,
  },
  {
    name: 'invoice_export',
    instance: 'erp2',
    command: ['python3', 'export.py', '--since=yesterday'],
    every: 6 * HOUR,
    last: NOW - 2 * HOUR,
    usual: 34,
    newest: ['failed', 'failed', 'succeeded', 'succeeded', 'failed'],
    message: 'The ERP answered <html><b>502 Bad Gateway</b></html> & closed the connection',
    lines: 57,
  },
  {
    name: 'thumbnailer',
    instance: 'media1',
    command: ['thumbnailer', '--watch'],
    every: HOUR,
    last: NOW - 0.4 * HOUR,
    usual: 210,
    newest: ['killed', 'succeeded', 'killed'],
    lines: 20,
  },
  {
    name: 'certificate_renewal',
    instance: 'edge1',
    command: ['certbot', 'renew', '-q'],
    every: 12 * HOUR,
    last: NOW - 7 * HOUR,
    usual: 4.1,
    newest: ['missed', 'succeeded'],
  },
  {
    name: 'ledger_reconcile',
    instance: 'erp2',
    command: ['reconcile', '--ledger', 'main'],
    every: HOUR,
    last: NOW - 0.08 * HOUR,
    usual: 260,
    newest: ['running', 'succeeded', 'succeeded', 'lost'],
    limit: 1800,
    lines: 34,
  },
  {
    name: 'sensor_poll',
    instance: 'plant-gw-07',
    command: ['poll_sensors'],
    every: 0.25 * HOUR,
    last: NOW - 0.1 * HOUR,
    usual: 1.8,
  },
  {
    name: 'log_rotate',
    instance: 'db1',
    command: ['logrotate', '/etc/logrotate.conf'],
    every: 24 * HOUR,
    last: NOW - 9 * HOUR,
    usual: 0.42,
  },
  {
    name: 'geo_import',
    instance: 'maps1',
    command: ['make', 'import'],
    every: 24 * HOUR,
    last: NOW - 5 * HOUR,
    usual: 1240,
    newest: ['succeeded', 'failed', 'succeeded', 'timed_out'],
    lines: 100_000,
  },
  {
    name: 'feed_sync',
    instance: 'media1',
    command: ['/usr/bin/feed-sync', '--all'],
    every: 6 * HOUR,
    last: NOW - 2.05 * HOUR,
    usual: 40,
    newest: ['running'],
    limit: 3 * 3600,
    lines: 68,
  },
  {
    name: 'stock_count',
    instance: 'erp2',
    command: ['python3', '-m', 'stock.count', '--warehouse', 'north'],
    every: 24 * HOUR,
    last: NOW - 8 * HOUR,
    usual: 95,
    lines: 14,
  },
  {
    name: 'archive_sync',
    instance: 'nas1',
    command: ['rsync', '-a', '/srv/archive/', 'vault:/archive/'],
    every: 24 * HOUR,
    last: NOW - 10 * HOUR,
    usual: 3000,
    newest: ['lost'],
    lines: 9,
  },
  { name: 'mailbox_sweep', instance: 'mx1', command: ['sweep'], every: 2 * HOUR, last: NOW - 1.1 * HOUR, usual: 12 },
  {
    name: 'dns_export',
    instance: 'ns1',
    command: ['/opt/dns/export.sh'],
    every: 24 * HOUR,
    last: NOW - 37 * HOUR,
    usual: 7.5,
  },
];

function makeRun(plan: Plan, startedAt: number, state: RunState, random: () => number): Run {
  const spread = plan.usual * Math.exp((random() - 0.5) * 0.9);
  const none = state === 'missed' || state === 'running' || state === 'lost';
  const seconds = none
    ? null
    : state === 'timed_out'
      ? (plan.limit ?? 3600) + 0.31
      : state === 'failed'
        ? spread * 0.3
        : spread;
  return {
    id: id(),
    job: plan.name,
    instance: plan.instance,
    trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
    command: plan.command,
    pid: state === 'missed' ? null : 4000 + Math.floor(random() * 9000),
    state,
    started_at: iso(startedAt),
    ended_at: seconds === null ? null : iso(startedAt + seconds * 1000),
    duration: seconds,
    limit: plan.limit ?? null,
    exit_code: state === 'succeeded' ? 0 : state === 'failed' ? 3 : null,
    signal: state === 'killed' ? 9 : state === 'timed_out' ? 15 : null,
    signal_name: state === 'killed' ? 'SIGKILL' : state === 'timed_out' ? 'SIGTERM' : null,
    resources:
      seconds === null
        ? null
        : {
            cpu_user_seconds: seconds * 0.31,
            cpu_system_seconds: seconds * 0.04,
            peak_rss_bytes: 1_402_331_136,
            read_bytes: 18_231_005_184,
            written_bytes: 4096,
          },
    output_lines: plan.lines ?? 3,
    message: state === 'failed' ? (plan.message ?? '') : '',
  };
}

const random = dice(7);
export const RUNS: Run[] = [];
export const JOBS: Job[] = PLANS.map((plan) => {
  const runs: Run[] = [];
  for (let i = 29; i >= 0; i--) {
    // A weekend without runs shows as a gap.
    const pause = i > 12 && plan.name === 'nightly_backup' ? 3 * plan.every : 0;
    runs.push(
      makeRun(
        plan,
        plan.last - i * plan.every - pause + Math.floor(random() * 4000),
        plan.newest?.[i] ?? 'succeeded',
        random,
      ),
    );
  }
  RUNS.push(...runs);
  const last = Object.assign(runs.at(-1)!, told(runs.at(-1)!), judgedRun(runs.at(-1)!));
  const good = runs.findLast((run) => run.state === 'succeeded');
  return {
    id: plan.name,
    name: plan.name,
    first_seen: runs[0]!.started_at,
    last_seen: last.ended_at ?? last.started_at,
    state: last.state,
    ping_id: '0b5f6c1e-3c52-4f0e-9d1a-5b1c7f2e8a90',
    last_run: withoutEvidence(last),
    last_success_at: good?.ended_at ?? null,
    expected: expectedOf(plan),
    recent: runs.map(({ id, state, started_at, duration, verdict }) => ({
      id,
      state,
      started_at,
      duration,
      verdict: verdict ?? null,
    })),
  };
});
/** As lists tell it. */
export function withoutEvidence(run: Run): Run {
  const { evidence: _, ...row } = run;
  return row;
}

RUNS.sort((a, b) => Date.parse(b.started_at) - Date.parse(a.started_at));

export const lastRunOf = (job: string): Run => RUNS.find((run) => run.job === job)!;

export const STATUS: Status = {
  version: '0.1.0',
  started_at: iso(NOW - 3 * HOUR),
  uptime: 10_800,
  data_dir: '/var/lib/nightjar',
  listeners: { http: '127.0.0.1:9090', push: '127.0.0.1:9091' },
};

export const REFUSED: Refused[] = [
  {
    signal: 'metrics',
    reason: 'out_of_order',
    count: 18_204,
    last_at: iso(NOW - 40_000),
    last_detail: 'temperature_celsius{sensor="kiln-3"} at 14:29:12, newest is 14:29:20',
  },
  {
    signal: 'push',
    reason: 'bad_data',
    count: 3,
    last_at: iso(NOW - 2 * HOUR),
    last_detail: 'line 4 column 18: a label value is not closed',
  },
];

const target = (
  scrapePool: string,
  instance: string,
  health: string,
  lastError: string,
  more: Record<string, string> = {},
): Target => ({
  scrapePool,
  scrapeUrl: `http://${instance}/metrics`,
  labels: { job: scrapePool, instance, ...more },
  discoveredLabels: { __address__: instance },
  lastError,
  lastScrape: iso(NOW - 7000),
  lastScrapeDuration: health === 'up' ? 0.0123 : 10.0004,
  health,
  scrapeInterval: '15s',
  scrapeTimeout: '10s',
});

export const TARGETS: Target[] = [
  target('reconciler', 'erp2:9101', 'up', '', { env: 'production', region: 'eu-1' }),
  target('reconciler', 'erp3:9101', 'down', 'connection refused by erp3:9101', { env: 'production', region: 'eu-1' }),
  target('sensors', 'plant-gw-07:8000', 'up', '', { plant: 'north' }),
  target('sensors', 'plant-gw-08:8000', 'up', '', { plant: 'north' }),
  target('sensors', 'plant-gw-09:8000', 'unknown', '', { plant: 'south' }),
];

const watched = (name: string, severity: string, help: string, alerts: Alert[] = []): Rule => ({
  type: 'alerting',
  name,
  query: `ALERTS{alertname="${name}",severity="${severity}"}`,
  duration: 0,
  keepFiringFor: 0,
  labels: { severity },
  annotations: { description: help },
  health: 'ok',
  state: alerts.length > 0 ? 'firing' : 'inactive',
  evaluationTime: 0.0002,
  lastEvaluation: iso(NOW - 9000),
  alerts,
});

export const GROUPS: RuleGroup[] = [
  {
    name: 'watch',
    file: 'nightjar',
    interval: 15,
    lastEvaluation: iso(NOW - 9000),
    evaluationTime: 0.0004,
    rules: [
      watched('JobMissed', 'critical', 'A run was due and did not come.', [
        {
          state: 'firing',
          activeAt: iso(NOW - 11 * HOUR),
          value: '1e+00',
          labels: { alertname: 'JobMissed', severity: 'critical', job: 'dns_export', instance: 'ns1' },
          annotations: {
            summary: 'dns_export did not run on ns1: it was due at 02:30',
            description: 'It ran 13 of 13 times at 02:30 ± 20 s; nothing started until 04:30.',
            link: '/jobs/dns_export',
          },
        },
      ]),
      watched('JobLate', 'warning', 'A run was due and has not come yet.'),
    ],
  },
  {
    name: 'backups',
    file: 'rules/backups.yml',
    interval: 30,
    lastEvaluation: iso(NOW - 9000),
    evaluationTime: 0.0021,
    rules: [
      {
        type: 'alerting',
        name: 'BackupTooOld',
        query: 'time() - backup_last_success_timestamp_seconds > 26 * 3600',
        duration: 300,
        keepFiringFor: 0,
        labels: { severity: 'page' },
        annotations: {},
        health: 'ok',
        state: 'firing',
        evaluationTime: 0.0008,
        lastEvaluation: iso(NOW - 9000),
        alerts: [
          {
            state: 'firing',
            activeAt: iso(NOW - 3.2 * HOUR),
            value: '9.7412e+04',
            labels: { alertname: 'BackupTooOld', severity: 'page', job: 'nightly_backup', instance: 'db1' },
            annotations: {
              summary: 'No good backup of db1 for 27 hours',
              description: 'The nightly backup last succeeded on 19 November at 11:26. Restores would lose a day.',
              runbook_url: 'https://runbooks.example.org/backup',
            },
          },
        ],
      },
      {
        type: 'alerting',
        name: 'JobFailing',
        query: 'increase(nightjar_job_runs_total{outcome="failed"}[6h]) > 1',
        duration: 600,
        keepFiringFor: 900,
        labels: { severity: 'ticket' },
        annotations: {},
        health: 'ok',
        state: 'pending',
        evaluationTime: 0.0011,
        lastEvaluation: iso(NOW - 9000),
        alerts: [
          {
            state: 'pending',
            activeAt: iso(NOW - 240_000),
            value: '2.0032e+00',
            labels: { alertname: 'JobFailing', severity: 'ticket', job: 'invoice_export' },
            annotations: { summary: 'invoice_export failed twice within six hours' },
          },
        ],
      },
      {
        type: 'recording',
        name: 'job:duration_seconds:max1d',
        query: 'max by (job) (max_over_time(nightjar_job_last_run_duration_seconds[1d]))',
        labels: {},
        health: 'ok',
        evaluationTime: 0.004,
        lastEvaluation: iso(NOW - 9000),
      },
    ],
  },
  {
    name: 'sensors',
    file: 'rules/sensors.yml',
    interval: 15,
    lastEvaluation: iso(NOW - 4000),
    evaluationTime: 0.0009,
    rules: [
      {
        type: 'alerting',
        name: 'KilnTooHot',
        query: 'temperature_celsius{sensor=~"kiln.*"} > 1250',
        duration: 60,
        labels: { severity: 'page' },
        annotations: {},
        alerts: [],
        health: 'ok',
        state: 'inactive',
        evaluationTime: 0.0003,
        lastEvaluation: iso(NOW - 4000),
      },
      {
        type: 'alerting',
        name: 'LoopBroken',
        query: 'current_milliamperes < 3.6 and on (loop) group_left loop_enabled',
        duration: 0,
        labels: {},
        annotations: {},
        alerts: [],
        health: 'err',
        lastError: 'found duplicate series for the match group {loop="7"} on the right side',
        state: 'unknown',
        evaluationTime: 0.0001,
        lastEvaluation: iso(NOW - 4000),
      },
    ],
  },
];

export const HISTORY: AlertStep[] = [
  {
    at: iso(NOW - 3.11 * HOUR),
    labels: { alertname: 'BackupTooOld', job: 'nightly_backup' },
    step: 'notified',
    detail: 'webhook http://127.0.0.1:8077/alerts',
  },
  {
    at: iso(NOW - 3.12 * HOUR),
    labels: { alertname: 'BackupTooOld', job: 'nightly_backup' },
    step: 'firing',
    detail: 'held for 5 m',
  },
  {
    at: iso(NOW - 3.2 * HOUR),
    labels: { alertname: 'BackupTooOld', job: 'nightly_backup' },
    step: 'pending',
    detail: 'value 93612',
  },
  {
    at: iso(NOW - 26 * HOUR),
    labels: { alertname: 'KilnTooHot', sensor: 'kiln-3' },
    step: 'notify_failed',
    detail: 'webhook answered 503; it is tried again',
  },
  {
    at: iso(NOW - 26.2 * HOUR),
    labels: { alertname: 'KilnTooHot', sensor: 'kiln-3' },
    step: 'resolved',
    detail: 'after 14 m',
  },
];

export const METRICS = [
  'up',
  'scrape_duration_seconds',
  'nightjar_job_runs_total',
  'nightjar_job_last_run_duration_seconds',
  'nightjar_job_last_success_timestamp_seconds',
  'process_resident_memory_bytes',
  'process_cpu_seconds_total',
  'http_requests_total',
  'temperature_celsius',
  'backup_last_success_timestamp_seconds',
];

const INSTANCES = ['erp2:9101', 'erp3:9101', 'plant-gw-07:8000', 'plant-gw-08:8000'];

/** Memory of four processes: one leaks until it is restarted, one is down for a while. */
export function matrix(expr: string, start: number, end: number, step: number): MatrixItem[] {
  const many = expr.includes('sensor');
  const names = many ? Array.from({ length: 64 }, (_, i) => `kiln-${i}`) : INSTANCES;
  return names.map((name, i) => {
    const values: [number, string][] = [];
    for (let time = start; time <= end; time += step) {
      const phase = (time % 2600) / 2600;
      if (!many && i === 1 && phase > 0.4 && phase < 0.55) continue;
      const value = many
        ? 900 + i * 5 + 30 * Math.sin(time / 300 + i)
        : i === 0
          ? 3e8 + 9e8 * phase
          : 2e8 + 1.6e8 * i + 2e7 * Math.sin(time / (200 + 90 * i));
      values.push([time, String(Math.round(value))]);
    }
    return {
      metric: many
        ? { __name__: 'temperature_celsius', sensor: name }
        : { __name__: 'process_resident_memory_bytes', instance: name, job: i < 2 ? 'reconciler' : 'sensors' },
      values,
    };
  });
}

export function vector(expr: string, time: number): VectorItem[] {
  return matrix(expr, time, time, 1).map(({ metric, values }) => ({ metric, value: values?.[0] ?? [time, 'NaN'] }));
}
