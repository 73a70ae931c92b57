import { useState } from 'preact/hooks';
import { useAction } from '../api/action';
import { change, own } from '../api/client';
import { useResource, type Resource } from '../api/resource';
import type { Condition, Job, Page, Run, Watch } from '../api/types';
import { isOverdue } from '../lib/board';
import { readEvidence } from '../lib/evidence';
import { duration, plural } from '../lib/format';
import { graphOf } from '../lib/graph/url';
import { runPath } from '../lib/route';
import { runSentence } from '../lib/sentence';
import { dueState, look } from '../lib/state';
import { withAlert } from '../lib/watch';
import { pingLine, runLine } from '../lib/connect';
import { now, say } from '../shell';
import { Conditions } from '../ui/conditions';
import { Findings } from '../ui/findings';
import { Lazy } from '../ui/lazy';
import { Copy, Empty, Head, Problem, Shown } from '../ui/parts';
import { RunTable } from '../ui/runTable';
import { LARGE, Strip } from '../ui/strip';
import { Progress, RunMark, StateMark, When } from '../ui/values';

const EVERY = 5000;
/** As many runs as its distributions are made of; fewer are listed. */
const RUNS = 100;
const LISTED = 50;
const watchSections = () => import('./job/watch').then((module) => module.WatchSections);

/** One job: what is wrong with it, its strip, what is expected and usual, its runs. */
export function JobPage({ name }: { name: string }) {
  const path = '/jobs/' + encodeURIComponent(name);
  const job = useResource('job ' + name, (signal) => own<Job>(path, {}, signal), EVERY);
  const watch = useResource('watch ' + name, (signal) => own<Watch>(path + '/watch', {}, signal), EVERY);
  const isUnknown = job.error?.status === 404 && !job.data;
  return (
    <>
      <nav class="crumbs" aria-label="Where this is">
        <a href="/">Jobs</a>
      </nav>
      {isUnknown && watch.data ? (
        <Facts job={neverRan(watch.data)} watch={watch} reload={job.reload} />
      ) : isUnknown && watch.loading ? null : isUnknown ? (
        <Empty page title={`No job is called ${name}`}>
          <p>
            It may not have reported yet. <a href="/">All jobs</a>
          </p>
        </Empty>
      ) : (
        <Shown of={job} what="the job">
          {(data) => <Facts job={data} watch={watch} reload={job.reload} />}
        </Shown>
      )}
    </>
  );
}

/** A job that is expected and of which nothing was ever heard. */
function neverRan({ name, expected }: Watch): Job {
  return {
    id: name,
    name,
    first_seen: '',
    last_seen: '',
    state: null,
    last_run: null,
    last_success_at: null,
    expected: expected[0] ?? null,
    recent: [],
  };
}

function Facts({ job, watch, reload }: { job: Job; watch: Resource<Watch>; reload: () => void }) {
  const runs = useResource(
    'runs ' + job.name,
    (signal) => own<Page<Run>>('/runs', { job: job.name, limit: RUNS }, signal),
    EVERY,
  );
  const changed = () => {
    reload();
    runs.reload();
    watch.reload();
  };
  const good = job.recent
    .filter((run) => run.state === 'succeeded' && run.duration !== null)
    .map((run) => run.duration!)
    .sort((a, b) => a - b);
  const ended = job.recent.filter((run) => run.state !== 'running');
  const metric = `{job=${JSON.stringify(job.name)}}`;
  const oldest = job.recent[0];
  return (
    <>
      <Head
        title={job.name}
        tools={
          <a class="button" href={graphOf('nightjar_job_last_run_duration_seconds' + metric, 'lines', 86_400)}>
            Graph its duration
          </a>
        }
      >
        {job.expected && isOverdue(job) && (
          <>
            <StateMark state={dueState(job.expected.state)} /> {overdueWords(job)}{' '}
          </>
        )}
        {!job.last_run && <StateMark state="waiting" word="no run yet" />}
        {job.last_run && job.last_run.state === 'missed' && isOverdue(job) && job.last_run.reason && (
          <p class="reason">{job.last_run.reason}</p>
        )}
        {job.last_run && !(job.last_run.state === 'missed' && isOverdue(job)) && (
          <>
            <RunMark run={job.last_run} /> · <a href={runPath(job.last_run.id)}>last run</a>{' '}
            <When at={job.last_run.started_at} />
            {job.last_run.reason && <p class="reason">{job.last_run.reason}</p>}
            <Progress run={job.last_run} />
          </>
        )}
      </Head>
      {watch.data && <Wrong watch={watch.data} reload={watch.reload} />}
      {job.last_run && <Doubt run={job.last_run} onChange={changed} />}
      {job.recent.length > 0 && (
        <figure class="card strip-card">
          <Strip runs={job.recent} size={LARGE} name={job.name} />
          <figcaption class="quiet small">
            <span>{oldest && <When at={oldest.started_at} only="time" />}</span>
            <span>height is duration, on a log scale</span>
            <span>now</span>
          </figcaption>
        </figure>
      )}
      <dl class="facts">
        <div>
          <dt>Last success</dt>
          <dd>
            <When at={job.last_success_at} />
          </dd>
        </div>
        <div>
          <dt>Usual duration</dt>
          <dd class="num">
            {good.length ? duration(good[good.length >> 1]!) : <span class="quiet">not known yet</span>}
          </dd>
        </div>
        <div>
          <dt>Good of the last {ended.length}</dt>
          <dd class="num">{ended.filter((run) => run.state === 'succeeded').length}</dd>
        </div>
        <div>
          <dt>Bad ends</dt>
          <dd>{badEnds(ended.map((run) => run.state)) || <span class="quiet">none</span>}</dd>
        </div>
        <div>
          <dt>First seen</dt>
          <dd>
            <When at={job.first_seen} />
          </dd>
        </div>
      </dl>
      <Lazy load={watchSections} what="what is expected" props={{ watch, runs: runs.data?.data ?? NO_RUNS }} />
      <section id="runs">
        <h2>Runs</h2>
        <Shown of={runs} what="runs">
          {(page) =>
            page.data.length === 0 ? (
              <p class="quiet">None is known yet.</p>
            ) : (
              <>
                <RunTable runs={page.data.slice(0, LISTED)} withJob={false} />
                {(page.next !== null || page.data.length > LISTED) && (
                  <p>
                    <a href={`/runs?job=${encodeURIComponent(job.name)}`}>All runs of {job.name}</a>
                  </p>
                )}
              </>
            )
          }
        </Shown>
      </section>
      <Report job={job} />
    </>
  );
}

