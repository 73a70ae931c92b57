/** Numbers, durations and times as people read them. Exact values belong into a title beside these. */

const MINUS = '−';
const threeDigits = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** 42318 → "42,318". */
export function grouped(value: number): string {
  return whole.format(value);
}

/** One of something, or several: 1 → "1 line", 42318 → "42,318 lines". */
export function plural(n: number, one: string, many = one + 's'): string {
  return `${grouped(n)} ${n === 1 ? one : many}`;
}

/** At most three significant digits, with k, M, G for large values and an exponent for the extreme ones. */
export function number(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+∞' : MINUS + '∞';
  const size = Math.abs(value);
  const sign = value < 0 ? MINUS : '';
  if (size === 0) return '0';
  if (size >= 1e15 || size < 1e-4)
    return (
      sign +
      size
        .toExponential(2)
        .replace('e+', 'e')
        .replace('e-', 'e' + MINUS)
    );
  return sign + scaled(size, 1000, ['', ' k', ' M', ' G', ' T']);
}

/** 1400000000 → "1.4 GB". */
export function bytes(value: number): string {
  if (!Number.isFinite(value)) return number(value);
  const sign = value < 0 ? MINUS : '';
  return sign + scaled(Math.abs(value), 1000, [' B', ' kB', ' MB', ' GB', ' TB', ' PB', ' EB']);
}

function scaled(size: number, base: number, units: string[]): string {
  let unit = 0;
  let rest = size;
  while (unit < units.length - 1 && Number(rest.toPrecision(3)) >= base) {
    rest /= base;
    unit++;
  }
  return threeDigits.format(rest).replaceAll(',', '') + units[unit];
}

/** Seconds → "320 ms", "12.3 s", "2 m 13 s", "2 h 13 m", "3 d 4 h". */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return number(seconds);
  if (seconds < 0) return MINUS + duration(-seconds);
  if (seconds === 0) return '0 s';
  if (seconds < 0.9995e-3) return threeDigits.format(seconds * 1e6) + ' µs';
  if (seconds < 0.9995) return threeDigits.format(seconds * 1e3) + ' ms';
  if (seconds < 59.95) return threeDigits.format(seconds) + ' s';
  const total = Math.round(seconds);
  if (total < 3600) return `${Math.floor(total / 60)} m ${total % 60} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} m`;
  const hours = Math.round(seconds / 3600);
  return `${grouped(Math.floor(hours / 24))} d ${hours % 24} h`;
}

/** How long ago, in one unit: "just now", "12 s ago", "3 h ago", "in 5 m". */
export function age(atMillis: number, nowMillis: number): string {
  const seconds = (nowMillis - atMillis) / 1000;
  if (Math.abs(seconds) < 2) return 'just now';
  const text = oneUnit(Math.abs(seconds));
  return seconds > 0 ? text + ' ago' : 'in ' + text;
}

function oneUnit(seconds: number): string {
  if (seconds < 60) return Math.floor(seconds) + ' s';
  if (seconds < 3600) return Math.floor(seconds / 60) + ' m';
  if (seconds < 48 * 3600) return Math.floor(seconds / 3600) + ' h';
  return grouped(Math.floor(seconds / 86400)) + ' d';
}

/** A share of 1 as "3.2 %". */
export function percent(share: number): string {
  return threeDigits.format(share * 100) + ' %';
}

