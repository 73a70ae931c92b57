import type { OutputLine } from '../api/types';
import { plain } from './ansi';

/**
 * A run's output as far as it is held: lines by their number, and the spans of numbers that are known. Lines that
 * a span does not hold do not exist (another stream, or left out); numbers outside of all spans were not fetched yet.
 * Values are never changed, so that a page can tell by identity what is new.
 */
export interface Store {
  readonly blocks: ReadonlyMap<number, readonly OutputLine[]>;
  /** Sorted, apart from each other; `to` is not within. */
  readonly spans: readonly Span[];
  readonly count: number;
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Lines of a block: what is drawn, and forgotten, together. */
export const BLOCK = 100;
export const blockOf = (seq: number) => Math.floor(seq / BLOCK);

export const EMPTY: Store = { blocks: new Map(), spans: [], count: 0 };

/** Takes the answer to "lines from `from` on"; `end` is set where it was the last there are so far. */
export function take(store: Store, from: number, lines: readonly OutputLine[], end: number | null): Store {
  const to = Math.max((lines.at(-1)?.seq ?? from - 1) + 1, end ?? 0);
  if (to <= from) return store;
  const fresh = lines.filter((line) => line.seq >= from && !holds(store.spans, line.seq));
  const spans = joined([...store.spans, { from, to }]);
  if (fresh.length === 0) return { ...store, spans };
  const blocks = new Map(store.blocks);
  const touched = new Map<number, OutputLine[]>();
  for (const line of fresh) {
    const at = blockOf(line.seq);
    let block = touched.get(at);
    if (!block) touched.set(at, (block = [...(blocks.get(at) ?? [])]));
    block.push(line);
  }
  for (const [at, block] of touched)
    blocks.set(
      at,
      block.sort((a, b) => a.seq - b.seq),
    );
  return { blocks, spans, count: store.count + fresh.length };
}

function joined(spans: Span[]): Span[] {
  const sorted = spans.sort((a, b) => a.from - b.from);
  const all: Span[] = [];
  for (const span of sorted) {
    const last = all.at(-1);
    if (last && span.from <= last.to) all[all.length - 1] = { from: last.from, to: Math.max(last.to, span.to) };
    else all.push(span);
  }
  return all;
}

export function holds(spans: readonly Span[], seq: number): boolean {
  return spans.some((span) => span.from <= seq && seq < span.to);
}

/** The first number at or after `from` and before `to` that is not known; null where all are. */
export function firstUnknown(spans: readonly Span[], from: number, to: number): number | null {
  const span = spans.find((each) => each.from <= from && from < each.to);
  const at = span ? span.to : from;
  return at < to ? at : null;
}

/** The number after the last one known. */
export const knownEnd = (store: Store) => store.spans.at(-1)?.to ?? 0;

export function isWhole(store: Store, total: number): boolean {
  return firstUnknown(store.spans, 0, total) === null;
}

/** All lines held, in order. */
export function* linesOf(store: Store): Generator<OutputLine> {
  for (const at of [...store.blocks.keys()].sort((a, b) => a - b)) yield* store.blocks.get(at)!;
}

/** How many rows a line takes when it wraps after so many characters. */
export function rows(text: string, columns: number): number {
  return columns > 0 && Number.isFinite(columns) ? Math.max(1, Math.ceil(text.length / columns)) : 1;
}

/** The numbers of the lines that contain `wanted`, in either case. */
export function hits(lines: Iterable<OutputLine>, wanted: string): number[] {
  if (wanted === '') return [];
  const needle = wanted.toLowerCase();
  const found: number[] = [];
  for (const line of lines) if (plain(line.text).toLowerCase().includes(needle)) found.push(line.seq);
  return found;
}

/** The hit to go to from line `seq`: the next one forwards or backwards, round the ends. Null without hits. */
export function hitFrom(found: readonly number[], seq: number | null, by: 1 | -1): number | null {
  if (found.length === 0) return null;
  if (seq === null) return by > 0 ? found[0]! : found.at(-1)!;
  if (by > 0) return found.find((hit) => hit > seq) ?? found[0]!;
  return found.findLast((hit) => hit < seq) ?? found.at(-1)!;
}

/** The line that most likely tells why a run ended badly: the last one on stderr that says something. */
export function lastWords(lines: Iterable<OutputLine>): OutputLine | null {
  let last: OutputLine | null = null;
  for (const line of lines) if (line.stream === 'stderr' && plain(line.text).trim() !== '') last = line;
  return last;
}

/** Words that lines about errors have; the server is asked for each of them. */
export const ERROR_WORDS = ['error', 'exception', 'traceback', 'fatal', 'panic', 'fail'] as const;
const ERROR = /(?:^|[^a-z])(?:errors?|exception|fatal|panic(?:ked)?|traceback|fail(?:ed|ure|ures)?)(?:[^a-z]|$)/i;
const ERROR_CLASS = /[A-Za-z](?:Error|Exception)\b/;
const NO_ERROR =
  /\b(?:no|0|without(?: any)?|zero) (?:errors?|failures?|exceptions?)\b|\b(?:errors?|failed|failures?)[:=] ?0\b/i;

export function isErrorLine(text: string): boolean {
  return (ERROR.test(text) || ERROR_CLASS.test(text)) && !NO_ERROR.test(text);
}

/** The lines from the very first on, as far as they are known without a gap. */
export function* firstLines(store: Store): Generator<OutputLine> {
  const { from, to } = store.spans[0] ?? { from: 1, to: 0 };
  if (from > 0) return;
  for (const line of linesOf(store)) {
    if (line.seq >= to) return;
    yield line;
  }
}

/** The first line that speaks of an error. */
export function firstError(lines: Iterable<OutputLine>): OutputLine | null {
  for (const line of lines) if (isErrorLine(plain(line.text))) return line;
  return null;
}

/** How much is shown around an error: more where indented lines, such as the frames of a stack, go on. */
const BEFORE = 3;
const AFTER = 6;
const LONGEST_STACK = 24;

export function excerpt(lines: readonly OutputLine[], at: number): OutputLine[] {
  let end = at + 1;
  while (end < lines.length && end - at < LONGEST_STACK && /^\s+\S/.test(plain(lines[end]!.text))) end++;
  return lines.slice(Math.max(0, at - BEFORE), Math.max(end + 1, at + AFTER + 1));
}

/** Line numbers as people and addresses count them, from 1. */
export const lineHash = (seq: number) => `#L${seq + 1}`;

export function hashLine(hash: string): number | null {
  const found = /^#L([1-9]\d{0,14})$/.exec(hash);
  return found ? Number(found[1]) - 1 : null;
}
