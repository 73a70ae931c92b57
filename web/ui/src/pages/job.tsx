import { own } from '../api/client';
import { useResource } from '../api/resource';
import type { Job, Page, Run } from '../api/types';
import { duration, plural } from '../lib/format';
import { graphOf } from '../lib/graphUrl';
import { runPath } from '../lib/route';
import { look } from '../lib/state';
import { pingLine, runLine } from '../lib/connect';
import { judged } from '../lib/strip';
import { Copy, Empty, Head, Shown } from '../ui/parts';
import { RunTable } from '../ui/runTable';
import { LARGE, Strip } from '../ui/strip';
import { Progress, RunMark, StateMark, When } from '../ui/values';

const EVERY = 5000;

/** One job: its strip, its facts, its runs. */
export function JobPage({ name }: { name: string }) {
  const job = useResource('job ' + name, (signal) => own<Job>('/jobs/' + encodeURIComponent(name), {}, signal), EVERY);
  return (
    <>
      <nav class="crumbs" aria-label="Where this is">
        <a href="/">Jobs</a>
      </nav>
      {job.error?.status === 404 && !job.data ? (
        <Empty page title={`No job is called ${name}`}>
          <p>
            It may not have reported yet. <a href="/">All jobs</a>
          </p>
        </Empty>
      ) : (
        <Shown of={job} what="the job">
          {(data) => <Facts job={data} />}
        </Shown>
      )}
    </>
  );
}

function Facts({ job }: { job: Job }) {
  const runs = useResource(
    'runs ' + job.name,
    (signal) => own<Page<Run>>('/runs', { job: job.name, limit: 50 }, signal),
    EVERY,
  );
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
          <a class="button" href={graphOf('nightjar_job_last_run_duration_seconds' + metric, 'graph', 86_400)}>
            Graph its duration
          </a>
        }
      >
        {job.last_run ? <RunMark run={job.last_run} /> : <StateMark state={job.state} />}
        {job.last_run && (
          <>
            {' '}
            · <a href={runPath(job.last_run.id)}>last run</a> <When at={job.last_run.started_at} />
            {job.last_run.reason && <p class="reason">{job.last_run.reason}</p>}
            <Progress run={job.last_run} />
          </>
        )}
      </Head>
      <figure class="card strip-card">
        <Strip runs={judged(job.recent, job.last_run)} size={LARGE} name={job.name} />
        <figcaption class="quiet small">
          <span>{oldest && <When at={oldest.started_at} only="time" />}</span>
          <span>height is duration, on a log scale</span>
          <span>now</span>
        </figcaption>
      </figure>
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
      <Report job={job} />
      <section>
        <h2>Runs</h2>
        <Shown of={runs} what="runs">
          {(page) => (
            <>
              <RunTable runs={page.data} withJob={false} />
              {page.next !== null && (
                <p>
                  <a href={`/runs?job=${encodeURIComponent(job.name)}`}>All runs of {job.name}</a>
                </p>
              )}
            </>
          )}
        </Shown>
      </section>
    </>
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
