/**
 * What is known of a run beyond its row (docs/api.md, Evidence). It was written by a reporter somewhere, so every
 * part is read with care: what is missing, of another kind, or endless must not take the rest of the page with it.
 */
export interface Evidence {
  readonly causes: Cause[];
  readonly attempts: Attempt[];
  readonly exceptions: Thrown[];
  readonly stacks: Dump[];
  readonly curve: Curve | null;
  readonly leftOver: LeftOver[];
  readonly expectations: Expectation[];
  readonly findings: Finding[];
  readonly facts: [name: string, value: string][];
}

export interface Cause {
  readonly kind: string;
  readonly text: string;
  readonly confidence: string;
  readonly evidence: string[];
}

export interface Attempt {
  readonly number: number;
  readonly state: string;
  readonly pid: number | null;
  readonly started_at: string;
  readonly duration: number | null;
  readonly exit_code: number | null;
  readonly signal: number | null;
  readonly backoff: number | null;
  readonly reason: string;
}

export interface Frame {
  readonly file: string;
  readonly line: number | null;
  readonly function: string;
  readonly text: string;
}

/** One exception; `frames` with the outermost call first. */
export interface Thrown {
  readonly class: string;
  readonly message: string;
  readonly thread: string;
  readonly pid: number | null;
  readonly at: string;
  readonly source: string;
  readonly frames: Frame[];
  readonly relation: string;
  readonly cause: Thrown | null;
}

export interface Dump {
  readonly at: string;
  readonly trigger: string;
  readonly processes: Process[];
}

export interface Process {
  readonly pid: number;
  readonly parent: number | null;
  readonly command: string[];
  readonly state: string;
  readonly waitChannel: string;
  readonly systemCall: string;
  readonly rssBytes: number | null;
  readonly cpuSeconds: number | null;
  readonly threads: number | null;
  readonly openFiles: { fd: number; target: string }[];
  readonly sockets: Socket[];
  readonly stacks: Stack[];
  readonly text: string;
}

export interface Socket {
  readonly fd: number;
  readonly protocol: string;
  readonly local: string;
  readonly peer: string;
  readonly state: string;
}

/** One thread; `frames` with the innermost call first. */
export interface Stack {
  readonly thread: string;
  readonly language: string;
  readonly frames: Frame[];
}

export interface Curve {
  readonly columns: string[];
  readonly points: (number | null)[][];
}

export interface LeftOver {
  readonly pid: number;
  readonly command: string[];
  readonly state: string;
  readonly waitChannel: string;
  readonly why: string;
}

export interface Expectation {
  readonly text: string;
  readonly value: string | null;
  readonly met: boolean;
}

/** One way in which a run differs from what its job usually does. */
export interface Finding {
  readonly kind: string;
  readonly subject: string;
  readonly text: string;
  readonly value: number | null;
  readonly usual: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly runs: number;
}

/** Longer chains of causes are loops or mischief. */
const DEEPEST = 20;

type Loose = Record<string, unknown>;

const held = new WeakMap<object, Evidence>();

/** Reads evidence as it came; the same object is read once. */
export function readEvidence(raw: unknown): Evidence {
  if (typeof raw !== 'object' || raw === null) return NOTHING;
  let read = held.get(raw);
  if (!read) {
    read = evidence(raw as Loose);
    held.set(raw, read);
  }
  return read;
}

function evidence(raw: Loose): Evidence {
  return {
    causes: list(raw['causes'], cause),
    attempts: list(raw['attempts'], attempt).sort((a, b) => a.number - b.number),
    exceptions: list(raw['exceptions'], (each) => thrown(each, 0)),
    stacks: list(raw['stacks'], dump),
    curve: curve(raw['curve']),
    leftOver: list(raw['left_over'], leftOver),
    expectations: list(raw['expectations'], expectation),
    findings: list(raw['findings'], finding),
    facts: Object.entries(object(raw['facts'])).map(([name, value]) => [name, text(value)]),
  };
}

