import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { own } from '../../api/client';
import { useResource } from '../../api/resource';
import type { Job, Run } from '../../api/types';
import { readEvidence, type Evidence } from '../../lib/evidence';
import { duration, plural, withTimes } from '../../lib/format';
import { jobPath } from '../../lib/route';
import { runSentence } from '../../lib/sentence';
import { runLook } from '../../lib/state';
import { now, say, zone } from '../../shell';
import { Findings } from '../../ui/findings';
import { Lazy } from '../../ui/lazy';
import { Empty, Shown } from '../../ui/parts';
import { judged } from '../../lib/strip';
import { Strip } from '../../ui/strip';
import { Progress, RunMark } from '../../ui/values';
import { Attempts, Expectations, LeftOvers } from './attempts';
import { Causes } from './causes';
import { Exceptions } from './exceptions';
import { Facts, MoreFacts, Resources } from './facts';
import { Output } from './output';
import { Stacks } from './stacks';
import { useOutput } from './useOutput';
import { FirstError } from './words';

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
      {(data) => <Report key={data.id} run={data} reload={run.reload} />}
    </Shown>
  );
}

function Report({ run, reload }: { run: Run; reload: () => void }) {
  const job = useResource('job ' + run.job, (signal) => own<Job>('/jobs/' + encodeURIComponent(run.job), {}, signal));
  const output = useOutput(run);
  const evidence = readEvidence(run.evidence);
  const before = useRef(run.state);
  useEffect(() => {
    if (before.current !== run.state) say(`${run.job}: ${runLook(run).word}`);
    before.current = run.state;
  }, [run.state]);
  const bad = run.state !== 'running' && runLook(run).tone !== 'good';
  const neverRan = run.state === 'missed';
  return (
    <article class="report">
      <nav class="crumbs" aria-label="Where this is">
        <a href="/">Jobs</a> / <a href={jobPath(run.job)}>{run.job}</a>
      </nav>
      <Verdict run={run} />
      <Contents run={run} evidence={evidence} />
      <Facts run={run} job={job.data} />
      <Causes causes={evidence.causes} evidence={evidence} />
      <Findings run={run} findings={evidence.findings} onChange={reload} />
      <Expectations expectations={evidence.expectations} />
      <Exceptions exceptions={evidence.exceptions} />
      {bad && !neverRan && <FirstError run={run} output={output} hasExceptions={evidence.exceptions.length > 0} />}
      <Stacks dumps={evidence.stacks} run={run} />
      <Attempts run={run} attempts={evidence.attempts} />
      <LeftOvers processes={evidence.leftOver} />
      <Curves run={run} evidence={evidence} />
      <Resources run={run} />
      {job.data && job.data.recent.length > 1 && (
        <section>
          <h2>
            Beside the other runs of <a href={jobPath(run.job)}>{run.job}</a>
          </h2>
          <div class="card">
            <Strip runs={judged(job.data.recent, run)} name={run.job} current={run.id} />
          </div>
        </section>
      )}
      <MoreFacts run={run} facts={evidence.facts} />
      {neverRan ? (
        <p class="quiet nothing">Nothing of it ran, so there is no output and nothing else to show.</p>
      ) : (
        <Output run={run} output={output} bad={bad} />
      )}
    </article>
  );
}

function Verdict({ run }: { run: Run }) {
  const sentence = withTimes(runSentence(run, run.state === 'running' ? now.value : 0), zone(), now.value);
  const reason = readEvidence(run.evidence).causes.length > 0 ? '' : (run.reason?.trim() ?? '');
  return (
    <header class={`verdict tone-${runLook(run).tone}`}>
      <RunMark run={run} />
      <h1>{sentence}</h1>
      {run.state === 'running' && <Progress run={run} />}
      {run.message && !isTold(run) && <p>{run.message}</p>}
      {reason && saysMore(reason, sentence) && <p class="quiet">{reason}</p>}
    </header>
  );
}

/** Whether a cause says what the wrapper's message says. */
function isTold(run: Run): boolean {
  const message = run.message.trim().toLowerCase();
  return readEvidence(run.evidence).causes.some((cause) => cause.text.toLowerCase().includes(message));
}

/** Whether a reason tells anything that the sentence has not said in other words. */
function saysMore(reason: string, sentence: string): boolean {
  const said = sentence.toLowerCase();
  return reason
    .toLowerCase()
    .split(/[;:.]\s|\.$/)
    .filter((part) => part.trim().length > 3)
    .some((part) => !said.includes(part.trim()) && !/^(exited with|timed out|killed by|ended by)/.test(part.trim()));
}

/** What there is on the page, for a report that is longer than the window. */
function Contents({ run, evidence }: { run: Run; evidence: Evidence }) {
  const items: [string, string][] = [];
  if (evidence.causes.length > 0) items.push(['why', 'Why']);
  if (evidence.findings.length > 0) items.push(['findings', 'What is unusual']);
  if (evidence.exceptions.length > 0) items.push(['exceptions', plural(evidence.exceptions.length, 'exception')]);
  if (evidence.stacks.length > 0) items.push(['stacks', 'Stacks']);
  if (evidence.attempts.length > 1) items.push(['attempts', plural(evidence.attempts.length, 'attempt')]);
  if (evidence.leftOver.length > 0) items.push(['left-over', `${evidence.leftOver.length} left over`]);
  if (evidence.curve) items.push(['curves', 'Curves']);
  if (run.state !== 'missed')
    items.push(['output', run.output_lines ? plural(run.output_lines, 'line') + ' of output' : 'Output']);
  if (items.length < 3) return null;
  return (
    <nav class="contents" aria-label="On this page">
      {items.map(([id, text]) => (
        <a key={id} href={'#' + id}>
          {text}
        </a>
      ))}
    </nav>
  );
}

/** Fewer samples tell nothing that the resources do not. */
const FEWEST_POINTS = 4;

const load = () => import('./curves').then((module) => module.RunCurves);

function Curves({ run, evidence }: { run: Run; evidence: Evidence }) {
  const points = evidence.curve?.points.length ?? 0;
  const props = useMemo(() => ({ run, curve: evidence.curve!, attempts: evidence.attempts }), [run, evidence]);
  if (!evidence.curve) return null;
  if (points < FEWEST_POINTS) {
    return (
      <section id="curves">
        <h2>Curves</h2>
        <p class="quiet">Too short to have curves: it was looked at {plural(points, 'time')} only.</p>
      </section>
    );
  }
  return (
    <section id="curves">
      <h2>
        Curves{' '}
        <span class="small quiet">
          {plural(points, 'sample')}, every {usualStep(evidence)}; sums over its processes
        </span>
      </h2>
      <Lazy load={load} what="the curves" props={props} />
    </section>
  );
}

function usualStep({ curve }: Evidence): string {
  const at = curve!.columns.indexOf('t');
  const times = curve!.points.map((point) => point[at] ?? 0);
  const steps = times
    .slice(1)
    .map((time, i) => time - times[i]!)
    .sort((a, b) => a - b);
  return duration(steps[steps.length >> 1] ?? 0);
}
