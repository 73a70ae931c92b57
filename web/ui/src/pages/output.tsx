import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { ApiError, own } from '../api/client';
import type { OutputLine, Page, Run } from '../api/types';
import { clockTime, exactTime, grouped, plural } from '../lib/format';
import { append, hits, pieces, plain } from '../lib/output';
import { address, setParams, zone } from '../shell';
import { Sign } from '../ui/icons';
import { Choice, Copy, Loading, Problem } from '../ui/parts';

/** The output of a run as far as it was fetched. */
export interface Held {
  readonly lines: OutputLine[];
  /** Everything that there is so far. */
  readonly complete: boolean;
  readonly error: ApiError | undefined;
  more(): void;
  retry(): void;
}

const PAGE = 5000;
const FIRST = 10_000;
const FURTHER = 40_000;
const FOLLOW = 2000;
const NEAR_END = 40;
/** Searching waits for a pause in typing, in milliseconds. */
const TYPING = 120;

/** Fetches page after page up to a bound that `more` moves, and follows a run that is still writing. */
export function useOutput(run: Run): Held {
  const [lines, setLines] = useState<OutputLine[]>([]);
  const [complete, setComplete] = useState(false);
  const [error, setError] = useState<ApiError>();
  const [wanted, setWanted] = useState(FIRST);
  const [round, setRound] = useState(0);
  const place = useRef<{ cursor: string | null; count: number }>({ cursor: null, count: 0 });
  const live = run.state === 'running';

  useEffect(() => {
    const abort = new AbortController();
    let timer = 0;
    const read = async () => {
      try {
        let more = true;
        while (more && place.current.count < wanted) {
          const page = await own<Page<OutputLine>>(
            `/runs/${encodeURIComponent(run.id)}/output`,
            { limit: PAGE, cursor: place.current.cursor },
            abort.signal,
          );
          setLines((held) => append(held, page.data));
          place.current.count = (page.data.at(-1)?.seq ?? place.current.count - 1) + 1;
          more = page.next !== null;
          // The last page is asked for again while the run goes on: lines come to its end.
          if (page.next !== null) place.current.cursor = page.next;
        }
        setComplete(!more);
        setError(undefined);
      } catch (problem) {
        if (abort.signal.aborted) return;
        setError(problem instanceof ApiError ? problem : new ApiError(0, 'page', String(problem)));
      }
      if (live && !abort.signal.aborted) timer = window.setTimeout(read, FOLLOW);
    };
    void read();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [run.id, live, run.output_lines, wanted, round]);

  return {
    lines,
    complete,
    error,
    more: () => setWanted(place.current.count + FURTHER),
    retry: () => setRound((n) => n + 1),
  };
}

type Stream = 'both' | 'stdout' | 'stderr';

export function Output({ run, output }: { run: Run; output: Held }) {
  const params = address.value.searchParams;
  const wanted = params.get('find') ?? '';
  const [typed, setTyped] = useState(wanted);
  useEffect(() => setTyped(wanted), [wanted]);
  useEffect(() => {
    if (typed === wanted) return;
    const timer = setTimeout(() => setParams({ find: typed }), TYPING);
    return () => clearTimeout(timer);
  }, [typed]);
  const stream = (['stdout', 'stderr'] as const).find((name) => name === params.get('stream')) ?? 'both';
  const [wrap, setWrap] = useState(true);
  const shown = useMemo(
    () => (stream === 'both' ? output.lines : output.lines.filter((line) => line.stream === stream)),
    [output.lines, stream],
  );
  const found = useMemo(() => hits(shown, wanted), [shown, wanted]);
  const [at, setAt] = useState(0);
  const linked = /^#line-(\d+)$/.exec(address.value.hash)?.[1];
  const current = found[at % Math.max(found.length, 1)] ?? (linked === undefined ? undefined : Number(linked));
  useEffect(() => setAt(0), [wanted, stream]);
  useEffect(() => {
    if (current !== undefined) document.getElementById(`line-${current}`)?.scrollIntoView({ block: 'center' });
  }, [current, wanted, output.complete]);
  useTail(output.lines.length, run.state === 'running');
  const jump = (by: number) => found.length > 0 && setAt((at + by + found.length) % found.length);

  return (
    <section class="output" aria-label="Output">
      <div class="output-head">
        <h2>Output</h2>
        <span class="quiet small">
          {plural(output.lines.length, 'line')}
          {(run.output_lines ?? 0) > output.lines.length && ` of ${grouped(run.output_lines!)}`}
          {run.state === 'running' && ', live'}
        </span>
        <span class="grow" />
        <input
          type="search"
          class="filter"
          data-search
          placeholder="Find in output"
          aria-label="Find in output"
          value={typed}
          spellcheck={false}
          onInput={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') jump(event.shiftKey ? -1 : 1);
          }}
        />
        {wanted && (
          <span class="found" role="status">
            {found.length === 0 ? 'nothing found' : `line ${at + 1} of ${found.length}`}
            <button
              type="button"
              class="plain"
              aria-label="Previous find"
              disabled={found.length === 0}
              onClick={() => jump(-1)}
            >
              <Sign name="up" />
            </button>
            <button
              type="button"
              class="plain"
              aria-label="Next find"
              disabled={found.length === 0}
              onClick={() => jump(1)}
            >
              <Sign name="down" />
            </button>
          </span>
        )}
        <Choice<Stream>
          label="Stream"
          value={stream}
          onChange={(value) => setParams({ stream: value === 'both' ? null : value })}
          options={[
            { value: 'both', text: 'both' },
            { value: 'stdout', text: 'out' },
            { value: 'stderr', text: 'err' },
          ]}
        />
        <button type="button" aria-pressed={wrap} onClick={() => setWrap(!wrap)}>
          Wrap
        </button>
        <Copy text={() => shown.map((line) => plain(line.text)).join('\n')} />
      </div>
      {output.error && <Problem error={output.error} retry={output.retry} />}
      {output.lines.length === 0 &&
        !output.error &&
        (output.complete ? <p class="quiet">{silent(run)}</p> : <Loading what="output" rows={4} />)}
      {shown.length > 0 && <Lines lines={shown} wanted={wanted} found={new Set(found)} current={current} wrap={wrap} />}
      {!output.complete && output.lines.length >= FIRST && (
        <button type="button" class="more" onClick={output.more}>
          Load {grouped(FURTHER)} more lines
        </button>
      )}
    </section>
  );
}

