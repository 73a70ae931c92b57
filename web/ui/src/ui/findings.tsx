import { change } from '../api/client';
import { useAction } from '../api/action';
import type { Run } from '../api/types';
import type { Finding } from '../lib/evidence';
import { plural } from '../lib/format';
import type { Shape } from '../lib/state';
import { bounds, histogram, teller } from '../lib/watch';
import { say } from '../shell';
import { ShapeIcon } from './icons';
import { Problem } from './parts';

const KINDS: Record<string, { word: string; shape: Shape }> = {
  low: { word: 'less than usual', shape: 'bang' },
  high: { word: 'more than usual', shape: 'bang' },
  line_missing: { word: 'line missing', shape: 'missing' },
  line_new: { word: 'new error', shape: 'bang' },
};

/** How a run differs from what its job usually does, each with the numbers, and the word of a person on it. */
export function Findings({
  run,
  findings,
  onChange,
}: {
  run: Pick<Run, 'id' | 'state' | 'verdict'>;
  findings: readonly Finding[];
  onChange: () => void;
}) {
  if (findings.length === 0) return null;
  const isAccepted = run.verdict === 'good';
  const runs = Math.max(...findings.map((each) => each.runs));
  return (
    <section id="findings">
      <h2>
        {isAccepted ? 'Unusual, but said to be normal' : 'What is unusual'}{' '}
        {runs > 0 && <span class="small quiet">compared with {plural(runs, 'run')}</span>}
      </h2>
      <ul class={isAccepted ? 'findings accepted' : 'findings'}>
        {findings.map((each, i) => (
          <li key={i} class="card">
            <span class={isAccepted ? 'state tone-calm' : 'state tone-late'}>
              <ShapeIcon shape={KINDS[each.kind]?.shape ?? 'bang'} />
              {KINDS[each.kind]?.word ?? each.kind.replaceAll('_', ' ')}
            </span>
            <span class="told">{each.text}</span>
            <Scale finding={each} />
          </li>
        ))}
      </ul>
      <Acceptance run={run} isAccepted={isAccepted} onChange={onChange} />
    </section>
  );
}

/** "This is normal", and taking it back. */
function Acceptance({
  run,
  isAccepted,
  onChange,
}: {
  run: Pick<Run, 'id'>;
  isAccepted: boolean;
  onChange: () => void;
}) {
  const action = useAction();
  const accept = (accepted: boolean) =>
    action.run(async () => {
      await change('POST', `/runs/${encodeURIComponent(run.id)}/verdict`, { accepted });
      say(accepted ? 'Accepted as normal' : 'No longer accepted as normal');
      onChange();
    });
  return (
    <>
      <p class="acceptance">
        {isAccepted ? (
          <>
            <button type="button" disabled={action.busy} onClick={() => accept(false)}>
              Take that back
            </button>
            <span class="small quiet">Runs like it count as usual from now on.</span>
          </>
        ) : (
          <>
            <button type="button" class="primary" disabled={action.busy} onClick={() => accept(true)}>
              This is normal
            </button>
            <span class="small quiet">Its verdict becomes good, and runs like it are usual from then on.</span>
          </>
        )}
      </p>
      {action.error && <Problem error={action.error} />}
    </>
  );
}

const WIDTH = 200;
const HEIGHT = 18;

/** Where a value stands beside the range that is usual. */
function Scale({ finding }: { finding: Finding }) {
  const { value, usual, low, high, subject } = finding;
  if (value === null || usual === null) return null;
  const ends = [low, high].filter((each) => each !== null);
  const found = histogram([value, usual], 1, ends);
  if (!found) return null;
  const tell = teller(subject);
  const x = (of: number) => 6 + found.place(of) * (WIDTH - 12);
  const from = low === null ? 0 : x(low);
  const to = high === null ? WIDTH : x(high);
  const range = bounds(finding);
  return (
    <svg
      class="scale"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width={WIDTH}
      height={HEIGHT}
      role="img"
      aria-label={`${tell(value)}; usually ${tell(usual)}${range && `, ${range}`}`}
    >
      <title>
        {tell(value)}; usually {tell(usual)}
        {range && `, ${range}`}
      </title>
      <path class="axis" d={`M0 9.5H${WIDTH}`} />
      <rect class="band" x={from} y="5" width={Math.max(to - from, 2)} height="9" rx="2" />
      <path class="usual" d={`M${x(usual)} 3V16`} />
      <path class="value" d={`M${x(value)} 9.5m-5 0 5-5 5 5-5 5Z`} />
    </svg>
  );
}
