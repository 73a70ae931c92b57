import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { ApiError, own } from '../../api/client';
import type { OutputLine, Page, Run } from '../../api/types';
import {
  BLOCK,
  blockOf,
  EMPTY,
  ERROR_WORDS,
  excerpt,
  firstError,
  firstLines,
  firstUnknown,
  isErrorLine,
  isWhole,
  knownEnd,
  linesOf,
  take,
  type Store,
} from '../../lib/output';
import { plain } from '../../lib/ansi';
import { runLook } from '../../lib/state';

export type Stream = 'all' | 'stdout' | 'stderr';

/** The output of a run as far as it was fetched, and how to have more of it. */
export interface Held {
  readonly store: Store;
  /** One more than the number of the last line, as far as is known. */
  readonly total: number;
  readonly whole: boolean;
  /** Its end is there so far. */
  readonly hasEnd: boolean;
  readonly firstError: OutputLine | null;
  readonly error: ApiError | undefined;
  /** Fetches the lines from one number to another that are not there yet. */
  need(from: number, to: number): void;
  retry(): void;
}

const PAGE = 2000;
const TAIL = 400;
const FOLLOW = 2000;
const SLOWEST = 30_000;
/** Of lines that speak of errors, this many are looked at for each word. */
const CANDIDATES = 20;

const pathOf = (run: Run) => `/runs/${encodeURIComponent(run.id)}/output`;

interface Known {
  readonly key: string;
  readonly store: Store;
  /** One more than the last number, as the last answer without a next page told it. */
  readonly end: number | null;
}

/**
 * Holds one stream of a run's output. The beginning and, where the run has ended badly, the end are fetched at once,
 * the rest when it is needed; a run that is still writing is asked for newer lines.
 */
export function useOutput(run: Run, stream: Stream = 'all', wanted = true): Held {
  const key = `${run.id} ${stream}`;
  const live = run.state === 'running';
  const bad = !live && runLook(run).tone !== 'good';
  const [known, setKnown] = useState<Known>({ key, store: EMPTY, end: null });
  const [error, setError] = useState<ApiError>();
  const [round, setRound] = useState(0);
  const mine = known.key === key ? known : { key, store: EMPTY, end: null };
  const newest = useRef(mine);
  newest.current = mine;
  const under = useRef(new Set<number>());
  const asked = useRef<AbortController>(new AbortController());

  const fetchFrom = useCallback(
    async (from: number, limit: number): Promise<void> => {
      const { signal } = asked.current;
      const page: Page<OutputLine> = await own(
        pathOf(run),
        { from, limit, stream: stream === 'all' ? null : stream },
        signal,
      );
      if (signal.aborted) return;
      const last = page.next === null;
      const count = run.output_lines ?? 0;
      const { store, end } = newest.current;
      const reached = last
        ? Math.max(knownEnd(store), (page.data.at(-1)?.seq ?? from - 1) + 1, live ? 0 : count)
        : null;
      newest.current = { key, store: take(store, from, page.data, reached), end: last ? reached : end };
      setKnown(newest.current);
      setError(undefined);
    },
    [key, live, run.output_lines],
  );

  const total = Math.max(mine.end ?? 0, knownEnd(mine.store), mine.end === null ? (run.output_lines ?? 0) : 0);

  const need = useCallback(
    (from: number, to: number) => {
      const start = firstUnknown(newest.current.store.spans, from, to);
      if (start === null || under.current.has(start)) return;
      under.current.add(start);
      fetchFrom(start, PAGE)
        .catch((problem: unknown) => problem instanceof ApiError && setError(problem))
        .finally(() => under.current.delete(start));
    },
    [fetchFrom],
  );

  useEffect(() => {
    if (!wanted) return;
    const abort = new AbortController();
    asked.current = abort;
    under.current.clear();
    let timer = 0;
    let failures = 0;
    const read = async () => {
      try {
        const { store } = newest.current;
        if (store.spans.length === 0) await fetchFrom(0, PAGE);
        else await fetchFrom(knownEnd(store), PAGE);
        const reached = newest.current.end;
        if ((bad || live) && reached === null && (run.output_lines ?? 0) > PAGE)
          await fetchFrom(Math.max(0, (run.output_lines ?? 0) - TAIL), PAGE);
        failures = 0;
      } catch (problem) {
        if (abort.signal.aborted) return;
        failures++;
        setError(problem instanceof ApiError ? problem : new ApiError(0, 'page', String(problem)));
      }
      if (live && !abort.signal.aborted) timer = window.setTimeout(poll, Math.min(FOLLOW * 2 ** failures, SLOWEST));
    };
    const poll = () => {
      // A page that nobody looks at asks again when it is looked at.
      if (document.hidden) document.addEventListener('visibilitychange', poll, { once: true });
      else void read();
    };
    void read();
    return () => {
      abort.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', poll);
    };
  }, [key, live, bad, round, wanted, live ? 0 : run.output_lines]);

  const whole = mine.end !== null && isWhole(mine.store, total);
  return {
    store: mine.store,
    total,
    whole,
    hasEnd: mine.end !== null,
    firstError: useFirstError(run, mine.store, whole, bad && stream === 'all', need),
    error,
    need,
    retry: () => setRound((n) => n + 1),
  };
}

