import type { Run } from '../api/types';
import { readEvidence, type Attempt, type Cause } from './evidence';
import { duration, plural } from './format';
import { thrownLine } from './frames';
import { standing } from './stacks';

/** The one sentence that opens a run's page: what became of it, after how long, and by what. */
export function runSentence(run: Run, now: number): string {
  return closed(sentence(run, now));
}

function sentence(run: Run, now: number): string {
  switch (run.state) {
    case 'running':
      return running(run, now);
    case 'succeeded':
      return succeeded(run);
    case 'failed':
      return failed(run);
    case 'timed_out':
      return timedOut(run);
    case 'killed':
      return killed(run);
    case 'lost':
      return joined('Lost', said(run) || 'nothing was heard of it any more. A late report still corrects this');
    case 'missed':
      return said(run)
        ? joined('Skipped', without(said(run), /^Not started: /))
        : 'Missed: it was expected and never started';
  }
}

function running(run: Run, now: number): string {
  const total = Math.max(0, Math.floor((now - Date.parse(run.started_at)) / 1000));
  const most = run.limit === null ? '' : `, of at most ${duration(run.limit)}`;
  const attempt = run.attempt ?? 1;
  if (attempt <= 1) return `Running for ${duration(total)}${most}`;
  const pause = pausing(run, now);
  if (pause !== null) {
    const next = pause > 0 ? `tries again in ${duration(Math.ceil(pause))}` : 'is about to try again';
    return `Attempt ${attempt} failed and the wrapper ${next}: it has been retrying for ${duration(total)}`;
  }
  const lost = Math.floor(run.retry_seconds ?? 0);
  return `Running for ${duration(Math.max(0, total - lost))}, attempt ${attempt}: it has been retrying for ${duration(lost)}`;
}

/** Seconds until the next attempt, while none is under way; null while one is. */
export function pausing(run: Run, now: number): number | null {
  const last = readEvidence(run.evidence).attempts.at(-1);
  if (run.state !== 'running' || !last || last.duration === null || last.state === 'running') return null;
  if (last.number < (run.attempt ?? 1)) return null;
  return (Date.parse(last.started_at) - now) / 1000 + last.duration + (last.backoff ?? 0);
}

function succeeded(run: Run): string {
  const text = `Succeeded${onAttempt(run)}${after(run)}`;
  if (run.verdict === 'suspicious') return text + unusual(run);
  if (run.verdict === 'bad') return `${text}, but not as expected${unmet(run)}`;
  return (run.retry_seconds ?? 0) >= 1 ? `${text}, ${duration(run.retry_seconds!)} of it lost in retries` : text;
}

/** ", but wrote 4 KB; usually 200 MB ± 10 MB, and 2 other things are unusual" */
function unusual(run: Run): string {
  const [first, ...others] = readEvidence(run.evidence).findings;
  if (!first?.text) return ', but something about it is unusual';
  const more =
    others.length === 0 ? '' : `, and ${plural(others.length, 'other thing is', 'other things are')} unusual`;
  return `, but ${lowerFirst(closedOff(first.text))}${more}`;
}

/** ": rows>0 was 0" */
function unmet(run: Run): string {
  const missed = readEvidence(run.evidence).expectations.filter((each) => !each.met);
  if (missed.length === 0) return run.reason ? ': ' + lowerFirst(run.reason) : '';
  const told = missed.map(({ text, value }) => `${text} was ${value === null ? 'never reported' : value}`);
  return ': ' + told.join(', ');
}

function failed(run: Run): string {
  const cause = first(run);
  if (cause?.kind === 'not_started')
    return joined('Could not be started', without(cause.text, /^Could not be started:? ?/));
  if (run.exit_code === null && !run.reason && run.duration === null) return 'Could not be started';
  const start = `Failed${onAttempt(run)}${after(run)}`;
  const thrown = readEvidence(run.evidence).exceptions.at(-1);
  const byException = !cause || ['exit', 'exception', 'known_text', 'signal'].includes(cause.kind);
  if (thrown && byException) return joined(start, thrownLine(thrown), false);
  if (cause && cause.kind !== 'exit') return joined(start, cause.text);
  const told = cause?.text || run.reason || '';
  if (told && !EXITED.test(told)) return joined(start, told);
  const more = closedOff(without(told, EXITED));
  if (run.exit_code === null) return start + more;
  return `${start} with exit code ${run.exit_code}${more || meaning(run.exit_code)}`;
}

function timedOut(run: Run): string {
  const stood = standing(readEvidence(run.evidence).stacks.filter((dump) => dump.trigger !== 'asked'));
  const start = `Timed out${onAttempt(run)}${after(run)}`;
  return stood ? `${start}; ${stood}` : start + limit(run);
}

