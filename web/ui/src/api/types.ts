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
  verdict?: 'bad' | null;
  message: string;
  /** As it came; `readEvidence` makes sense of it. */
  evidence?: unknown;
}

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
  recent: StripRun[];
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

export interface Histogram {
  count: string;
  sum: string;
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
