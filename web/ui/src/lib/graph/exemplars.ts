import type { Labels } from '../../api/types';
import { parseValue } from './series';

/** Single observations that were kept with what they belong to. */
export interface Exemplar {
  readonly series: Labels;
  readonly labels: Labels;
  readonly value: number;
  /** Seconds. */
  readonly time: number;
}

export interface ExemplarSeries {
  seriesLabels: Labels;
  exemplars: { labels: Labels; value: string; timestamp: number }[];
}

export interface Chosen {
  /** In the order of time. */
  readonly exemplars: Exemplar[];
  readonly total: number;
}

/** More dots hide each other. */
const MOST = 200;

/** Spread over the range, and of those close together the one with the greatest value: it is the one that people ask about. */
export function choose(all: readonly ExemplarSeries[], from: number, to: number, most = MOST): Chosen {
  const exemplars: Exemplar[] = all.flatMap(({ seriesLabels, exemplars }) =>
    exemplars.map(({ labels, value, timestamp }) => ({
      series: seriesLabels,
      labels,
      value: parseValue(value),
      time: timestamp,
    })),
  );
  exemplars.sort((a, b) => a.time - b.time || b.value - a.value);
  if (exemplars.length <= most) return { exemplars, total: exemplars.length };
  const slots = new Map<number, Exemplar[]>();
  const slotCount = Math.max(1, Math.floor(most / 4));
  for (const exemplar of exemplars) {
    const slot = Math.floor(((exemplar.time - from) / Math.max(to - from, 1e-3)) * slotCount);
    const held = slots.get(slot);
    if (held) held.push(exemplar);
    else slots.set(slot, [exemplar]);
  }
  const kept = [...slots.values()].flatMap((slot) => slot.sort((a, b) => b.value - a.value).slice(0, 4));
  return { exemplars: kept.sort((a, b) => a.time - b.time).slice(0, most + 4), total: exemplars.length };
}

/**
 * Whether the values of exemplars stand on the axis of an expression: those of a quantile or an average of what was observed
 * do. A rate, say, is another thing; there dots stand at the foot.
 */
export function onAxis(expr: string): boolean {
  return /\bhistogram_(quantiles?|avg)\b/.test(expr);
}

const TRACE = /^(trace_?id|traceid|trace)$/i;

/** The trace that an exemplar belongs to, where it tells one. */
export function traceOf(exemplar: Exemplar): string | null {
  const found = Object.entries(exemplar.labels).find(([name]) => TRACE.test(name));
  return found && /^[0-9a-fA-F]{16,32}$/.test(found[1]) ? found[1].toLowerCase() : null;
}
