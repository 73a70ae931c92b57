import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { useResource } from '../../api/resource';
import type { Run } from '../../api/types';
import { usePageKeys } from '../../keys';
import { plain } from '../../lib/ansi';
import { readEvidence } from '../../lib/evidence';
import { grouped, plural } from '../../lib/format';
import { hashLine, hitFrom, hits, lineHash, linesOf } from '../../lib/output';
import { address, go, setParams } from '../../shell';
import { Sign } from '../../ui/icons';
import { Choice, Copy, Loading, Problem } from '../../ui/parts';
import { Rows } from './rows';
import { useFollow } from './useFollow';
import { search, useOutput, type Held, type Stream } from './useOutput';

/** Searching waits for a pause in typing, in milliseconds. */
const TYPING = 150;
/** While a run goes on, the server is asked again for finds, in milliseconds. */
const AGAIN = 5000;
const MOST_COPIED = 50_000;

/** Everything that the command wrote: to search, to follow, to link to. */
export function Output({ run, output, bad }: { run: Run; output: Held; bad: boolean }) {
  const params = address.value.searchParams;
  const stream = (['stdout', 'stderr'] as const).find((name) => name === params.get('stream')) ?? 'all';
  const filtered = useOutput(run, stream, stream !== 'all');
  const held = stream === 'all' ? output : filtered;
  const wrap = params.get('wrap') !== 'off';
  const current = hashLine(address.value.hash);
  const find = useFind(run, held, stream, current);
  const live = run.state === 'running';
  const section = useRef<HTMLElement>(null);
  const follow = useFollow(live, held.total, section);
  const error = bad ? output.firstError : null;
  const toError = () => error && goLine(error.seq);
  usePageKeys([
    { key: 'o', text: 'to the output', act: () => section.current?.scrollIntoView({ block: 'start' }) },
    { key: 'n', text: 'next find', act: () => find.jump(1) },
    { key: 'N', text: 'previous find', act: () => find.jump(-1) },
    { key: 'f', text: live ? 'follow the output' : 'to the end of the output', act: follow.toggle },
    { key: 'e', text: 'to the first error', act: () => void toError() },
  ]);
  const oneFile = useMemo(() => {
    const first = linesOf(output.store).next().value;
    return first?.stream === 'both' && stream === 'all';
  }, [output.store.count > 0, stream]);

  return (
    <section class="output" id="output" aria-label="Output" ref={section}>
      <div class="output-head">
        <h2>Output</h2>
        <span class="quiet small num">
          {told(run, held, stream)}
          {live && ', live'}
        </span>
        <span class="grow" />
        <Finder find={find} />
        {!oneFile && (
          <Choice<Stream>
            label="Stream"
            value={stream}
            onChange={(value) => setParams({ stream: value === 'all' ? null : value })}
            options={[
              { value: 'all', text: 'all' },
              { value: 'stdout', text: 'out' },
              { value: 'stderr', text: 'err' },
            ]}
          />
        )}
        <button type="button" aria-pressed={wrap} onClick={() => setParams({ wrap: wrap ? 'off' : null })}>
          Wrap
        </button>
        {error && (
          <button type="button" title="First error (e)" onClick={toError}>
            First error
          </button>
        )}
        {live ? (
          <button type="button" aria-pressed={follow.on} title="Follow (f)" onClick={follow.toggle}>
            Follow
          </button>
        ) : (
          held.total > 60 && (
            <button type="button" title="To the end (f)" onClick={follow.toggle}>
              End
            </button>
          )
        )}
        <a
          class="button"
          href={`/api/nightjar/v1/runs/${encodeURIComponent(run.id)}/output.txt${stream === 'all' ? '' : '?stream=' + stream}`}
          target="_blank"
          title="All of it as plain text"
        >
          Raw <Sign name="out" />
        </a>
        {held.whole && held.store.count > 0 && held.store.count <= MOST_COPIED && (
          <Copy text={() => [...linesOf(held.store)].map((line) => plain(line.text)).join('\n')} />
        )}
      </div>
      {held.error && <Problem error={held.error} retry={held.retry} />}
      {held.store.count > 0 ? (
        <Rows held={held} wanted={find.wanted} found={find.found} current={current} wrap={wrap} />
      ) : held.hasEnd ? (
        <p class="quiet nothing">{silent(run, stream)}</p>
      ) : (
        !held.error && <Loading what="output" rows={4} />
      )}
      {live && !follow.on && follow.away && (
        <button type="button" class="to-end" onClick={follow.toggle}>
          <Sign name="down" /> Jump to end{follow.fresh > 0 && `, ${plural(follow.fresh, 'new line')}`}
        </button>
      )}
    </section>
  );
}

