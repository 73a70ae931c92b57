import type { Frame, Thrown } from './evidence';

/** Which frames of a stack are somebody's own code, and how a place is told. */

const LIBRARY_FILE =
  /(^|\/)(site-packages|dist-packages|node_modules|\.venv|venv|vendor|gems)\/|\/lib\/python\d|\/usr\/(local\/)?lib\/|^<(frozen|string|built-in)|^(java|jdk|sun)\.|^(Native Method|Unknown Source)$/;
const LIBRARY_CALL = /^(?:[\w.$@-]+\/)?(java|javax|jdk|sun|com\.sun|kotlin|kotlinx|scala|groovy)\./;

export function isOwn(frame: Frame): boolean {
  return !LIBRARY_FILE.test(frame.file) && !LIBRARY_CALL.test(frame.function) && (frame.file !== '' || isNamed(frame));
}

const isNamed = (frame: Frame) => frame.function !== '' && !frame.function.startsWith('<frozen');

/** The frame to look at first, out of frames with the innermost call first: the innermost own one, else the innermost. */
export function telling(frames: readonly Frame[]): Frame | null {
  return frames.find(isOwn) ?? frames[0] ?? null;
}

/** "/opt/app/db.py", 42 → "db.py:42". */
export function place(frame: Frame): string {
  const file = frame.file.slice(frame.file.lastIndexOf('/') + 1);
  if (file === '') return '';
  return frame.line === null ? file : `${file}:${frame.line}`;
}

/** "com.acme.Db.recv" → "recv", "<module>" stays. */
export function shortFunction(frame: Frame): string {
  return frame.function.slice(frame.function.lastIndexOf('.') + 1);
}

export interface Fold {
  readonly own: boolean;
  readonly frames: Frame[];
}

/** Runs of own frames and of library frames in turn, so that the latter can be folded away. */
export function folds(frames: readonly Frame[]): Fold[] {
  const found: Fold[] = [];
  for (const frame of frames) {
    const own = isOwn(frame);
    const last = found.at(-1);
    if (last?.own === own) last.frames.push(frame);
    else found.push({ own, frames: [frame] });
  }
  return found;
}

/** An exception and what led to it, the last one thrown first. */
export function chain(thrown: Thrown): Thrown[] {
  const all = [thrown];
  for (let next = thrown.cause; next; next = next.cause) all.push(next);
  return all;
}

/** The same exception from the same place, thrown again and again, as by every attempt of a run. */
export interface Repeated {
  readonly last: Thrown;
  readonly times: number;
}

/** Equal exceptions as one, in the order in which each came last. */
export function repeated(exceptions: readonly Thrown[]): Repeated[] {
  const found = new Map<string, Repeated>();
  for (const thrown of exceptions) {
    const same = JSON.stringify(chain(thrown).map((each) => [each.class, each.message, each.relation, each.frames]));
    const times = (found.get(same)?.times ?? 0) + 1;
    found.delete(same);
    found.set(same, { last: thrown, times });
  }
  return [...found.values()];
}

/** Frames with the innermost call first. */
export const innermostFirst = (thrown: Thrown): Frame[] => [...thrown.frames].reverse();

/** "ValueError: bad row at app.py:12", in one line. */
export function thrownLine(thrown: Thrown): string {
  const at = telling(innermostFirst(thrown));
  const where = at && place(at);
  const message = thrown.message.trim().split('\n', 1)[0]!;
  return thrown.class + (message && ': ' + message) + (where ? ` at ${where}` : '');
}
