import type { Dump, Frame, Process, Socket, Stack } from './evidence';
import { place, shortFunction, telling } from './frames';

/** What several dumps of the same processes tell together. */

/** Threads that stand at the very same place. */
export interface ThreadGroup {
  readonly threads: string[];
  readonly language: string;
  readonly frames: Frame[];
  /** In how many of the dumps these threads stood exactly so. */
  readonly same: number;
}

const signature = (stack: Stack) =>
  stack.frames.map((frame) => `${frame.file}\u0000${frame.line}\u0000${frame.function}`).join('\u0001');

/** The threads of a process in one dump, those that stand alike together, and how they stood in all the dumps. */
export function threadGroups(process: Process, dumps: readonly Dump[]): ThreadGroup[] {
  const others = dumps.map((dump) => places(dump, process.pid));
  const groups = new Map<string, { threads: string[]; stack: Stack; same: number }>();
  for (const stack of process.stacks) {
    const here = signature(stack);
    const same = others.filter((other) => other.get(stack.thread)?.has(here)).length;
    const group = groups.get(`${same} ${here}`);
    if (group) group.threads.push(stack.thread);
    else groups.set(`${same} ${here}`, { threads: [stack.thread], stack, same });
  }
  return [...groups.values()].map(({ threads, stack, same }) => ({
    threads,
    language: stack.language,
    frames: stack.frames,
    same,
  }));
}

/** Where each thread of a process stood; names of threads may repeat. */
function places(dump: Dump, pid: number): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const stack of dump.processes.find((process) => process.pid === pid)?.stacks ?? []) {
    const held = found.get(stack.thread) ?? new Set();
    found.set(stack.thread, held.add(signature(stack)));
  }
  return found;
}

/** The share of one core that a process used between the first and the last dump; null where it is not known. */
export function busy(pid: number, dumps: readonly Dump[]): number | null {
  const seen = dumps
    .map((dump) => ({ at: Date.parse(dump.at), cpu: cpuOf(dump, pid) }))
    .filter((each) => each.cpu !== null && !Number.isNaN(each.at));
  const [first, last] = [seen[0], seen.at(-1)];
  if (!first || !last || last.at - first.at < 50) return null;
  return Math.max(0, (last.cpu! - first.cpu!) / ((last.at - first.at) / 1000));
}

const cpuOf = (dump: Dump, pid: number) => dump.processes.find((process) => process.pid === pid)?.cpuSeconds ?? null;

/** Dumps that belong together: those of one trigger, without a long pause between them. */
export function dumpSeries(dumps: readonly Dump[], at: number): Dump[] {
  const here = dumps[at];
  return here ? dumps.filter((dump) => dump.trigger === here.trigger && near(dump, here)) : [];
}

const LONG_PAUSE = 30_000;
const near = (a: Dump, b: Dump) => !(Math.abs(Date.parse(a.at) - Date.parse(b.at)) > LONG_PAUSE);

/** Parents before their children, each with its depth. */
export function tree(processes: readonly Process[]): { process: Process; depth: number }[] {
  const known = new Set(processes.map((process) => process.pid));
  const ordered: { process: Process; depth: number }[] = [];
  const placed = new Set<Process>();
  const add = (process: Process, depth: number) => {
    if (placed.has(process)) return;
    placed.add(process);
    ordered.push({ process, depth });
    for (const child of processes) if (child.parent === process.pid) add(child, depth + 1);
  };
  for (const process of processes) if (process.parent === null || !known.has(process.parent)) add(process, 0);
  for (const process of processes) add(process, 0);
  return ordered;
}

const STATES: Record<string, string> = {
  R: 'running',
  S: 'sleeping',
  D: 'in uninterruptible wait',
  Z: 'ended, not waited for',
  T: 'stopped',
  t: 'stopped by a tracer',
  I: 'idle',
  X: 'dead',
};

/** "D" → "in uninterruptible wait". */
export function stateWord(state: string): string {
  return STATES[state.charAt(0)] ?? (state || 'not known');
}

/** "python3 backup.py" out of a long command line. */
export function shortCommand(command: readonly string[]): string {
  const [program = '', ...rest] = command;
  const name = baseName(program);
  if (!/^(python|java|node|ruby|perl|php|sh|bash|dash|zsh)[\d.]*$/.test(name)) return name || 'a process';
  const script = rest.find((word) => word !== '' && !word.startsWith('-'));
  return script === undefined || /\s/.test(script) ? name : `${name} ${baseName(script)}`;
}

