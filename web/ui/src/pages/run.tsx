import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { own } from '../api/client';
import { useResource } from '../api/resource';
import type { Job, Run } from '../api/types';
import { duration, percent, plural } from '../lib/format';
import { graphOf } from '../lib/graphUrl';
import { jobPath } from '../lib/route';
import { look, standing } from '../lib/state';
import { comparedWithUsual, runSentence } from '../lib/sentence';
import { plain, lastWords } from '../lib/output';
import { now } from '../shell';
import { Copy, Empty, Shown } from '../ui/parts';
import { Strip } from '../ui/strip';
import { Size, StateMark, Took, When } from '../ui/values';
import { Output, useOutput, type Held } from './output';

const OFTEN = 3000;
const RARELY = 30_000;

/** One run, read from the top like a report. */
export function RunPage({ id }: { id: string }) {
  const [over, setOver] = useState(false);
  const run = useResource(
    'run ' + id,
    (signal) => own<Run>('/runs/' + encodeURIComponent(id), {}, signal),
    over ? RARELY : OFTEN,
  );
  // A late report may still correct a run that has ended.
  if (run.data && over !== (run.data.state !== 'running')) setOver(!over);
  if (run.error?.status === 404 && !run.data) {
    return (
      <Empty page title="This run is not known">
        <p>
          It may have been dropped with its retention, or the address is cut short. <a href="/runs">All runs</a>
        </p>
      </Empty>
    );
  }
  return (
    <Shown of={run} what="the run" rows={10}>
      {(data) => <Report key={data.id} run={data} />}
    </Shown>
  );
}

function Report({ run }: { run: Run }) {
  const job = useResource('job ' + run.job, (signal) => own<Job>('/jobs/' + encodeURIComponent(run.job), {}, signal));
  const output = useOutput(run);
  const bad = standing(run.state) === 'wrong';
  return (
    <article class="report">
      <nav class="crumbs" aria-label="Where this is">
        <a href="/">Jobs</a> / <a href={jobPath(run.job)}>{run.job}</a>
      </nav>
      <header class={`verdict tone-${look(run.state).tone}`}>
        <StateMark state={run.state} />
        <h1>{runSentence(run, run.state === 'running' ? now.value : 0)}</h1>
        {run.message && <p>{run.message}</p>}
      </header>
      {bad && <LastWords output={output} />}
      <Facts run={run} job={job.data} />
      <Resources run={run} />
      {job.data && job.data.recent.length > 1 && (
        <section>
          <h2>
            Beside the other runs of <a href={jobPath(run.job)}>{run.job}</a>
          </h2>
          <div class="card">
            <Strip runs={job.data.recent} name={run.job} current={run.id} />
          </div>
        </section>
      )}
      <Output run={run} output={output} />
    </article>
  );
}

/** The evidence nearest to hand: what it said last on stderr. */
function LastWords({ output }: { output: Held }) {
  const line = output.complete ? lastWords(output.lines) : null;
  if (!line) return null;
  return (
    <figure class="evidence">
      <figcaption>
        Last words on stderr <a href={`#line-${line.seq}`}>show in the output</a>
      </figcaption>
      <pre>{plain(line.text)}</pre>
    </figure>
  );
}

function Facts({ run, job }: { run: Run; job: Job | undefined }) {
  const usual = comparedWithUsual(run, job?.recent ?? []);
  const command = run.command.map(quoted).join(' ');
  return (
    <dl class="facts">
      <Fact name="Job">
        <a href={jobPath(run.job)}>{run.job}</a>
      </Fact>
      <Fact name="Instance">{run.instance || unknown()}</Fact>
      <Fact name="Started">
        <When at={run.started_at} />
      </Fact>
      <Fact name="Ended">
        {run.ended_at ? (
          <When at={run.ended_at} />
        ) : (
          <span class="quiet">{run.state === 'running' ? 'not yet' : 'not seen'}</span>
        )}
      </Fact>
      {run.duration !== null && (
        <Fact name="Duration">
          <Took seconds={run.duration} />
        </Fact>
      )}
      {run.limit !== null && (
        <Fact name="Limit">
          <Took seconds={run.limit} />
        </Fact>
      )}
      {usual && (
        <Fact name="Usual duration">
          <span title={`median of ${usual.runs} good runs`}>{duration(usual.usual)}</span>{' '}
          {usual.words && <span class="quiet">({usual.words})</span>}
        </Fact>
      )}
      {run.exit_code !== null && (
        <Fact name="Exit code">
          <span class="num">{run.exit_code}</span>
        </Fact>
      )}
      {run.signal !== null && (
        <Fact name="Signal">
          {run.signal_name ?? run.signal} <span class="quiet">({run.signal})</span>
        </Fact>
      )}
      {run.pid !== null && (
        <Fact name="Process">
          <span class="num">{run.pid}</span>
        </Fact>
      )}
      {command && (
        <Fact name="Command" room="wide">
          <code>{command}</code>
          <Copy text={command} />
        </Fact>
      )}
      <Fact name="Run" room="double">
        <code>{run.id}</code>
        <Copy text={run.id} />
      </Fact>
      {run.trace_id && (
        <Fact name="Trace" room="double">
          <code>{run.trace_id}</code>
          <Copy text={run.trace_id} />
        </Fact>
      )}
    </dl>
  );
}

function Resources({ run }: { run: Run }) {
  const used = run.resources;
  if (!used) return null;
  const cpu = (used.cpu_user_seconds ?? 0) + (used.cpu_system_seconds ?? 0);
  const graph = graphOf(`{__name__=~"nightjar_job_.*",job=${JSON.stringify(run.job)}}`, 'table');
  return (
    <section>
      <h2>
        Resources{' '}
        <a class="small" href={graph}>
          this job's metrics
        </a>
      </h2>
      <dl class="facts">
        <Fact name="CPU">
          <Took seconds={cpu} />
          {run.duration !== null && run.duration > 0 && (
            <span class="quiet"> ({percent(cpu / run.duration)} of one core)</span>
          )}
        </Fact>
        <Fact name="… in its own code">
          <Took seconds={used.cpu_user_seconds} />
        </Fact>
        <Fact name="… in the kernel">
          <Took seconds={used.cpu_system_seconds} />
        </Fact>
        <Fact name="Peak memory">
          <Size of={used.peak_rss_bytes} />
        </Fact>
        <Fact name="Read">
          <Size of={used.read_bytes} />
        </Fact>
        <Fact name="Written">
          <Size of={used.written_bytes} />
        </Fact>
        {run.output_lines !== undefined && <Fact name="Output">{plural(run.output_lines, 'line')}</Fact>}
      </dl>
    </section>
  );
}

function Fact({ name, room, children }: { name: string; room?: 'double' | 'wide'; children: ComponentChildren }) {
  return (
    <div class={room}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

const unknown = () => <span class="quiet">not known</span>;

/** A word as a shell would want it back. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
