/** Durations as PromQL writes them: "1h30m", "15s", "250ms". */

const UNITS: [string, number][] = [
  ['y', 31_536_000],
  ['w', 604_800],
  ['d', 86_400],
  ['h', 3600],
  ['m', 60],
  ['s', 1],
  ['ms', 0.001],
];

/** Seconds, or null where the text is no duration. A bare number is seconds. */
export function parseSpan(text: string): number | null {
  const trimmed = text.trim();
  if (/^\d+(\.\d+)?$/.test(trimmed)) return Number(trimmed) || null;
  const match = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/.exec(trimmed);
  if (!match || trimmed === '') return null;
  const seconds = UNITS.reduce((sum, [, size], i) => sum + Number(match[i + 1] ?? 0) * size, 0);
  return seconds || null;
}

export function formatSpan(seconds: number): string {
  let rest = Math.round(seconds * 1000);
  let text = '';
  for (const [unit, size] of UNITS) {
    if (unit === 'y' || unit === 'w') {
      // Only where it comes out even: 7d reads as 1w, 10d stays 10d.
      if (rest % (size * 1000) !== 0) continue;
    }
    const n = Math.floor(rest / (size * 1000));
    if (n > 0) text += n + unit;
    rest -= n * size * 1000;
  }
  return text || '0s';
}

/** The step that gives a few hundred points, rounded up to what people would choose. */
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400];
const POINTS = 300;

/** The step for a number of points that somebody wants, to the millisecond. */
export function stepFor(range: number, points: number): number {
  return Math.max(0.001, Math.ceil((range * 1000) / points) / 1000);
}

export function autoStep(range: number): number {
  const least = range / POINTS;
  return STEPS.find((step) => step >= least) ?? Math.ceil(least / 86_400) * 86_400;
}
