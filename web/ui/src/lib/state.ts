/** What anything watched can be in: always a shape, a word and a tone, never a colour alone. */

export type RunState = 'running' | 'succeeded' | 'failed' | 'timed_out' | 'killed' | 'lost' | 'missed';
export type State =
  | RunState
  | 'up'
  | 'down'
  | 'unknown'
  | 'firing'
  | 'pending'
  | 'inactive'
  | 'ok'
  | 'err'
  | 'resolved'
  | 'notified'
  | 'notify_failed'
  | 'suspicious'
  | 'none'
  | 'waiting'
  | 'late'
  | 'unwatched'
  | 'new'
  | 'live'
  | 'missing'
  | 'retired'
  | 'critical'
  | 'warning'
  | 'info';
export type Shape =
  'check' | 'cross' | 'stop' | 'bolt' | 'question' | 'missing' | 'play' | 'clock' | 'mail' | 'bang' | 'dash' | 'plus';
export type Tone = 'good' | 'bad' | 'limit' | 'signal' | 'late' | 'live' | 'gone' | 'calm';

export interface Look {
  readonly word: string;
  readonly shape: Shape;
  readonly tone: Tone;
}

const LOOKS: Record<State, Look> = {
  running: { word: 'running', shape: 'play', tone: 'live' },
  succeeded: { word: 'succeeded', shape: 'check', tone: 'good' },
  failed: { word: 'failed', shape: 'cross', tone: 'bad' },
  timed_out: { word: 'timed out', shape: 'stop', tone: 'limit' },
  killed: { word: 'killed', shape: 'bolt', tone: 'signal' },
  lost: { word: 'lost', shape: 'question', tone: 'gone' },
  missed: { word: 'missed', shape: 'missing', tone: 'gone' },
  up: { word: 'up', shape: 'check', tone: 'good' },
  down: { word: 'down', shape: 'cross', tone: 'bad' },
  unknown: { word: 'unknown', shape: 'question', tone: 'gone' },
  firing: { word: 'firing', shape: 'cross', tone: 'bad' },
  pending: { word: 'pending', shape: 'clock', tone: 'late' },
  inactive: { word: 'inactive', shape: 'check', tone: 'calm' },
  ok: { word: 'ok', shape: 'check', tone: 'calm' },
  err: { word: 'error', shape: 'cross', tone: 'bad' },
  resolved: { word: 'resolved', shape: 'check', tone: 'good' },
  notified: { word: 'notified', shape: 'mail', tone: 'calm' },
  notify_failed: { word: 'notice failed', shape: 'cross', tone: 'bad' },
  suspicious: { word: 'suspicious', shape: 'bang', tone: 'late' },
  none: { word: 'no schedule', shape: 'dash', tone: 'calm' },
  waiting: { word: 'on schedule', shape: 'check', tone: 'good' },
  late: { word: 'late', shape: 'clock', tone: 'late' },
  unwatched: { word: 'not watched', shape: 'question', tone: 'gone' },
  new: { word: 'new', shape: 'plus', tone: 'live' },
  live: { word: 'live', shape: 'check', tone: 'good' },
  missing: { word: 'missing', shape: 'missing', tone: 'bad' },
  retired: { word: 'retired', shape: 'dash', tone: 'calm' },
  critical: { word: 'critical', shape: 'cross', tone: 'bad' },
  warning: { word: 'warning', shape: 'bang', tone: 'late' },
  info: { word: 'to look at', shape: 'bang', tone: 'calm' },
};

/** The look of a state; a word that is not known keeps itself, with a question mark. */
export function look(state: string | null): Look {
  if (state !== null && Object.hasOwn(LOOKS, state)) return LOOKS[state as State];
  return { ...LOOKS.unknown, ...(state === null ? {} : { word: state.replaceAll('_', ' ') }) };
}

/** The state of what is expected, as it is looked up: a run that did not come is missing, one that gave way was missed. */
export const dueState = (state: string): string => (state === 'missed' ? 'missing' : state);

/** The look of a run; one that is known not to have done what it should never looks good. */
export function runLook(run: { state: string; verdict?: string | null | undefined }): Look {
  const { word, shape, tone } = look(run.state);
  if (run.state !== 'succeeded') return { word, shape, tone };
  if (run.verdict === 'suspicious') return LOOKS.suspicious;
  return run.verdict === 'bad' ? { word: 'not as expected', shape: 'cross', tone: 'bad' } : { word, shape, tone };
}

/** Where a job belongs on the board: what is wrong, what is missing, what is under way, the rest. */
export type Standing = 'wrong' | 'missing' | 'running' | 'good';
export const STANDINGS: readonly Standing[] = ['wrong', 'missing', 'running', 'good'];

const STANDING: Record<RunState, Standing> = {
  failed: 'wrong',
  timed_out: 'wrong',
  killed: 'wrong',
  lost: 'missing',
  missed: 'missing',
  running: 'running',
  succeeded: 'good',
};

export function standing(state: RunState | null): Standing {
  return (state && STANDING[state]) ?? 'missing';
}

export const RUN_STATES = Object.keys(STANDING) as RunState[];
