import { bytes, duration, grouped, number, plural } from '../format';

/** What a query took, as far as the server tells. */
export interface Cost {
  /** Seconds of evaluation on the server. */
  readonly seconds: number | null;
  /** Samples that were read, and the most that were held at once. */
  readonly samples: number | null;
  readonly peak: number | null;
}

/** Reads `data.stats` of Prometheus' API; what is not there is not known. */
export function costOf(stats: unknown): Cost {
  const { timings, samples } = (stats ?? {}) as {
    timings?: Record<string, unknown>;
    samples?: Record<string, unknown>;
  };
  const of = (from: Record<string, unknown> | undefined, name: string) =>
    typeof from?.[name] === 'number' ? from[name] : null;
  return {
    seconds: of(timings, 'execTotalTime') ?? of(timings, 'evalTotalTime'),
    samples: of(samples, 'samplesRead') ?? of(samples, 'totalQueryableSamples'),
    peak: of(samples, 'peakSamples'),
  };
}

export interface Asking {
  readonly series: number;
  readonly points: number;
  readonly bytes: number;
  /** Milliseconds from asking to having read it all. */
  readonly millis: number;
  readonly stats: unknown;
}

/** "4 series · 244 points · 12 ms, 3 ms of it on the server · 1.2 k samples read", and the exact figures. */
export function costWords(asked: Asking): { short: string; exact: string } {
  const cost = costOf(asked.stats);
  const took =
    duration(asked.millis / 1000) + (cost.seconds === null ? '' : `, ${duration(cost.seconds)} on the server`);
  const short = [
    plural(asked.series, 'series', 'series'),
    `${number(asked.points)} ${asked.points === 1 ? 'point' : 'points'}`,
    took,
    ...(cost.samples === null ? [] : [`${number(cost.samples)} samples read`]),
  ];
  const exact = [
    `${grouped(asked.points)} points in ${bytes(asked.bytes)}`,
    ...(cost.seconds === null ? [] : [`evaluated in ${duration(cost.seconds)}`]),
    ...(cost.samples === null ? [] : [`${grouped(cost.samples)} samples read`]),
    ...(cost.peak === null ? [] : [`at most ${grouped(cost.peak)} held at once`]),
  ];
  return { short: short.join(' · '), exact: exact.join(', ') };
}