interface Parts {
  year: string;
  month: string;
  monthName: string;
  day: string;
  hour: string;
  minute: string;
  second: string;
  offset: string;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAY = 86_400_000;
const MOST_DAYS = 5000;

function parts(millis: number, zone: string): Parts {
  const offset = offsetMinutes(millis, zone);
  const wall = new Date(millis + offset * 60_000);
  const size = Math.abs(offset);
  return {
    year: String(wall.getUTCFullYear()),
    month: two(wall.getUTCMonth() + 1),
    monthName: MONTHS[wall.getUTCMonth()]!,
    day: two(wall.getUTCDate()),
    hour: two(wall.getUTCHours()),
    minute: two(wall.getUTCMinutes()),
    second: two(wall.getUTCSeconds()),
    offset: `${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`,
  };
}

const two = (n: number) => String(n).padStart(2, '0');

/** Offsets by zone and day of UTC: asking the browser is slow, and few days have a change. Null marks those. */
const offsets = new Map<string, number | null>();

function offsetMinutes(millis: number, zone: string): number {
  const day = Math.floor(millis / DAY);
  const key = `${day} ${zone}`;
  let held = offsets.get(key);
  if (held === undefined) {
    const start = askOffset(day * DAY, zone);
    held = start === askOffset((day + 1) * DAY - 1, zone) ? start : null;
    if (offsets.size >= MOST_DAYS) offsets.clear();
    offsets.set(key, held);
  }
  return held ?? askOffset(millis, zone);
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function askOffset(millis: number, zone: string): number {
  let format = formatters.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'longOffset' });
    formatters.set(zone, format);
  }
  const name = format.formatToParts(millis).find((part) => part.type === 'timeZoneName')?.value ?? '';
  const found = /([+-])(\d\d):(\d\d)/.exec(name.replace('\u2212', '-'));
  return found ? (found[1] === '-' ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3])) : 0;
}

/** "02:30" on the day of `nowMillis`, "19 Nov 02:30" in its year, "19 Nov 2025 02:30" before. */
export function shortTime(millis: number, zone: string, nowMillis: number): string {
  const at = parts(millis, zone);
  const now = parts(nowMillis, zone);
  const clock = `${at.hour}:${at.minute}`;
  if (at.year !== now.year) return `${Number(at.day)} ${at.monthName} ${at.year} ${clock}`;
  if (at.month !== now.month || at.day !== now.day) return `${Number(at.day)} ${at.monthName} ${clock}`;
  return clock;
}

const TIMES = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;

/** A text of the server's with the times in it as the reader's own. */
export function withTimes(text: string, zone: string, nowMillis: number): string {
  return text.replace(TIMES, (time) => {
    const millis = Date.parse(time);
    return Number.isNaN(millis) ? time : shortTime(millis, zone, nowMillis);
  });
}

/** "02:30:00.123", for lines of output. */
export function clockTime(millis: number, zone: string): string {
  const at = parts(millis, zone);
  return `${at.hour}:${at.minute}:${at.second}.${fraction(millis)}`;
}

/** "2026-11-20 02:30:00.123 +01:00", what hovering tells and copying takes. */
export function exactTime(millis: number, zone: string): string {
  const at = parts(millis, zone);
  return `${at.year}-${at.month}-${at.day} ${at.hour}:${at.minute}:${at.second}.${fraction(millis)} ${at.offset}`;
}

function fraction(millis: number): string {
  return String(((Math.floor(millis) % 1000) + 1000) % 1000).padStart(3, '0');
}

/** Labels of a time axis: seconds only when steps need them, the day where it changes. */
export function axisTimes(seconds: number[], stepSeconds: number, zone: string): string[] {
  let day = '';
  return seconds.map((second, i) => {
    const at = parts(second * 1000, zone);
    const today = `${Number(at.day)} ${at.monthName}`;
    const fresh = today !== day;
    day = today;
    if (stepSeconds >= 86400) return today;
    const clock = stepSeconds < 60 ? `${at.hour}:${at.minute}:${at.second}` : `${at.hour}:${at.minute}`;
    return fresh && (i > 0 || stepSeconds >= 3600) ? `${clock}\n${today}` : clock;
  });
}

/** The value of a datetime-local field, and back: wall-clock time in `zone`. */
export function toField(millis: number, zone: string): string {
  const at = parts(millis, zone);
  return `${at.year}-${at.month}-${at.day}T${at.hour}:${at.minute}:${at.second}`;
}

export function fromField(text: string, zone: string): number | null {
  const wanted = Date.parse(text + 'Z');
  if (Number.isNaN(wanted)) return null;
  // Two corrections settle every case; of an hour that a clock change repeats, the later one is meant.
  let guess = wanted;
  for (let i = 0; i < 2; i++) guess += wanted - Date.parse(toField(guess, zone) + 'Z');
  return guess;
}
