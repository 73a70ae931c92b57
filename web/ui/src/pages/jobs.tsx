import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { own, ownAll } from '../api/client';
import { useResource } from '../api/resource';
import type { Condition, Job, Page, Run, Status } from '../api/types';
import {
  beside,
  boardRows,
  counts,
  fingerprint,
  holdOrder,
  isOverdue,
  jobLook,
  jobStanding,
  lastEnded,
  news,
  nextUp,
  type BoardSort,
  type BoardView,
} from '../lib/board';
import { waysIn } from '../lib/connect';
import { plural } from '../lib/format';
import { jobPath } from '../lib/route';
import { dueState, look, STANDINGS, standing, type Standing } from '../lib/state';
import { address, now, say, setParams } from '../shell';
import { Conditions } from '../ui/conditions';
import { Copy, Empty, Filter, Head, Shown, SortHead } from '../ui/parts';
import { Strip } from '../ui/strip';
import { Due, Lasted, Progress, RunMark, StateMark, When } from '../ui/values';

const EVERY = 5000;
const CONDITIONS_EVERY = 15_000;
/** More of them would push the board out of sight. */
const MOST_CONDITIONS = 3;
const MOST_JOBS = 10_000;
const ROWS = 100;

/** The job board: what is wrong first. */
export function JobsPage() {
  const jobs = useResource('jobs', (signal) => ownAll<Job>('/jobs', MOST_JOBS, signal), EVERY);
  const conditions = useResource(
    'conditions',
    (signal) => own<Page<Condition>>('/conditions', {}, signal),
    CONDITIONS_EVERY,
  );
  const before = useRef<Job[]>([]);
  useEffect(() => {
    if (!jobs.data) return;
    say(news(before.current, jobs.data.data).join('. '));
    before.current = jobs.data.data;
  }, [jobs.data]);
  return (
    <>
      {!jobs.data && <Head title="Jobs" />}
      <Shown of={jobs} what="jobs">
        {({ data }) =>
          data.length === 0 ? <Connect /> : <Board jobs={data} conditions={conditions.data?.data ?? []} />
        }
      </Shown>
    </>
  );
}

function Board({ jobs, conditions }: { jobs: Job[]; conditions: Condition[] }) {
  const view = viewOf(address.value.searchParams);
  const [most, setMost] = useState(ROWS);
  const held = useHeldOrder();
  const sorted = held.order(boardRows(jobs, view), JSON.stringify(view));
  const totals = counts(jobs);
  const sort = (by: BoardSort, downFirst: boolean) => {
    const descending = view.sort === by ? !view.descending : downFirst;
    setParams({ sort: by === 'standing' ? null : by, dir: descending ? 'down' : null });
  };
  const head = (by: BoardSort, label: string, downFirst = false, right = false) => (
    <SortHead
      label={label}
      right={right}
      active={view.sort === by}
      descending={view.descending}
      onSort={() => sort(by, downFirst)}
    />
  );
  return (
    <>
      <Head title="Jobs" tools={<Filter label="Filter jobs" value={view.text} onChange={(q) => setParams({ q })} />}>
        <Standings totals={totals} all={jobs.length} shown={view.show} />
        <Next jobs={jobs} />
      </Head>
      <Conditions of={beside(conditions, jobs)} most={MOST_CONDITIONS} />
      {sorted.length === 0 ? (
        <Empty title="No job is like that">
          <p>Clear the filter, or show all {plural(jobs.length, 'job')}.</p>
        </Empty>
      ) : (
        <table class="rows board" {...held.pointer}>
          <thead>
            <tr>
              {head('standing', 'State')}
              {head('name', 'Job')}
              <th scope="col">Last runs</th>
              {head('last', 'Last run', true)}
              {head('due', 'Next due')}
              {head('duration', 'Duration', true, true)}
              {head('success', 'Last success', false, true)}
            </tr>
          </thead>
          <tbody>
            {sorted.slice(0, most).map((job) => (
              <Row key={job.name} job={job} />
            ))}
          </tbody>
        </table>
      )}
      {sorted.length > most && (
        <button type="button" class="more" onClick={() => setMost(most + ROWS)}>
          {plural(most, 'job')} of {sorted.length} shown. Show more
        </button>
      )}
    </>
  );
}

/** Drawn anew only when something about the job has changed; what ticks does so by itself. */
function Row({ job }: { job: Job }) {
  return useMemo(() => <RowCells job={job} />, [fingerprint(job)]);
}