const baseName = (path: string) => path.slice(path.lastIndexOf('/') + 1);

/** Where the command stood when it was dumped last, in half a sentence; empty where nothing can be said. */
export function standing(dumps: readonly Dump[]): string {
  const dump = dumps.at(-1);
  const process = dump && subject(dump);
  if (!process) return '';
  const who = shortCommand(process.command);
  const groups = byPlace(threadGroups(process, [dump]).filter((group) => group.frames.length > 0));
  const share = busy(process.pid, dumpSeries(dumps, dumps.length - 1));
  if (groups.length === 0) return bare(process, who, share);
  const group = telltale(groups);
  const count = group.threads.length;
  const threads =
    groups.length > 1
      ? `${count > 1 ? `${count} threads` : group.threads[0]} of ${who}`
      : count > 1
        ? `all ${count} threads of ${who}`
        : who;
  const were = count > 1 ? 'were' : 'was';
  return `${threads} ${were} ${doing(process, share)}${where(group, process)}${peer(process)}`;
}

/** Threads at the same line are one, however they came there. */
function byPlace(groups: readonly ThreadGroup[]): ThreadGroup[] {
  const places = new Map<string, ThreadGroup>();
  for (const group of groups) {
    const [inner, own] = [group.frames[0]!, telling(group.frames)!];
    const key = [inner.function, place(inner), place(own)].join('\u0000');
    const held = places.get(key);
    places.set(key, held ? { ...held, threads: [...held.threads, ...group.threads] } : group);
  }
  return [...places.values()];
}

const isMain = (thread: string) => /^main(?:thread)?$/i.test(thread);

/** The threads that tell most: the main one, unless all that it does is to wait for others; then most of those. */
function telltale(groups: readonly ThreadGroup[]): ThreadGroup {
  const main = groups.find(({ threads }) => threads.some(isMain));
  if (main && !main.frames.slice(0, 4).some(isJoin)) return main;
  const others = groups.filter((group) => group !== main);
  return others.reduce(
    (best, group) => (group.threads.length > best.threads.length ? group : best),
    others[0] ?? main!,
  );
}

const isJoin = (frame: Frame) =>
  /(^|\.)(join|_wait_for_tstate_lock|_join|shutdown|awaitTermination)$/.test(frame.function);

/** Whoever uses more of a core than this does not wait. */
const BUSY = 0.1;

function doing(process: Process, share: number | null): string {
  if (process.state.startsWith('D')) return 'stuck in the kernel in ';
  const runs = process.state.startsWith('R') || (share !== null && share > BUSY);
  return runs ? 'busy in ' : 'waiting in ';
}

/** "recv (db.py:42)": the innermost call and the place of one's own that led there. */
function where({ frames, threads }: ThreadGroup, process: Process): string {
  const inner = frames[0]!;
  const own = telling(frames)!;
  const at = place(own);
  // Below its own innermost function there is only what the main thread asks of the kernel.
  const call = inner === own && threads.some(isMain) ? process.systemCall : '';
  return (call || shortFunction(inner)) + (at && ` (${at})`);
}

const WAITS_FOR_PEER = /recv|read|poll|select|epoll|send|connect/;

/** For whom a process waits that has but one connection. */
function peer(process: Process): string {
  const open = process.sockets.filter(isConnection);
  return open.length === 1 && WAITS_FOR_PEER.test(process.systemCall) ? `, connected to ${open[0]!.peer}` : '';
}

export const isConnection = (socket: Socket) =>
  socket.peer !== '' && !/^(0\.0\.0\.0|\[?::\]?|\*):(0|\*)$/.test(socket.peer);

function bare(process: Process, who: string, share: number | null): string {
  const call = process.systemCall || process.waitChannel;
  if (process.state.startsWith('R') || (share !== null && share > BUSY)) return `${who} was busy`;
  return call === '' ? '' : `${who} was ${doing(process, share)}${call}${peer(process)}`;
}

/** The process that a reader asks for: the innermost one whose threads are known, else the innermost at all. */
function subject(dump: Dump): Process | null {
  const byDepth = tree(dump.processes).sort((a, b) => b.depth - a.depth);
  return (byDepth.find(({ process }) => process.stacks.length > 0) ?? byDepth[0])?.process ?? null;
}
