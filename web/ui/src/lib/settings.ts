import type { Settings } from '../api/types';
import { formatSpan, parseSpan } from './spans';
import { NO_SETTINGS, parseAmount } from './watch';

/** Settings as fields of a form hold them: texts. */
export type Form = Record<keyof Settings, string>;

/** What is wrong, and in which field; null where that is not known. */
export interface Fault {
  readonly field: keyof Settings | null;
  readonly message: string;
}

export function toForm(settings: Settings | null): Form {
  const all = { ...NO_SETTINGS, ...settings };
  const span = (seconds: number | null) => (seconds === null ? '' : formatSpan(seconds));
  return {
    schedules: all.schedules.join('\n'),
    timezone: all.timezone,
    shared: all.shared ? 'yes' : '',
    start_within: span(all.start_within),
    timeout: span(all.timeout),
    success_within: span(all.success_within),
    failures: String(all.failures),
    owner: all.owner,
    runbook: all.runbook,
    parent: all.parent,
    expect: all.expect.join('\n'),
    limits: Object.entries(all.limits)
      .map(([name, value]) => `${name} = ${value}`)
      .join('\n'),
    alerts_off: all.alerts_off.join('\n'),
  };
}

/** @param before keys of a newer server's that the form does not know stay as they were */
export function readForm(form: Form, before: Settings | null): { settings: Settings } | { fault: Fault } {
  try {
    return {
      settings: {
        ...NO_SETTINGS,
        ...before,
        schedules: lines(form.schedules),
        timezone: form.timezone.trim(),
        shared: form.shared === 'yes',
        start_within: span(form, 'start_within'),
        timeout: span(form, 'timeout'),
        success_within: span(form, 'success_within'),
        failures: failures(form.failures),
        owner: form.owner.trim(),
        runbook: form.runbook.trim(),
        parent: form.parent.trim(),
        expect: lines(form.expect),
        limits: limits(form.limits),
        alerts_off: lines(form.alerts_off),
      },
    };
  } catch (problem) {
    if (problem instanceof Wrong) return { fault: problem.fault };
    throw problem;
  }
}

class Wrong extends Error {
  constructor(readonly fault: Fault) {
    super(fault.message);
  }
}

function wrong(field: keyof Settings, message: string): never {
  throw new Wrong({ field, message });
}

const lines = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);

function span(form: Form, key: 'start_within' | 'timeout' | 'success_within'): number | null {
  const text = form[key].trim();
  if (text === '') return null;
  return parseSpan(text) ?? wrong(key, `“${text}” is no duration; write it as 90s, 10m, 2h or 1h30m`);
}

function failures(text: string): number {
  if (text.trim() === '') return 1;
  const n = Number(text);
  return Number.isInteger(n) && n >= 1 ? n : wrong('failures', `“${text}” is not 1, 2, 3 …`);
}

function limits(text: string): Record<string, number> {
  const found: [string, number][] = [];
  for (const line of lines(text)) {
    const { name, amount } = halves(line);
    const value = limit(amount);
    if (!name || value === null) wrong('limits', `“${line}” is not as peak_rss_bytes = 2 GiB`);
    found.push([name, value!]);
  }
  return Object.fromEntries(found);
}

/** A name may hold the signs that also stand before an amount, so the last one counts. */
function halves(line: string): { name: string; amount: string } {
  const spaced = line.lastIndexOf(' = ');
  const at = spaced < 0 ? Math.max(line.lastIndexOf('='), line.lastIndexOf(':')) : spaced + 1;
  return { name: line.slice(0, Math.max(0, at)).trim(), amount: line.slice(at + 1).trim() };
}

/** Also as JavaScript writes what is very large or small: 1e+21. */
function limit(text: string): number | null {
  const value = /^\d+(\.\d+)?e[+-]?\d+$/i.test(text) ? Number(text) : parseAmount(text);
  return value !== null && Number.isFinite(value) ? value : null;
}

/** The field that the server's words begin with: "schedules[0]: …" */
export function faultOf(message: string): Fault | null {
  const said = /^([a-z_]+)(?=[\s[.:])/.exec(message)?.[1];
  const key = said === 'schedule' ? 'schedules' : said; // as the configuration file names it
  return key && Object.hasOwn(NO_SETTINGS, key) ? { field: key as keyof Settings, message } : null;
}
