import type { Coming } from '../api/types';
import { compareNames } from './board';
import { clockTime, shortTime } from './format';
import { groupBy } from './groups';

/** Coming runs as a timeline: a row for each job on a host, and in it one run, or several that stand close together. */
export interface Segment {
  readonly job: string;
  readonly instance: string;
  /** Milliseconds; the start of its first run and the end of its last. */
  readonly from: number;
  readonly to: number;
  /** The start of its last run. */
  readonly lastAt: number;
  readonly runs: number;
  readonly usually: number | null;
  readonly source: string;
  readonly collidesWith: readonly string[];
}

export interface Lane {
  readonly job: string;
  readonly segments: readonly Segment[];
}

export interface HostLanes {
  readonly instance: string;
  readonly lanes: readonly Lane[];
  readonly collisions: number;
}

/**
 * Runs of one job that start closer together than `closeMillis` are told as one.
 *
 * @param apart whether runs that collide with others are told by themselves
 */
export function segments(coming: readonly Coming[], closeMillis: number, apart = false): Segment[] {
  const found: Segment[] = [];
  for (const runs of groupBy(coming, ({ job, instance }) => JSON.stringify([job, instance])).values()) {
    let open: Segment | undefined;
    for (const run of [...runs].sort((a, b) => Date.parse(a.at) - Date.parse(b.at))) {
      const at = Date.parse(run.at);
      const end = at + (run.usual_duration ?? 0) * 1000;
      const alone: boolean = apart && (run.collides_with.length > 0 || !!open?.collidesWith.length);
      if (open && !alone && at - open.lastAt < closeMillis) {
        open = {
          ...open,
          to: Math.max(open.to, end),
          lastAt: at,
          runs: open.runs + 1,
          collidesWith: union(open.collidesWith, run.collides_with),
        };
        found[found.length - 1] = open;
      } else {
        open = {
          job: run.job,
          instance: run.instance,
          from: at,
          to: end,
          lastAt: at,
          runs: 1,
          usually: run.usual_duration,
          source: run.source,
          collidesWith: run.collides_with,
        };
        found.push(open);
      }
    }
  }
  return found.sort((a, b) => a.from - b.from || compareNames(a.job, b.job));
}

function union(a: readonly string[], b: readonly string[]): readonly string[] {
  return b.every((each) => a.includes(each)) ? a : [...new Set([...a, ...b])];
}

/** By host, and on it by the first run of each job. */
export function byHost(all: readonly Segment[]): HostLanes[] {
  return [...groupBy(all, (each) => each.instance)]
    .sort(([a], [b]) => compareNames(a, b))
    .map(([instance, mine]) => ({
      instance,
      lanes: [...groupBy(mine, (each) => each.job)].map(([job, own]) => ({ job, segments: own })),
      collisions: mine.filter((each) => each.collidesWith.length > 0).length,
    }));
}

export interface Tick {
  readonly at: number;
  readonly label: string;
  /** Where a day begins. */
  readonly isDay: boolean;
}

const HOUR = 3_600_000;

/** Hours of the wall clock: every `every`-th, and midnights with their day. */
export function ticks(from: number, to: number, every: number, zone: string): Tick[] {
  const found: Tick[] = [];
  // Zones stand at quarters of an hour.
  for (let at = Math.ceil(from / (HOUR / 4)) * (HOUR / 4); at < to; at += HOUR / 4) {
    const clock = clockTime(at, zone).slice(0, 5);
    if (!clock.endsWith(':00')) continue;
    const hour = Number(clock.slice(0, 2));
    if (hour === 0) found.push({ at, label: shortTime(at, zone, from).replace(/ 00:00$/, ''), isDay: true });
    else if (every < 24 && hour % every === 0) found.push({ at, label: clock, isDay: false });
  }
  return found;
}
