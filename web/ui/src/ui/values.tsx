import { age, bytes, duration, exactTime, grouped, shortTime } from '../lib/format';
import { look } from '../lib/state';
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