function RowCells({ job }: { job: Job }) {
  const run = job.last_run;
  const ended = job.state === 'running' ? lastEnded(job) : undefined;
  const bad = run && (isBad(run) || (run.attempt ?? 1) > 1) ? run.reason || run.message : '';
  return (
    <tr class={`stands-${jobStanding(job)}`}>
      <td class="cell-state">
        <Mark job={job} />
        {ended && standing(ended.state) !== 'good' && (
          <div class="small">
            before: <StateMark state={ended.state} />
          </div>
        )}
      </td>
      <td class="cell-name">
        <a class="row-link" data-row href={jobPath(job.name)}>
          {job.name}
        </a>
        <div class="small quiet" title={bad || undefined}>
          {bad || run?.instance}
        </div>
      </td>
      <td class="cell-strip">
        <Strip runs={job.recent} name={job.name} />
      </td>
      <td class="cell-when">
        <When at={run?.started_at} />
      </td>
      <td class="cell-due">
        <span class="label">next </span>
        <Due expected={job.expected ?? null} />
      </td>
      <td class="right cell-took">
        <Lasted run={run} />
        {run && <Progress run={run} />}
      </td>
      <td class="right cell-success">
        <span class="label">last success </span>
        <When at={job.last_success_at} only="age" />
      </td>
    </tr>
  );
}

/** What is worst about it, and beneath it that a run is due where something else is worse. */
function Mark({ job }: { job: Job }) {
  const run = job.last_run;
  const overdue = job.expected && isOverdue(job) ? dueState(job.expected.state) : null;
  const { word, shape } = jobLook(job);
  if (overdue && shape === look(overdue).shape && word === look(overdue).word) return <StateMark state={overdue} />;
  return (
    <>
      {run ? <RunMark run={{ ...run, state: job.state ?? run.state }} /> : <NeverRan job={job} />}
      {overdue && (
        <div class="small">
          and <StateMark state={overdue} />
        </div>
      )}
    </>
  );
}

function NeverRan({ job }: { job: Job }) {
  return job.expected ? <StateMark state="waiting" word="no run yet" /> : <StateMark state={job.state} />;
}

/** What is coming. */
function Next({ jobs }: { jobs: Job[] }) {
  const next = nextUp(jobs, now.value);
  return (
    <p class="next">
      {next && (
        <>
          <span class="quiet">Next:</span> <a href={jobPath(next.job.name)}>{next.job.name}</a> <When at={next.at} />{' '}
          <span class="quiet">·</span>{' '}
        </>
      )}
      <a href="/calendar">Calendar of coming runs</a>
    </p>
  );
}

/** Ended, and not as it should. */
const isBad = (run: Run) =>
  run.verdict === 'bad' || run.verdict === 'suspicious' || (run.state !== 'running' && standing(run.state) !== 'good');

function Standings({ totals, all, shown }: { totals: Record<Standing, number>; all: number; shown: Standing | 'all' }) {
  const button = (value: Standing | 'all', n: number) => (
    <button
      type="button"
      key={value}
      class={`stands-${value}`}
      aria-pressed={shown === value}
      onClick={() => setParams({ show: value === 'all' || shown === value ? null : value })}
    >
      <b class="num">{n}</b> {value}
    </button>
  );
  return (
    <div class="choice" role="group" aria-label="Show">
      {button('all', all)}
      {STANDINGS.filter((value) => totals[value] > 0 || shown === value).map((value) => button(value, totals[value]))}
    </div>
  );
}

/** Keeps the order of rows while the pointer or the focus is among them. */
function useHeldOrder() {
  const inside = useRef(false);
  const last = useRef<{ view: string; keys: string[] }>({ view: '', keys: [] });
  const [, settle] = useState(0);
  const leave = () => {
    inside.current = false;
    settle((n) => n + 1);
  };
  return {
    order(rows: Job[], view: string): Job[] {
      const held =
        inside.current && last.current.view === view ? holdOrder(rows, last.current.keys, (job) => job.name) : rows;
      last.current = { view, keys: held.map((job) => job.name) };
      return held;
    },
    pointer: {
      onMouseEnter: () => (inside.current = true),
      onMouseLeave: leave,
      onFocusIn: () => (inside.current = true),
      onFocusOut: leave,
    },
  };
}

function viewOf(params: URLSearchParams): BoardView {
  const sorts: BoardSort[] = ['standing', 'name', 'last', 'due', 'duration', 'success'];
  const show = params.get('show') as Standing | null;
  return {
    text: params.get('q') ?? '',
    show: show !== null && STANDINGS.includes(show) ? show : 'all',
    sort: sorts.find((sort) => sort === params.get('sort')) ?? 'standing',
    descending: params.get('dir') === 'down',
  };
}

/** The first page of a server that nothing has reported to yet. */
function Connect() {
  const status = useResource('status', (signal) => own<Status>('/status', {}, signal));
  return (
    <>
      <Head title="Nothing has reported yet">
        Connect the first script in one of three ways. It appears here by itself.
      </Head>
      <ol class="ways">
        {waysIn(window.location.origin, status.data).map((way) => (
          <li key={way.title} class="card">
            <h2>{way.title}</h2>
            <p class="quiet">{way.why}</p>
            <pre>{way.text}</pre>
            <Copy text={way.text} />
          </li>
        ))}
      </ol>
    </>
  );
}