/** Follows the end of the output of a running job for somebody who has scrolled there. */
function useTail(lines: number, live: boolean): void {
  const page = document.documentElement;
  const atEnd = live && window.scrollY > 0 && window.scrollY + window.innerHeight > page.scrollHeight - NEAR_END;
  useLayoutEffect(() => {
    if (atEnd) window.scrollTo(0, page.scrollHeight);
  }, [lines]);
}

function silent(run: Run): string {
  return run.state === 'running' ? 'It has written nothing so far.' : 'It wrote nothing to stdout or stderr.';
}

/** Lines come in blocks that the browser lays out only when they come into view. */
const BLOCK = 200;
const LINE_HEIGHT = 19;
const AT_ONCE = 5;

function Lines({
  lines,
  wanted,
  found,
  current,
  wrap,
}: {
  lines: OutputLine[];
  wanted: string;
  found: ReadonlySet<number>;
  current: number | undefined;
  wrap: boolean;
}) {
  const blocks: OutputLine[][] = [];
  for (let i = 0; i < lines.length; i += BLOCK) blocks.push(lines.slice(i, i + BLOCK));
  return (
    <div class={wrap ? 'lines wrap' : 'lines'} role="group" tabIndex={0} aria-label="Lines of output">
      {blocks.map((block, i) => (
        <Block
          key={block[0]!.seq}
          lines={block}
          wanted={block.some((line) => found.has(line.seq)) ? wanted : ''}
          current={block.some((line) => line.seq === current) ? current : undefined}
          near={i < AT_ONCE}
        />
      ))}
    </div>
  );
}

/** Far from the view a block is only as high as its lines would be. */
function Block(props: { lines: OutputLine[]; wanted: string; current: number | undefined; near: boolean }) {
  const box = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState(props.near);
  const shown = seen || props.current !== undefined;
  useEffect(() => {
    if (shown) return setSeen(true);
    const watch = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && setSeen(true),
      {
        rootMargin: '1500px',
      },
    );
    watch.observe(box.current!);
    return () => watch.disconnect();
  }, [shown]);
  const height = `${props.lines.length * LINE_HEIGHT}px`;
  if (!shown) return <div class="block" ref={box} style={{ height }} />;
  return (
    <div class="block" style={{ containIntrinsicSize: `auto none auto ${height}` }}>
      <BlockLines {...props} zone={zone()} />
    </div>
  );
}

function BlockLines({
  lines,
  wanted,
  current,
  zone,
}: {
  lines: OutputLine[];
  wanted: string;
  current: number | undefined;
  zone: string;
}) {
  return useMemo(
    () => (
      <>
        {lines.map((line) => (
          <div
            key={line.seq}
            id={`line-${line.seq}`}
            class={`line ${line.stream}${line.seq === current ? ' current' : ''}`}
          >
            <a class="at" href={`#line-${line.seq}`} tabIndex={-1} title={exactTime(Date.parse(line.at), zone)}>
              {clockTime(Date.parse(line.at), zone)}
            </a>
            <span class="stream">{line.stream === 'stderr' ? 'err' : 'out'}</span>
            <span class="text">
              {pieces(plain(line.text), wanted).map((piece, i) =>
                piece.hit ? <mark key={i}>{piece.text}</mark> : piece.text,
              )}
            </span>
          </div>
        ))}
      </>
    ),
    [lines.at(-1)!.seq, lines.length, lines[0]!.seq, wanted, current, zone],
  );
}
