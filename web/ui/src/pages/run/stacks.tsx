import { useMemo } from 'preact/hooks';
import type { Run } from '../../api/types';
import type { Dump, Process } from '../../lib/evidence';
import { isOwn } from '../../lib/frames';
import { bytes, clockTime, percent, plural } from '../../lib/format';
import {
  busy,
  dumpSeries,
  isConnection,
  stateWord,
  threadGroups,
  shortCommand,
  tree,
  type ThreadGroup,
} from '../../lib/stacks';
import { commandLine } from '../../lib/words';
import { usePageKeys } from '../../keys';
import { address, setParams, zone } from '../../shell';
import { Choice, Copy } from '../../ui/parts';
import { Frames } from './exceptions';
import { Fold } from './fold';

/** Where everything stood, at each moment that it was looked at. */
export function Stacks({ dumps, run }: { dumps: readonly Dump[]; run: Run }) {
  const wanted = Number(address.value.searchParams.get('sample') ?? dumps.length);
  const at = Math.min(Math.max(Number.isInteger(wanted) ? wanted : dumps.length, 1), dumps.length) - 1;
  const show = (index: number) => setParams({ sample: index === dumps.length - 1 ? null : String(index + 1) });
  usePageKeys(
    dumps.length < 2 ? [] : [{ key: 's', text: 'next sample of the stacks', act: () => show((at + 1) % dumps.length) }],
  );
  const dump = dumps[at];
  const ask = run.state === 'running' && <Ask run={run} />;
  if (!dump) return ask ? <section id="stacks">{ask}</section> : null;
  return (
    <section id="stacks">
      <div class="section-head">
        <h2>
          Stacks <span class="small quiet">{taken(dump)}</span>
        </h2>
        {dumps.length > 1 && <Samples dumps={dumps} at={at} onShow={show} />}
      </div>
      <Sample dump={dump} dumps={dumps} at={at} />
      {ask}
    </section>
  );
}

function taken(dump: Dump): string {
  const at = Date.parse(dump.at);
  const time = Number.isNaN(at) ? '' : ` at ${clockTime(at, zone())}`;
  const why = { limit: 'taken before it was ended', asked: 'taken when somebody asked' }[dump.trigger] ?? 'taken';
  return why + time;
}

/** How somebody with a terminal on the host gets the stacks of a run that goes on. */
function Ask({ run }: { run: Run }) {
  const line = `./nightjar run stacks ${run.id}`;
  return (
    <p class="small quiet ask">
      To see where it stands now, on {run.instance || 'its host'}: <code>{line}</code> <Copy text={line} />
    </p>
  );
}

const MOST_BUTTONS = 8;

function Samples({ dumps, at, onShow }: { dumps: readonly Dump[]; at: number; onShow: (at: number) => void }) {
  if (dumps.length <= MOST_BUTTONS)
    return (
      <Choice<string>
        label="Sample"
        value={String(at)}
        onChange={(value) => onShow(Number(value))}
        options={dumps.map((dump, i) => ({
          value: String(i),
          text: <span title={taken(dump)}>{`sample ${i + 1}`}</span>,
        }))}
      />
    );
  return (
    <select aria-label="Sample" value={String(at)} onChange={(event) => onShow(Number(event.currentTarget.value))}>
      {dumps.map((dump, i) => (
        <option key={i} value={String(i)}>
          sample {i + 1} of {dumps.length}, {taken(dump)}
        </option>
      ))}
    </select>
  );
}

function Sample({ dump, dumps, at }: { dump: Dump; dumps: readonly Dump[]; at: number }) {
  const series = useMemo(() => dumpSeries(dumps, at), [dumps, at]);
  if (dump.processes.length === 0) return <p class="quiet">None of its processes could be looked at.</p>;
  return (
    <div class="processes">
      {tree(dump.processes).map(({ process, depth }) => (
        <ProcessCard key={process.pid} process={process} depth={depth} series={series} />
      ))}
    </div>
  );
}

function ProcessCard({ process, depth, series }: { process: Process; depth: number; series: readonly Dump[] }) {
  const groups = useMemo(() => threadGroups(process, series), [process, series]);
  const [telling, others] = useMemo(() => apart(groups), [groups]);
  const command = commandLine(process.command);
  return (
    <article class={`card process depth-${Math.min(depth, 4)}`} aria-label={`Process ${process.pid}`}>
      <header>
        <h3 title={command}>{shortCommand(process.command)}</h3>
        <span class="quiet small num">
          process {process.pid}
          {process.parent !== null && `, child of ${process.parent}`}
        </span>
      </header>
      <State process={process} series={series} />
      <Sockets process={process} />
      {telling.map((group, i) => (
        <Threads key={i} group={group} samples={series.length} name={`t${process.pid}-${i}`} />
      ))}
      {others.length > 0 && (
        <Fold name={`others-${process.pid}`} summary={`${plural(countOf(others), 'thread')} in library code alone`}>
          {others.map((group, i) => (
            <Threads key={i} group={group} samples={series.length} name={`o${process.pid}-${i}`} />
          ))}
        </Fold>
      )}
      <div class="folds">
        {process.openFiles.length > 0 && (
          <Fold name={`files-${process.pid}`} summary={plural(process.openFiles.length, 'open file')}>
            <ul class="files">
              {process.openFiles.map((file) => (
                <li key={file.fd}>
                  <span class="quiet num">{file.fd}</span> <code>{file.target}</code>
                </li>
              ))}
            </ul>
          </Fold>
        )}
        {command !== shortCommand(process.command) && command !== '' && (
          <Fold name={`command-${process.pid}`} summary="command">
            <code>{command}</code>
          </Fold>
        )}
        {process.text !== '' && (
          <Fold name={`raw-${process.pid}`} summary="dump as it came">
            <Copy text={process.text} />
            <pre class="raw" tabIndex={0}>
              {process.text}
            </pre>
          </Fold>
        )}
      </div>
    </article>
  );
}

