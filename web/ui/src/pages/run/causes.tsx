import type { Cause, Evidence } from '../../lib/evidence';
import { withTimes } from '../../lib/format';
import { look, type Shape } from '../../lib/state';
import { now, zone } from '../../shell';
import { ShapeIcon } from '../../ui/icons';
import { Fold } from './fold';

/** What brought it to its end, most certain first; every claim can be asked why. */
export function Causes({ causes, evidence }: { causes: readonly Cause[]; evidence: Evidence }) {
  if (causes.length === 0) return null;
  return (
    <section id="why">
      <h2>Why</h2>
      <ol class="causes">
        {causes.map((cause, i) => (
          <li key={`${cause.kind} ${cause.text}`} class={i === 0 ? 'card leading' : 'card'}>
            <p class="claim">
              <span class={`confidence ${known(cause.confidence)}`}>
                <ShapeIcon shape={SHAPES[known(cause.confidence)]} />
                {cause.confidence || 'possible'}
              </span>
              <span>{cause.text ? withTimes(cause.text, zone(), now.value) : look(cause.kind).word}</span>
            </p>
            <Fold name={`why-${i}`} summary={`why ${cause.confidence || 'possible'}?`} kind="proof">
              <Proof cause={cause} evidence={evidence} />
            </Fold>
          </li>
        ))}
      </ol>
    </section>
  );
}

type Confidence = 'certain' | 'likely' | 'possible';
const SHAPES: Record<Confidence, Shape> = { certain: 'check', likely: 'clock', possible: 'question' };

function known(confidence: string): Confidence {
  return confidence === 'certain' || confidence === 'likely' ? confidence : 'possible';
}

function Proof({ cause, evidence }: { cause: Cause; evidence: Evidence }) {
  const [where, text] = elsewhere(cause, evidence);
  return (
    <>
      {cause.evidence.length === 0 ? (
        <p class="quiet">Nothing was written down beside the claim.</p>
      ) : (
        <ul class="proofs">
          {cause.evidence.map((line, i) => (
            <li key={i}>
              <code>{line}</code>
            </li>
          ))}
        </ul>
      )}
      {where && (
        <p class="small">
          <a href={where}>{text}</a>
        </p>
      )}
    </>
  );
}

/** Where on the page there is more about a claim. */
function elsewhere(cause: Cause, evidence: Evidence): [string, string] {
  switch (cause.kind) {
    case 'exception':
      return evidence.exceptions.length > 0
        ? ['#exceptions', 'the exception and its frames']
        : ['#output', 'the output'];
    case 'timeout':
    case 'unkillable':
    case 'silent':
      return evidence.stacks.length > 0 ? ['#stacks', 'where it stood'] : ['#output', 'the output'];
    case 'oom_kill':
      return evidence.curve ? ['#curves', 'its memory over time'] : ['', ''];
    case 'disk_full':
    case 'known_text':
    case 'segfault':
      return ['#output', 'the output'];
    default:
      return ['', ''];
  }
}