function told(run: Run, held: Held, stream: Stream): string {
  if (stream === 'all') return plural(Math.max(held.store.count, run.output_lines ?? 0), 'line');
  return held.whole ? plural(held.store.count, 'line') : `of ${plural(run.output_lines ?? 0, 'line')}`;
}

function silent(run: Run, stream: Stream): string {
  if (stream !== 'all') return `Nothing of it was written to ${stream} alone.`;
  if (run.state === 'running') return 'It has written nothing so far.';
  const capture = readEvidence(run.evidence).facts.find(([name]) => name === 'capture')?.[1];
  if (capture === 'off') return 'Its output was not captured: it went where it always goes.';
  if (run.state === 'lost') return 'Of its output nothing has come.';
  const lines = run.output_lines ?? 0;
  return lines > 0
    ? `Its ${plural(lines, 'line')} were dropped with their retention.`
    : 'It wrote nothing to stdout or stderr.';
}

export function goLine(seq: number): void {
  const url = new URL(address.value);
  url.hash = lineHash(seq);
  go(url.href, 'replace');
}

interface Find {
  readonly wanted: string;
  readonly typed: string;
  readonly found: readonly number[];
  readonly more: boolean;
  readonly searching: boolean;
  readonly failed: string | undefined;
  /** Which of the finds is the current line; 0 for none. */
  readonly place: number;
  type(text: string): void;
  jump(by: 1 | -1): void;
}

/** What is searched for, by the address; here where all lines are here, and by the server otherwise. */
function useFind(run: Run, held: Held, stream: Stream, current: number | null): Find {
  const wanted = address.value.searchParams.get('q') ?? '';
  const [typed, setTyped] = useState(wanted);
  useEffect(() => setTyped(wanted), [wanted]);
  useEffect(() => {
    if (typed === wanted) return;
    const timer = setTimeout(() => setParams({ q: typed }), TYPING);
    return () => clearTimeout(timer);
  }, [typed]);
  const remote = wanted !== '' && !held.whole;
  const asked = useResource(
    remote ? JSON.stringify([run.id, stream, wanted]) : null,
    (signal) => search(run, stream, wanted, signal),
    run.state === 'running' ? AGAIN : 0,
  );
  const local = useMemo(() => (held.whole ? hits(linesOf(held.store), wanted) : []), [held.store, held.whole, wanted]);
  const found = remote ? (asked.data?.found ?? NONE) : local;
  // A search that one has just typed goes to its first find, not one that a link to a line came with.
  const landed = useRef(current === null ? '' : `${wanted} ${stream}`);
  useEffect(() => {
    if (wanted === '' || found.length === 0 || landed.current === `${wanted} ${stream}`) return;
    landed.current = `${wanted} ${stream}`;
    if (current === null || !found.includes(current)) goLine(found[0]!);
  }, [found, wanted, stream]);
  return {
    wanted,
    typed,
    found,
    more: remote && (asked.data?.more ?? false),
    searching: remote && asked.loading,
    failed: asked.error?.message,
    place: current === null ? 0 : found.indexOf(current) + 1,
    type: setTyped,
    jump: (by) => {
      const hit = hitFrom(found, current, by);
      if (hit !== null) goLine(hit);
    },
  };
}

const NONE: readonly number[] = [];

function Finder({ find }: { find: Find }) {
  return (
    <span class="finder">
      <input
        type="search"
        class="filter"
        data-search
        placeholder="Search the output"
        aria-label="Search the output"
        title="Press / to come here, then n and N"
        value={find.typed}
        spellcheck={false}
        autocomplete="off"
        onInput={(event) => find.type(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') find.jump(event.shiftKey ? -1 : 1);
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          if (find.typed) find.type('');
          else event.currentTarget.blur();
        }}
      />
      {find.wanted && (
        <span class="found" role="status">
          {find.failed ?? counted(find)}
          <button
            type="button"
            class="plain"
            aria-label="Previous find"
            disabled={find.found.length === 0}
            onClick={() => find.jump(-1)}
          >
            <Sign name="up" />
          </button>
          <button
            type="button"
            class="plain"
            aria-label="Next find"
            disabled={find.found.length === 0}
            onClick={() => find.jump(1)}
          >
            <Sign name="down" />
          </button>
        </span>
      )}
    </span>
  );
}

function counted({ found, more, searching, place }: Find): string {
  if (searching) return 'searching…';
  if (found.length === 0) return 'nothing found';
  const all = grouped(found.length) + (more ? '+' : '');
  return place > 0 ? `${grouped(place)} of ${all}` : `${all} found`;
}
