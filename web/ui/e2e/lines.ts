import type { OutputLine, Run } from '../src/api/types';
import { iso } from './evidence';

/** What the runs of the fixtures wrote; a long one is thought up line by line. */
export interface Lines {
  readonly count: number;
  at(seq: number): OutputLine;
}

const ESC = '\u001b';

export function outputOf(run: Run, more = 0): Lines {
  const count = (run.output_lines ?? 0) + more;
  const start = Date.parse(run.started_at);
  const step = Math.max(1, ((run.duration ?? 600) * 1000) / Math.max(count, 1));
  const end = ENDINGS[run.state] ?? [];
  const body = count - (run.state === 'running' ? 0 : end.length);
  const line = (seq: number): [OutputLine['stream'], string] => {
    if (seq === 0) return ['stdout', `starting ${run.command.join(' ')}`];
    if (seq === 1) return ['stdout', `${ESC}[32mconnected${ESC}[0m to db.internal:5432 as <backup>`];
    if (seq >= body && end.length > 0 && run.state !== 'running') return end[seq - body]!;
    if (run.output_lines === 100_000 && seq === 61_233)
      return ['stderr', `${ESC}[1;31merror${ESC}[0m: tile 61233 has no projection, it is left out`];
    if (seq % 9 === 7)
      return [
        'stderr',
        `${ESC}[33mwarning${ESC}[0m: table public.events_2026_${String((seq % 12) + 1).padStart(2, '0')} is being vacuumed, waiting for its lock & retrying`,
      ];
    return [
      'stdout',
      `copied table public.orders_${String(seq).padStart(4, '0')}  rows=${(seq * 7919) % 100_000}  ${'.'.repeat(seq % 23)} ok`,
    ];
  };
  return {
    count,
    at(seq) {
      const [stream, text] = line(seq);
      return { seq, at: iso(start + seq * step), stream, text };
    },
  };
}

const FAILED: [OutputLine['stream'], string][] = [
  ['stderr', 'Traceback (most recent call last):'],
  ['stderr', '  File "/opt/backup/backup.py", line 218, in copy_table'],
  ['stderr', '    rows = cursor.fetchmany(1000)'],
  ['stderr', 'TimeoutError: no answer from db.internal:5432 within 30 s (attempt 5 of 5)'],
];

const ENDINGS: Record<string, [OutputLine['stream'], string][]> = {
  succeeded: [['stdout', 'done']],
  failed: FAILED,
  timed_out: FAILED,
  killed: [['stderr', 'reading /srv/media/2026/11/panorama-0412.tif (3.1 GB)']],
};