function killed(run: Run): string {
  const cause = first(run);
  if (cause?.kind === 'oom_kill') {
    const by = cause.confidence === 'certain' ? 'out of memory' : 'probably out of memory';
    return `Killed by the kernel${after(run)}: ${by}${proof(cause)}`;
  }
  const start = `Killed${onAttempt(run)} by ${signal(run)}${after(run)}`;
  if (cause && cause.kind !== 'signal' && cause.kind !== 'exit') return joined(start, cause.text);
  return start + closedOff(without(cause?.text ?? '', DIED, ''));
}

/** How causes begin that tell what the sentence has told already; what follows goes on from there. */
const EXITED = /^Exited with code \d+/;
const DIED = /^(?:Killed|Died|Ended)(?: by a signal)?(?: by (?:SIG)?[A-Z0-9+]+(?: \(\d+\))?)?(?=[:;,. ]|$)/;

/** What follows a beginning that is known; all of a text that begins otherwise, or `otherwise`. */
function without(text: string, start: RegExp, otherwise = text): string {
  const found = start.exec(text);
  return found ? text.slice(found[0].length) : otherwise;
}

/** A line of the kernel's log is too long for a heading; the claim's own "why" has it. */
const LONGEST_PROOF = 90;

function proof({ evidence: [line = ''] }: Cause): string {
  const told = line.length > LONGEST_PROOF ? `the ${line.split(':', 1)[0]!}` : line.trim();
  return told === '' || told.length > LONGEST_PROOF ? '' : ` (proved by ${closedOff(told)})`;
}

function first(run: Run): Cause | undefined {
  return readEvidence(run.evidence).causes[0];
}

const said = (run: Run) => first(run)?.text || run.reason || '';

function onAttempt(run: Run): string {
  const attempt = run.attempt ?? 1;
  return attempt <= 1
    ? ''
    : run.state === 'succeeded'
      ? ` on attempt ${attempt}`
      : ` on attempt ${attempt} of ${attempt}`;
}

const after = (run: Run) => (run.duration === null ? '' : ` after ${duration(run.duration)}`);

function joined(start: string, text: string, lower = true): string {
  const rest = lower ? lowerFirst(text.trim()) : text.trim();
  return rest === '' ? start : `${start}: ${closedOff(rest)}`;
}

const closedOff = (text: string) => text.replace(/[.\s]+$/, '');
const closed = (text: string) => (/[.!?]$/.test(text) ? text : text + '.');

/** A sentence after a colon starts small, unless with a name: "The lock…" but "SIGKILL…", "ValueError…". */
function lowerFirst(text: string): string {
  return /^[A-Z][a-z]*(?=[\s,;:]|$)/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

function signal(run: Run): string {
  if (run.signal === null) return 'a signal';
  return run.signal_name ? `${run.signal_name} (signal ${run.signal})` : `signal ${run.signal}`;
}

function limit(run: Run): string {
  if (run.limit === null) return '';
  const text = duration(run.limit);
  return run.duration !== null && duration(run.duration) === text ? ', its limit' : `; its limit was ${text}`;
}

function meaning(exitCode: number): string {
  if (exitCode === 126) return ' (the command could not be executed)';
  if (exitCode === 127) return ' (the command was not found)';
  return '';
}

/** What a run was lost to: attempts that failed, and the pauses after them. */
export function retrying(run: Run, attempts: readonly Attempt[]): string {
  const failed = attempts.filter(({ number, state }) => number < (run.attempt ?? 1) && state !== 'succeeded').length;
  const lost = run.retry_seconds ?? 0;
  const paused = run.backoff_seconds ?? 0;
  if (lost <= 0) return '';
  return (
    `${duration(lost)} lost in ${failed > 0 ? `${failed} that failed` : 'those that failed'}` +
    (paused > 0 ? `, ${duration(paused)} of it waiting between them` : '')
  );
}

/** How a run's length compares with the good runs of its job, or null where nothing can be said. */
export function comparedWithUsual(
  run: Run,
  recent: readonly { id: string; state: string; duration: number | null }[],
): { usual: number; runs: number; words: string } | null {
  const good = recent
    .filter((other) => other.id !== run.id && other.state === 'succeeded' && other.duration !== null)
    .map((other) => other.duration!)
    .sort((a, b) => a - b);
  if (good.length < 3) return null;
  const usual = good[good.length >> 1]!;
  return { usual, runs: good.length, words: run.duration === null ? '' : factor(run.duration / usual) };
}

function factor(ratio: number): string {
  if (ratio >= 1.5) return `this run took ${ratio >= 10 ? Math.round(ratio) : ratio.toFixed(1)} times as long`;
  if (ratio <= 0.5) return `this run took only ${Math.max(1, Math.round(ratio * 100))} % of that`;
  return 'this run was like that';
}
