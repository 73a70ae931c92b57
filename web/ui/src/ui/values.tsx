import { age, bytes, duration, exactTime, grouped, percent, shortTime } from '../lib/format';
import { dueState, look, runLook } from '../lib/state';
import type { Expected, Run } from '../api/types';
import { elapsed, type StripRun } from '../lib/strip';
import { now, zone } from '../shell';
import { ShapeIcon } from './icons';

/** A state: shape, word and colour together. */
export function StateMark({ state, word }: { state: string | null; word?: string }) {
  const { shape, tone, word: usual } = look(state);
  return (
    <span class={`state tone-${tone}`}>
      <ShapeIcon shape={shape} />
      {word ?? usual}
    </span>
  );
}

/** The state of a run, with its verdict, and how often it was started where that was more than once. */
export function RunMark({ run }: { run: Pick<Run, 'state' | 'verdict' | 'attempt'> }) {
  const { shape, tone, word } = runLook(run);
  const attempt = run.attempt ?? 1;
  return (
    <span class={`state tone-${tone}`}>
      <ShapeIcon shape={shape} />
      {word}
      {attempt > 1 && (
        <span class="attempt-count" title={`started ${attempt} times`}>
          {run.state === 'running' ? `attempt ${grouped(attempt)}` : `${grouped(attempt)} attempts`}
        </span>
      )}
    </span>
  );
}

/** How much of its limit a run under way has used; nothing for one without a limit. */
export function Progress({ run }: { run: Pick<Run, 'state' | 'started_at' | 'limit'> }) {
  if (run.state !== 'running' || !run.limit) return null;
  const seconds = Math.max(0, Math.floor((now.value - Date.parse(run.started_at)) / 1000));
  const share = Math.min(1, seconds / run.limit);
  const told = `${percent(share)} of its limit of ${duration(run.limit)}`;
  return (
    <svg
      class={share > 0.8 ? 'progress near' : 'progress'}
      viewBox="0 0 100 4"
      preserveAspectRatio="none"
      role="progressbar"
      aria-valuenow={Math.round(share * 100)}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-label={told}
    >
      <title>{told}</title>
      <rect class="track" width="100" height="4" />
      <rect class="done" width={share * 100} height="4" />
    </svg>
  );
}

/** A moment: "02:30 (3 h ago)", exact on hover. */
export function When({ at, only }: { at: string | number | null | undefined; only?: 'age' | 'time' }) {
  const millis = typeof at === 'string' ? Date.parse(at) : (at ?? NaN);
  // Go's zero time stands for "never" in Prometheus' API.
  if (Number.isNaN(millis) || millis <= 0) return <span class="quiet">never</span>;
  const time = shortTime(millis, zone(), now.value);
  const ago = age(millis, now.value);
  return (
    <time dateTime={new Date(millis).toISOString()} title={exactTime(millis, zone())}>
      {only === 'age' ? (
        ago
      ) : only === 'time' ? (
        time
      ) : (
        <>
          {time} <span class="quiet">({ago})</span>
        </>
      )}
    </time>
  );
}

/** When the next run is due, or since when one is overdue; on hover by which schedule. */
export function Due({ expected }: { expected: Expected | null }) {
  if (!expected || (!expected.next_at && !expected.words)) return <span class="quiet none">–</span>;
  const why = [expected.words && `${expected.words} (${expected.zone || 'UTC'})`, expected.evidence].filter(Boolean);
  const isPast = expected.next_at !== null && Date.parse(expected.next_at) < now.value;
  const overdue = isPast && (expected.state === 'late' || expected.state === 'missed');
  return (
    <span class={overdue ? `due tone-${look(dueState(expected.state)).tone}` : 'due'} title={why.join('\n')}>
      {expected.next_at ? <When at={expected.next_at} /> : <span class="quiet">{expected.words}</span>}
    </span>
  );
}

export function Took({ seconds }: { seconds: number | null | undefined }) {
  if (seconds === null || seconds === undefined) return <span class="quiet">–</span>;
  return (
    <span class="num" title={`${seconds} s`}>
      {duration(seconds)}
    </span>
  );
}

/** How long a run took, or has taken so far. */
export function Lasted({ run }: { run: StripRun | null }) {
  return <Took seconds={run?.state === 'running' ? Math.floor(elapsed(run, now.value) ?? 0) : run?.duration} />;
}

export function Size({ of }: { of: number | null | undefined }) {
  if (of === null || of === undefined) return <span class="quiet">not known</span>;
  return (
    <span class="num" title={`${grouped(of)} bytes`}>
      {bytes(of)}
    </span>
  );
}

/** Labels as chips; the name of the metric or alert is told elsewhere. */
export function LabelChips({ labels, without = [] }: { labels: Record<string, string>; without?: string[] }) {
  const names = Object.keys(labels)
    .filter((name) => !without.includes(name))
    .sort();
  if (names.length === 0) return null;
  return (
    <ul class="chips" aria-label="labels">
      {names.map((name) => (
        <li key={name}>
          <span class="quiet">{name}=</span>
          {labels[name]}
        </li>
      ))}
    </ul>
  );
}
