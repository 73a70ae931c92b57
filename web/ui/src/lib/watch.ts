import type { Expected, Habit, Run, Settings } from '../api/types';
import { bytes, duration, number } from './format';

/** What is known and expected of a job, as people say it. */

const NAMES: Record<string, string> = {
  duration_seconds: 'Duration',
  cpu_seconds: 'CPU time',
  read_bytes: 'Read from storage',
  written_bytes: 'Written to storage',
  peak_rss_bytes: 'Peak memory',
  threads: 'Threads',
  fds: 'Open files',
  sockets: 'Sockets',
  processes: 'Processes',
  output_lines: 'Lines of output',
};

/** "written_bytes" → "Written to storage"; what a job tells of itself keeps its own name. */
export function subjectName(subject: string): string {
  if (Object.hasOwn(NAMES, subject)) return NAMES[subject]!;
  const told = /^(output|push)\.(.+)$/s.exec(subject);
  return told ? told[2]! : subject.replaceAll('_', ' ');
}

/** Where a number of that name comes from, where that is not the run itself. */
export function subjectSource(subject: string): string {
  if (subject.startsWith('output.')) return 'told in its output';
  return subject.startsWith('push.') ? 'pushed while it ran' : '';
}

/** How values of a number are told: by the unit in its name. */
export function teller(subject: string): (value: number) => string {
  if (/_seconds(_total)?$/.test(subject)) return duration;
  return /_bytes(_total)?$/.test(subject) ? bytes : number;
}

/** "150 MB to 250 MB", "at least 150 MB", "at most 2 h 0 m", or nothing. */
export function bounds({ subject, low, high }: Pick<Habit, 'subject' | 'low' | 'high'>): string {
  const tell = teller(subject);
  if (low !== null && high !== null) return low === high ? `always ${tell(low)}` : `${tell(low)} to ${tell(high)}`;
  if (low !== null) return `at least ${tell(low)}`;
  return high === null ? '' : `at most ${tell(high)}`;
}

export function isOutside({ low, high }: Pick<Habit, 'low' | 'high'>, value: number | null): boolean {
  return value !== null && ((low !== null && value < low) || (high !== null && value > high));
}

/** A number of a run, where its row tells it. */
export function numberOf(run: Run, subject: string): number | null {
  const used = run.resources;
  switch (subject) {
    case 'duration_seconds':
      return run.duration;
    case 'cpu_seconds':
      return used ? (used.cpu_user_seconds ?? 0) + (used.cpu_system_seconds ?? 0) : null;
    case 'peak_rss_bytes':
    case 'read_bytes':
    case 'written_bytes':
      return used?.[subject] ?? null;
    default:
      return null;
  }
}

/** A distribution: how many values fell into each of equal steps between two ends. */
export interface Histogram {
  readonly from: number;
  readonly to: number;
  readonly counts: readonly number[];
  /** Where a value stands between the ends, 0 to 1; beyond them at the end. */
  place(value: number): number;
}

/** Values that differ by more than this factor are laid out by their logarithm. */
const WIDE = 20;

/** @param also values that must be within the ends too, as the bounds of a habit */
export function histogram(values: readonly number[], bins: number, also: readonly number[] = []): Histogram | null {
  if (values.length === 0) return null;
  const all = [...values, ...also];
  const [from, to] = [Math.min(...all), Math.max(...all)];
  const isLog = from > 0 && to / from > WIDE;
  const scale = isLog ? Math.log : (value: number) => value;
  const [low, high] = [scale(from), scale(to)];
  const place = (value: number) =>
    high === low ? 0.5 : Math.min(1, Math.max(0, (scale(isLog ? Math.max(value, from) : value) - low) / (high - low)));
  const counts = Array.from({ length: bins }, () => 0);
  for (const value of values) counts[Math.min(bins - 1, Math.floor(place(value) * bins))]!++;
  return { from, to, counts, place };
}

/** "usually starts 3.2 s after it is due", or nothing where that is not known. */
export function startWords({ offset, drifting }: Pick<Expected, 'offset' | 'drifting'>): string {
  if (offset === null) return '';
  const size = duration(Math.abs(offset));
  const usual =
    Math.abs(offset) < 0.5
      ? 'usually starts on time'
      : `usually starts ${size} ${offset < 0 ? 'before' : 'after'} it is due`;
  return drifting ? usual + ', and drifts away from it' : usual;
}

export const SOURCES: Record<Expected['source'], string> = {
  given: 'given',
  pinned: 'learned and pinned',
  learned: 'learned',
  none: 'not known yet',
};

/** What a stage means for whoever waits for an alert. */
export const STAGES: Record<Expected['stage'], string> = {
  armed: 'alerts when a run is missing',
  advisory: 'still learning: told as something to look at',
  silent: 'still learning: nothing is told yet',
};

export const NO_SETTINGS: Settings = {
  schedules: [],
  timezone: '',
  shared: false,
  start_within: null,
  timeout: null,
  success_within: null,
  failures: 1,
  owner: '',
  runbook: '',
  parent: '',
  expect: [],
  limits: {},
  alerts_off: [],
};

/** The same settings with one alert on or off. */
export function withAlert(settings: Settings | null, name: string, isOff: boolean): Settings {
  const others = (settings?.alerts_off ?? []).filter((each) => each !== name);
  return { ...NO_SETTINGS, ...settings, alerts_off: isOff ? [...others, name].sort() : others };
}

const UNITS: Record<string, number> = {
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
  Ti: 1024 ** 4,
};

/** "2 GiB" → 2147483648, "1.5k" → 1500; null for what is no such number. */
export function parseAmount(text: string): number | null {
  const found = /^(\d+(?:\.\d+)?)\s*([kKMGT]?i?)B?$/.exec(text.trim());
  if (!found) return null;
  const unit = found[2] === 'K' ? 'k' : found[2] === 'ki' ? 'Ki' : found[2]!;
  return unit in UNITS ? Number(found[1]) * UNITS[unit]! : null;
}

/** Runs per hour as people count them: "12 an hour", "1 a day", "1 a week". */
export function rate(hourly: number): string {
  const told = (times: number) => number(Number(times.toPrecision(2)));
  if (hourly >= 0.95) return `${told(hourly)} an hour`;
  return hourly >= 0.95 / 24 ? `${told(hourly * 24)} a day` : `${told(hourly * 168)} a week`;
}