/** The first line about an error: looked for in the lines that are here, and by the server where those at the beginning hold none. */
function useFirstError(
  run: Run,
  store: Store,
  whole: boolean,
  wanted: boolean,
  need: (from: number, to: number) => void,
): OutputLine | null {
  const [found, setFound] = useState<{ store: Store | string; line: OutputLine | null }>({ store: EMPTY, line: null });
  const local = wanted && whole;
  if (local && found.store !== store) setFound({ store, line: firstError(linesOf(store)) });
  const remote = wanted && !whole && store.count >= PAGE;
  useEffect(() => {
    if (!remote || found.store === run.id) return;
    const abort = new AbortController();
    const near = firstError(firstLines(store));
    void (near ? Promise.resolve(near) : askFirstError(run, abort.signal)).then((line) => {
      if (abort.signal.aborted) return;
      setFound({ store: run.id, line });
      if (line) need(Math.max(0, line.seq - BLOCK), line.seq + BLOCK);
    });
    return () => abort.abort();
  }, [remote, run.id]);
  return wanted ? found.line : null;
}

async function askFirstError(run: Run, signal: AbortSignal): Promise<OutputLine | null> {
  const answers = await Promise.all(
    ERROR_WORDS.map((q) =>
      own<Page<OutputLine>>(pathOf(run), { q, limit: CANDIDATES }, signal).then(
        (page) => page.data.find((line) => isErrorLine(plain(line.text))),
        () => undefined,
      ),
    ),
  );
  return answers.reduce<OutputLine | null>(
    (best, line) => (line && (!best || line.seq < best.seq) ? line : best),
    null,
  );
}

/** The lines held around one of them. */
export function around(store: Store, seq: number): OutputLine[] {
  const lines: OutputLine[] = [];
  for (let block = blockOf(seq) - 1; block <= blockOf(seq) + 1; block++) lines.push(...(store.blocks.get(block) ?? []));
  const at = lines.findIndex((line) => line.seq === seq);
  return at < 0 ? [] : excerpt(lines, at);
}

const MOST_HITS = 10_000;

/** Asks the server which lines hold a text. */
export async function search(
  run: Run,
  stream: Stream,
  q: string,
  signal: AbortSignal,
): Promise<{ found: number[]; more: boolean }> {
  const page: Page<OutputLine> = await own(
    pathOf(run),
    { q, limit: MOST_HITS, stream: stream === 'all' ? null : stream },
    signal,
  );
  return { found: page.data.map((line) => line.seq), more: page.next !== null };
}
