import type { RunState } from '../lib/state';
import type { StripRun } from '../lib/strip';

/** The own API's nouns; docs/api.md tells them. */
export interface Page<T> {
  data: T[];
  next: string | null;
}

export interface Resources {
  cpu_user_seconds: number;
  cpu_system_seconds: number;
  peak_rss_bytes: number | null;
  read_bytes: number;
  written_bytes: number;
  voluntary_switches: number;
  involuntary_switches: number;
  minor_faults: number;
  major_faults: number;
}

export interface Run {
  id: string;
  job: string;
  instance: string;
  trace_id: string;
  command: string[];
  pid: number | null;
  state: RunState;
  started_at: string;
  ended_at: string | null;
  duration: number | null;
  limit: number | null;
  exit_code: number | null;
  signal: number | null;
  signal_name: string | null;
  /** How many times the command was started. */
  attempt?: number;
  retry_seconds?: number;
  backoff_seconds?: number;
  resources: Partial<Resources> | null;
  /** Told of a single run, not in lists. */
  output_lines?: number;
  /** The first cause in one sentence. */
  reason?: string;
  verdict?: Verdict | null;
  message: string;
  /** As it came; `readEvidence` makes sense of it. */
  evidence?: unknown;
}

/** Whether a run did what it should, whatever its state. */
export type Verdict = 'good' | 'suspicious' | 'bad';

export interface Job {
  id: string;
  name: string;
  first_seen: string;
  last_seen: string;
  /** Of its newest run; null where none is known. */
  state: RunState | null;
  ping_id?: string | null;
  last_run: Run | null;
  last_success_at: string | null;
  /** The most urgent one of its instances; null when nothing is due. */
  expected?: Expected | null;
  recent: StripRun[];
}

/** What is expected of a job on an instance, and how it stands. */
export interface Expected {
  instance: string;
  source: 'given' | 'pinned' | 'learned' | 'none';
  schedule: string;
  words: string;
  zone: string;
  tolerance: number;
  stage: 'armed' | 'advisory' | 'silent';
  evidence: string;
  next_at: string | null;
  state: 'none' | 'waiting' | 'running' | 'late' | 'missed' | 'unwatched';
  /** The first due time of those in a row that nothing came after. */
  missing_since?: string | null;
  offset: number | null;
  drifting: boolean;
  last_run: string | null;
}

/** What a person says is expected of a job. */
export interface Settings {
  schedules: string[];
  timezone: string;
  shared: boolean;
  start_within: number | null;
  timeout: number | null;
  success_within: number | null;
  failures: number;
  owner: string;
  runbook: string;
  parent: string;
  expect: string[];
  limits: Record<string, number>;
  alerts_off: string[];
}

export interface ReadyNumbers {
  instance: string;
  runs: number;
  runs_per_hour: number | null;
  success_ratio: number | null;
  p50: number | null;
  p95: number | null;
  p99: number | null;
  concurrency: number;
  since_success: number | null;
}

export interface Habit {
  instance: string;
  subject: string;
  usual: number;
  low: number | null;
  high: number | null;
  runs: number;
  last: number | null;
}

export interface UsualLine {
  instance: string;
  text: string;
  share: number;
}

export interface Forecast {
  instance: string;
  subject: string;
  text: string;
  per_day: number;
  limit: number | null;
  earliest: string | null;
  latest: string | null;
  urgent: boolean;
  points: { at: string; value: number }[];
}

/** Something that is wrong now. */
export interface Condition {
  name: string;
  severity: string;
  labels: Labels;
  summary: string;
  description: string;
  link?: string;
  runbook?: string;
  value: number;
  since: string;
  muted: boolean;
}

export interface Watch {
  id: string;
  name: string;
  settings: Settings | null;
  settings_from: 'config' | 'saved' | null;
  expected: Expected[];
  numbers: ReadyNumbers[];
  habits: Habit[];
  lines: UsualLine[];
  forecasts: Forecast[];
  conditions: Condition[];
}

/** A run that is to come. */
export interface Coming {
  job: string;
  instance: string;
  at: string;
  usual_duration: number | null;
  source: string;
  collides_with: string[];
}

export type LedgerState = 'new' | 'live' | 'late' | 'missing' | 'retired';

/** Something that ever spoke. */
export interface Entry {
  id: string;
  kind: string;
  labels: Labels;
  state: LedgerState;
  first_seen: string;
  last_seen: string | null;
  cadence: number | null;
  due_at: string | null;
  missing_since: string | null;
  retired_at: string | null;
  parent: string | null;
  pattern: string | null;
}

export interface OutputLine {
  seq: number;
  at: string;
  stream: 'stdout' | 'stderr' | 'both';
  text: string;
}

export interface Status {
  version: string;
  started_at: string;
  uptime: number;
  listeners: Record<string, string | null>;
  data_dir: string;
}

export interface Refused {
  signal: string;
  reason: string;
  count: number;
  last_at: string;
  last_detail: string;
}

export interface AlertStep {
  at: string;
  labels: Record<string, string>;
  step: string;
  detail: string;
}

/** The nouns of Prometheus' HTTP API. */
export type Labels = Record<string, string>;
export type Point = [number, string];

/** Which of its ends a bucket holds (0 upper, 1 lower, 2 none, 3 both), the ends, and what was counted. */
export type Bucket = [number, string, string, string];

export interface Histogram {
  count: string;
  sum: string;
  buckets?: Bucket[];
}

export interface VectorItem {
  metric: Labels;
  value?: Point;
  histogram?: [number, Histogram];
}

export interface MatrixItem {
  metric: Labels;
  values?: Point[];
  histograms?: [number, Histogram][];
}

export type QueryData =
  | { resultType: 'vector'; result: VectorItem[] }
  | { resultType: 'matrix'; result: MatrixItem[] }
  | { resultType: 'scalar'; result: Point }
  | { resultType: 'string'; result: Point };

export interface Target {
  scrapePool: string;
  scrapeUrl: string;
  labels: Labels;
  discoveredLabels: Labels;
  lastError: string;
  lastScrape: string;
  lastScrapeDuration: number;
  health: string;
  scrapeInterval?: string;
  scrapeTimeout?: string;
}

export interface Alert {
  labels: Labels;
  annotations: Labels;
  state: string;
  activeAt?: string;
  value: string;
}

export interface Rule {
  type: 'alerting' | 'recording';
  name: string;
  query: string;
  duration?: number;
  keepFiringFor?: number;
  labels?: Labels;
  annotations?: Labels;
  alerts?: Alert[];
  health: string;
  lastError?: string;
  state?: string;
  evaluationTime: number;
  lastEvaluation: string;
}

export interface RuleGroup {
  name: string;
  file: string;
  interval: number;
  rules: Rule[];
  lastEvaluation: string;
  evaluationTime: number;
}

export interface MetricMeta {
  type: string;
  help: string;
  unit: string;
}
