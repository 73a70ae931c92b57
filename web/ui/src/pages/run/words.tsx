import type { Run } from '../../api/types';
import { plain } from '../../lib/ansi';
import { lastWords, lineHash, linesOf } from '../../lib/output';
import { LineText } from './lines';
import { around, type Held } from './useOutput';

/** The evidence nearest to hand: the output around its first error, and what it said last. */
export function FirstError({ run, output, hasExceptions }: { run: Run; output: Held; hasExceptions: boolean }) {
  const first = output.firstError;
  const last = output.hasEnd ? lastWords(linesOf(output.store)) : null;
  if (!first && !last) return null;
  const lines = first ? around(output.store, first.seq) : [];
  const shown = lines.some((line) => line.seq === last?.seq);
  return (
    <section id="words">
      {first && (
        <figure class="evidence">
          <figcaption>
            <span>Output around the first error</span>
            <a href={lineHash(first.seq)}>line {first.seq + 1} in the output</a>
          </figcaption>
          <div class="lines snippet">
            {lines.map((line) => (
              <div key={line.seq} class={`line ${line.stream}${line.seq === first.seq ? ' current' : ''}`}>
                <span class="number">{line.seq + 1}</span>
                <LineText text={line.text} wanted="" />
              </div>
            ))}
          </div>
        </figure>
      )}
      {last && !shown && !hasExceptions && (
        <figure class="evidence">
          <figcaption>
            <span>Last words on stderr</span>
            <a href={lineHash(last.seq)}>line {last.seq + 1} in the output</a>
          </figcaption>
          <pre>{plain(last.text)}</pre>
        </figure>
      )}
      {run.state === 'lost' && (
        <p class="small quiet">It was lost: what it wrote after this, if anything, has not come.</p>
      )}
    </section>
  );
}
