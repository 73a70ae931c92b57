import type { OutputLine } from '../api/types';

/** Searching and joining a run's output. */

const ESCAPES = /\u001b\[[0-9;?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b[@-Z\\-_]/g;
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

/** What a terminal would have shown: colours and cursor moves are left out, and of a redrawn line only its last state stays. */
export function plain(text: string): string {
  const shown = text.replace(ESCAPES, '').replace(/\r+$/, '');
  return shown.slice(shown.lastIndexOf('\r') + 1).replace(CONTROLS, '�');
}

/** Adds newer lines; a line that is there already, by its number, is not taken twice. */
export function append(held: readonly OutputLine[], more: readonly OutputLine[]): OutputLine[] {
  const last = held.at(-1)?.seq ?? -1;
  const fresh = more.filter((line) => line.seq > last);
  return fresh.length === 0 ? (held as OutputLine[]) : [...held, ...fresh];
}

export interface Piece {
  readonly text: string;
  readonly hit: boolean;
}

/** Cuts a line at each place where `wanted` stands, in either case. */
export function pieces(text: string, wanted: string): Piece[] {
  if (wanted === '') return [{ text, hit: false }];
  const found: Piece[] = [];
  const lower = text.toLowerCase();
  const needle = wanted.toLowerCase();
  let from = 0;
  for (let at = lower.indexOf(needle); at >= 0; at = lower.indexOf(needle, from)) {
    if (at > from) found.push({ text: text.slice(from, at), hit: false });
    found.push({ text: text.slice(at, at + needle.length), hit: true });
    from = at + needle.length;
  }
  if (from < text.length || found.length === 0) found.push({ text: text.slice(from), hit: false });
  return found;
}

/** The numbers (`seq`) of the lines that contain `wanted`. */
export function hits(lines: readonly OutputLine[], wanted: string): number[] {
  if (wanted === '') return [];
  const needle = wanted.toLowerCase();
  return lines.filter((line) => plain(line.text).toLowerCase().includes(needle)).map((line) => line.seq);
}

/** The line that most likely tells why a run ended badly: the last one on stderr that says something. */
export function lastWords(lines: readonly OutputLine[]): OutputLine | null {
  return lines.findLast((line) => line.stream === 'stderr' && plain(line.text).trim() !== '') ?? null;
}