const NO_RUNS: Run[] = [];

/** "due 02:30 (13 h ago)" */
function overdueWords({ expected }: Job) {
  if (!expected) return null;
  const next = expected.next_at && Date.parse(expected.next_at) <= now.value ? expected.next_at : null;
  const due = expected.missing_since ?? next;
  if (!due) return null;
  return (
    <span class="overdue">
      due <When at={due} />
      {expected.instance && <span class="quiet"> on {expected.instance}</span>}
    </span>
  );
}

/** What is wrong with it now; whether anybody is told is decided here. */
function Wrong({ watch, reload }: { watch: Watch; reload: () => void }) {
  const action = useAction();
  const fixed = watch.settings_from === 'config';
  const mute = ({ name, muted }: Condition) =>
    action.run(async () => {
      await change('PUT', `/jobs/${encodeURIComponent(watch.name)}/settings`, withAlert(watch.settings, name, !muted));
      say(muted ? `${name} is told again` : `${name} is not told of this job any more`);
      reload();
    });
  return (
    <>
      <Conditions
        of={watch.conditions}
        tools={(each) => (
          <button
            type="button"
            class="small"
            disabled={action.busy || fixed}
            title={
              fixed
                ? 'What is expected of this job stands in the configuration file: add it to alerts_off there'
                : each.muted
                  ? `Tell of ${each.name} again`
                  : `Do not tell of ${each.name} for this job`
            }
            onClick={() => mute(each)}
          >
            {each.muted ? 'Unmute' : 'Mute'}
          </button>
        )}
      />
      {action.error && <Problem error={action.error} />}
    </>
  );
}

/** Its newest run did something else than it should: what, and whether that is normal. */
function Doubt({ run, onChange }: { run: Run; onChange: () => void }) {
  const doubtful = run.verdict === 'suspicious';
  const [held, setHeld] = useState<string | null>(null);
  // What was accepted here stays in view, so that it can be taken back.
  if (doubtful && held !== run.id) setHeld(run.id);
  const wanted = doubtful || held === run.id;
  const whole = useResource(wanted ? `run ${run.id} ${run.verdict}` : null, (signal) =>
    own<Run>('/runs/' + encodeURIComponent(run.id), {}, signal),
  );
  if (!wanted || !whole.data) return null;
  return (
    <div class="doubt">
      <p>
        <a class="row-link" href={runPath(run.id)}>
          {runSentence(whole.data, now.value)}
        </a>
      </p>
      <Findings run={whole.data} findings={readEvidence(whole.data.evidence).findings} onChange={onChange} />
    </div>
  );
}

/** The two ways in which a run of this job comes to be known, ready to be copied. */
function Report({ job }: { job: Job }) {
  const wrapped = runLine(window.location.origin, job);
  const ping = job.ping_id ? pingLine(window.location.origin, job.ping_id) : null;
  return (
    <section>
      <h2>Report its runs</h2>
      <dl class="wrap-lines">
        <div>
          <dt>With the wrapper: its time, end, resources, output and causes</dt>
          <dd>
            <code>{wrapped}</code>
            <Copy text={wrapped} />
          </dd>
        </div>
        {ping && (
          <div>
            <dt>
              By a ping at its end; add <code>/start</code> at its beginning, <code>/fail</code> or the exit code when
              it fails
            </dt>
            <dd>
              <code>{ping}</code>
              <Copy text={ping} />
            </dd>
          </div>
        )}
      </dl>
    </section>
  );
}

function badEnds(states: string[]): string {
  const times = new Map<string, number>();
  for (const state of states) if (state !== 'succeeded') times.set(state, (times.get(state) ?? 0) + 1);
  return [...times].map(([state, n]) => `${look(state).word} ${plural(n, 'time')}`).join(', ');
}