/** Fewer threads than this are all shown. */
const FEW = 4;

/** Threads that stand in somebody's own code, and those of a runtime that never do. */
function apart(groups: readonly ThreadGroup[]): [telling: ThreadGroup[], others: ThreadGroup[]] {
  const own = groups.filter(({ frames, threads }) => frames.some(isOwn) || threads.some((name) => MAIN.test(name)));
  if (groups.length <= FEW || own.length === 0) return [[...groups], []];
  return [own, groups.filter((group) => !own.includes(group))];
}

const MAIN = /^main(?:thread)?$/i;
const countOf = (groups: readonly ThreadGroup[]) => groups.reduce((sum, { threads }) => sum + threads.length, 0);

function State({ process, series }: { process: Process; series: readonly Dump[] }) {
  const share = busy(process.pid, series);
  const stuck = process.state.startsWith('D');
  return (
    <dl class="inline">
      <div class={stuck ? 'tone-bad' : undefined}>
        <dt>State</dt>
        <dd>
          {stateWord(process.state)}
          {process.systemCall && (
            <>
              {' in '}
              <code>{process.systemCall}</code>
            </>
          )}
        </dd>
      </div>
      {process.waitChannel !== '' && process.waitChannel !== '0' && (
        <div>
          <dt>Wait channel</dt>
          <dd>
            <code>{process.waitChannel}</code>
          </dd>
        </div>
      )}
      {process.threads !== null && (
        <div>
          <dt>Threads</dt>
          <dd class="num">{process.threads}</dd>
        </div>
      )}
      {process.rssBytes !== null && (
        <div>
          <dt>Memory</dt>
          <dd class="num">{bytes(process.rssBytes)}</dd>
        </div>
      )}
      {share !== null && (
        <div>
          <dt>Between the samples</dt>
          <dd class="num">{share < 0.005 ? 'idle' : `${percent(share)} of one core`}</dd>
        </div>
      )}
    </dl>
  );
}

/** Connections first: they tell for whom it waits. */
function Sockets({ process }: { process: Process }) {
  const ordered = [...process.sockets].sort((a, b) => Number(isConnection(b)) - Number(isConnection(a)));
  if (ordered.length === 0) return null;
  const most = ordered.slice(0, 6);
  const row = (socket: (typeof ordered)[number]) => (
    <li key={socket.fd}>
      <span class="quiet">{socket.protocol || 'socket'}</span>{' '}
      {socket.local ? <code>{socket.local}</code> : <span class="quiet">without a name</span>}
      {isConnection(socket) && (
        <>
          <span class="quiet" aria-label="to">
            {' → '}
          </span>
          <code class="peer">{socket.peer}</code>
        </>
      )}{' '}
      <span class="quiet">{socket.state.toLowerCase()}</span>
    </li>
  );
  return (
    <>
      <ul class="sockets" aria-label="Sockets">
        {most.map(row)}
      </ul>
      {ordered.length > most.length && (
        <Fold name={`sockets-${process.pid}`} summary={plural(ordered.length - most.length, 'more socket')}>
          <ul class="sockets">{ordered.slice(most.length).map(row)}</ul>
        </Fold>
      )}
    </>
  );
}

const MOST_NAMES = 6;

function Threads({ group, samples, name }: { group: ThreadGroup; samples: number; name: string }) {
  const names = group.threads.slice(0, MOST_NAMES).join(', ');
  const more = group.threads.length - MOST_NAMES;
  return (
    <div class="threads">
      <p class="threads-head">
        <b>{group.threads.length > 1 ? plural(group.threads.length, 'thread') : names || 'a thread'}</b>
        {group.threads.length > 1 && (
          <span class="quiet small" title={group.threads.join(', ')}>
            {names}
            {more > 0 && ` and ${more} more`}
          </span>
        )}
        {samples > 1 && <Same group={group} samples={samples} />}
      </p>
      <Frames frames={group.frames} name={name} />
    </div>
  );
}

function Same({ group, samples }: { group: ThreadGroup; samples: number }) {
  const always = group.same === samples;
  return (
    <span class={always ? 'same always' : 'same'}>
      {always
        ? `same in all ${samples} samples`
        : group.same > 1
          ? `same in ${group.same} of ${samples} samples`
          : 'moved between the samples'}
    </span>
  );
}
