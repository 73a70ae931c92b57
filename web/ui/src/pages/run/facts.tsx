import type { ComponentChildren } from 'preact';
import type { Job, Run } from '../../api/types';
import { bytes, duration, grouped, percent, plural } from '../../lib/format';
import { graphOf } from '../../lib/graph/url';
import { comparedWithUsual } from '../../lib/sentence';
import { commandLine } from '../../lib/words';
import { Copy } from '../../ui/parts';
import { Size, Took, When } from '../../ui/values';
import { Fold } from './fold';

/** What somebody asks first: where, when, how long, how it ended. */
export function Facts({ run, job }: { run: Run; job: Job | undefined }) {
  const usual = comparedWithUsual(run, job?.recent ?? []);
  const command = commandLine(run.command);
  const backoff = run.backoff_seconds ?? 0;
  return (
    <dl class="facts">
      <Fact name="Instance">{run.instance || unknown()}</Fact>
      <Fact name={run.state === 'missed' ? 'Was due' : 'Started'}>
        <When at={run.started_at} />
      </Fact>
      {run.state !== 'missed' && (
        <Fact name="Ended">
          {run.ended_at ? (
            <When at={run.ended_at} />
          ) : (
            <span class="quiet">{run.state === 'running' ? 'not yet' : 'not seen'}</span>
          )}
        </Fact>
      )}
      {run.duration !== null && (
        <Fact name="Duration">
          <Took seconds={run.duration} />
          {run.limit !== null && <span class="quiet"> of at most {duration(run.limit)}</span>}
        </Fact>
      )}
      {run.duration === null && run.limit !== null && (
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
      {(run.attempt ?? 1) > 1 && (
        <Fact name="Attempts">
          <a href="#attempts" class="num">
            {grouped(run.attempt!)}
          </a>{' '}
          {(run.retry_seconds ?? 0) > 0 && (
            <span class="quiet">
              ({duration(run.retry_seconds!)} lost{backoff > 0 && `, ${duration(backoff)} of it in pauses`})
            </span>
          )}
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
      {command && (
        <Fact name="Command" room="wide">
          <code>{command}</code>
          <Copy text={command} />
        </Fact>
      )}
    </dl>
  );
}

export function Resources({ run }: { run: Run }) {
  const used = run.resources;
  if (!used) return null;
  const cpu = (used.cpu_user_seconds ?? 0) + (used.cpu_system_seconds ?? 0);
  const graph = graphOf(`{__name__=~"nightjar_job_.*",job=${JSON.stringify(run.job)}}`, 'table');
  return (
    <section id="resources">
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
        <Fact name="Read from storage">
          <Size of={used.read_bytes} />
        </Fact>
        <Fact name="Written to storage">
          <Size of={used.written_bytes} />
        </Fact>
        <Count name="Waited, and gave up its core" of={used.voluntary_switches} />
        <Count name="Had its core taken" of={used.involuntary_switches} />
        <Count name="Page faults from storage" of={used.major_faults} />
        <Count name="Page faults in memory" of={used.minor_faults} />
        {run.output_lines !== undefined && <Fact name="Output">{plural(run.output_lines, 'line')}</Fact>}
      </dl>
    </section>
  );
}

function Count({ name, of }: { name: string; of: number | undefined }) {
  if (of === undefined || of === null) return null;
  return (
    <Fact name={name}>
      <span class="num">{plural(of, 'time')}</span>
    </Fact>
  );
}

const NAMES: Record<string, string> = {
  cwd: 'Working folder',
  user: 'User',
  cgroup: 'Control group',
  parent: 'Started by',
  boot_id: 'Boot',
  capture: 'Output captured by',
};

/** Everything else, for whoever looks for it. */
export function MoreFacts({ run, facts }: { run: Run; facts: readonly [string, string][] }) {
  return (
    <section>
      <Fold name="facts" summary={<h2>Everything else</h2>}>
        <dl class="facts">
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
          {run.pid !== null && (
            <Fact name="Process">
              <span class="num">{run.pid}</span>
            </Fact>
          )}
          {facts.map(([name, value]) => (
            <Fact
              key={name}
              name={NAMES[name] ?? name.replaceAll('_', ' ')}
              room={value.length > 28 ? 'double' : undefined}
            >
              {/_bytes$/.test(name) && Number.isFinite(Number(value)) ? bytes(Number(value)) : value || unknown()}
            </Fact>
          ))}
        </dl>
      </Fold>
    </section>
  );
}

export function Fact({
  name,
  room,
  children,
}: {
  name: string;
  room?: 'double' | 'wide' | undefined;
  children: ComponentChildren;
}) {
  return (
    <div class={room}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

const unknown = () => <span class="quiet">not known</span>;
