import { useEffect, useState } from 'preact/hooks';
import { own } from '../api/client';
import { useResource } from '../api/resource';
import type { Job, Page, Run } from '../api/types';
import { look, RUN_STATES } from '../lib/state';
import { address, setParams } from '../shell';
import { Empty, Head, Shown } from '../ui/parts';
import { RunTable } from '../ui/runTable';

const PAGE = 100;

/** All runs, newest first, by job and by outcome. */
export function RunsPage() {
  const params = address.value.searchParams;
  const job = params.get('job') ?? '';
  const outcome = params.get('outcome') ?? '';
  const list = { job, outcome, limit: PAGE };
  const first = useResource(`${job} ${outcome}`, (signal) => own<Page<Run>>('/runs', list, signal), 5000);
  const names = useResource('names', (signal) => own<Page<Job>>('/jobs', { limit: 1000 }, signal));
  const older = useOlder(list, first.data);
  return (
    <>
      <Head
        title="Runs"
        tools={
          <>
            <input
              type="search"
              class="filter"
              data-search
              list="job-names"
              placeholder="Job"
              aria-label="Only runs of this job"
              value={job}
              onChange={(event) => setParams({ job: event.currentTarget.value.trim() })}
            />
            <datalist id="job-names">
              {names.data?.data.map((known) => (
                <option key={known.name} value={known.name} />
              ))}
            </datalist>
            <select
              aria-label="Only runs with this outcome"
              value={outcome}
              onChange={(event) => setParams({ outcome: event.currentTarget.value })}
            >
              <option value="">every outcome</option>
              {RUN_STATES.map((state) => (
                <option key={state} value={state}>
                  {look(state).word}
                </option>
              ))}
            </select>
          </>
        }
      />
      <Shown of={first} what="runs">
        {(page) => {
          const runs = [...page.data, ...older.runs.filter((run) => !page.data.some((other) => other.id === run.id))];
          if (runs.length === 0) return <NoRuns filtered={job !== '' || outcome !== ''} />;
          return (
            <>
              <RunTable runs={runs} withJob />
              {older.more && (
                <button type="button" class="more" disabled={older.loading} onClick={older.load}>
                  Show older runs
                </button>
              )}
            </>
          );
        }}
      </Shown>
    </>
  );
}

function NoRuns({ filtered }: { filtered: boolean }) {
  return filtered ? (
    <Empty title="No run is like that">
      <p>
        <a href="/runs">Show all runs</a>
      </p>
    </Empty>
  ) : (
    <Empty title="No runs yet">
      <p>
        Wrap a command with <code>./nightjar run</code>; <a href="/">the first page tells how</a>.
      </p>
    </Empty>
  );
}

/** The pages behind the first one, fetched when asked for. */
function useOlder(list: { job: string; outcome: string; limit: number }, first: Page<Run> | undefined) {
  const key = `${list.job} ${list.outcome}`;
  const [held, setHeld] = useState<{ key: string; runs: Run[]; next: string | null | undefined }>({
    key,
    runs: [],
    next: undefined,
  });
  const [loading, setLoading] = useState(false);
  const mine = held.key === key ? held : { key, runs: [], next: undefined };
  const next = mine.next === undefined ? first?.next : mine.next;
  useEffect(() => () => setHeld({ key: '', runs: [], next: undefined }), [key]);
  return {
    runs: mine.runs,
    more: next !== null && next !== undefined,
    loading,
    async load() {
      setLoading(true);
      try {
        const page = await own<Page<Run>>('/runs', { ...list, cursor: next }, AbortSignal.timeout(30_000));
        const kept = mine.next === undefined ? (first?.data ?? []) : mine.runs;
        setHeld({ key, runs: [...kept, ...page.data], next: page.next });
      } finally {
        setLoading(false);
      }
    },
  };
}