function cause(raw: Loose): Cause {
  return {
    kind: text(raw['kind']),
    text: text(raw['text']),
    confidence: text(raw['confidence']),
    evidence: texts(raw['evidence']),
  };
}

function attempt(raw: Loose): Attempt {
  return {
    number: number(raw['number']) ?? 0,
    state: text(raw['state']),
    pid: number(raw['pid']),
    started_at: text(raw['started_at']),
    duration: number(raw['duration']),
    exit_code: number(raw['exit_code']),
    signal: number(raw['signal']),
    backoff: number(raw['backoff']),
    reason: text(raw['reason']),
  };
}

function thrown(raw: Loose, depth: number): Thrown {
  const inner = raw['cause'];
  return {
    class: text(raw['class']) || 'Exception',
    message: text(raw['message']),
    thread: text(raw['thread']),
    pid: number(raw['pid']),
    at: text(raw['at']),
    source: text(raw['source']),
    frames: list(raw['frames'], frame),
    relation: text(raw['relation']),
    cause: isObject(inner) && depth < DEEPEST ? thrown(inner, depth + 1) : null,
  };
}

function frame(raw: Loose): Frame {
  return {
    file: text(raw['file']),
    line: number(raw['line']),
    function: text(raw['function']),
    text: text(raw['text']).trim(),
  };
}

function dump(raw: Loose): Dump {
  return { at: text(raw['at']), trigger: text(raw['trigger']), processes: list(raw['processes'], process) };
}

function process(raw: Loose): Process {
  return {
    pid: number(raw['pid']) ?? 0,
    parent: number(raw['parent']),
    command: texts(raw['command']),
    state: text(raw['state']),
    waitChannel: text(raw['wait_channel']),
    systemCall: systemCall(text(raw['system_call'])),
    rssBytes: number(raw['rss_bytes']),
    cpuSeconds: number(raw['cpu_seconds']),
    threads: number(raw['threads']),
    openFiles: list(raw['open_files'], (each) => ({ fd: number(each['fd']) ?? -1, target: text(each['target']) })),
    sockets: list(raw['sockets'], socket),
    stacks: list(raw['stacks'], (each) => ({
      thread: text(each['thread']),
      language: text(each['language']),
      frames: list(each['frames'], frame),
    })),
    text: text(raw['text']),
  };
}

/** A process that is on a core is in none. */
const systemCall = (name: string) => (name === 'running' || name === '-1' ? '' : name);

function socket(raw: Loose): Socket {
  return {
    fd: number(raw['fd']) ?? -1,
    protocol: text(raw['protocol']),
    local: text(raw['local']),
    peer: text(raw['peer']),
    state: text(raw['state']),
  };
}

function curve(raw: unknown): Curve | null {
  const { columns, points } = object(raw);
  if (!Array.isArray(columns) || !Array.isArray(points)) return null;
  return {
    columns: columns.map(text),
    points: points.filter((point) => Array.isArray(point)).map((point: unknown[]) => point.map(number)),
  };
}

function leftOver(raw: Loose): LeftOver {
  return {
    pid: number(raw['pid']) ?? 0,
    command: texts(raw['command']),
    state: text(raw['state']),
    waitChannel: text(raw['wait_channel']),
    why: text(raw['why']),
  };
}

function expectation(raw: Loose): Expectation {
  const value = raw['value'];
  return {
    text: text(raw['text']),
    value: value === null || value === undefined ? null : text(value),
    met: raw['met'] === true,
  };
}

function finding(raw: Loose): Finding {
  return {
    kind: text(raw['kind']),
    subject: text(raw['subject']),
    text: text(raw['text']),
    value: number(raw['value']),
    usual: number(raw['usual']),
    low: number(raw['low']),
    high: number(raw['high']),
    runs: number(raw['runs']) ?? 0,
  };
}

function isObject(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const object = (value: unknown): Loose => (isObject(value) ? value : {});

function list<T>(value: unknown, read: (each: Loose) => T): T[] {
  return Array.isArray(value) ? value.filter(isObject).map(read) : [];
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(text) : [];
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

function number(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

export const NOTHING: Evidence = evidence({});
