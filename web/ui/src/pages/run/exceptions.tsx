import type { Frame, Thrown } from '../../lib/evidence';
import { chain, folds, innermostFirst, place, repeated, telling } from '../../lib/frames';
import { plural } from '../../lib/format';
import { Copy } from '../../ui/parts';
import { When } from '../../ui/values';
import { Fold } from './fold';

/** Uncaught exceptions, the last one first, each with what led to it; one that was thrown again and again stands once. */
export function Exceptions({ exceptions }: { exceptions: readonly Thrown[] }) {
  if (exceptions.length === 0) return null;
  return (
    <section id="exceptions">
      <h2>{exceptions.length === 1 ? 'Exception' : 'Exceptions'}</h2>
      {repeated(exceptions)
        .map(({ last, times }, i) => (
          <article key={i} class="card exception">
            {times > 1 && <p class="small">Thrown {times} times from the same place; the last time:</p>}
            {chain(last).map((each, depth, all) => (
              <One key={depth} thrown={each} led={depth === 0 ? null : all[depth - 1]!} name={`x${i}-${depth}`} />
            ))}
          </article>
        ))
        .reverse()}
    </section>
  );
}

const LED: Record<string, string> = {
  cause: 'caused by',
  context: 'raised while handling',
};

function One({ thrown, led, name }: { thrown: Thrown; led: Thrown | null; name: string }) {
  return (
    <div class="thrown">
      {led && <p class="led small quiet">{LED[led.relation] ?? 'after'}</p>}
      <div class="thrown-head">
        <h3>
          {thrown.class}
          {thrown.message && <span class="message">: {thrown.message}</span>}
        </h3>
        <Copy text={() => asText(thrown)} />
      </div>
      <p class="small quiet">
        {[
          thrown.thread && `in ${thrown.thread}`,
          thrown.pid !== null && `process ${thrown.pid}`,
          thrown.source === 'text' && 'read from the output',
        ]
          .filter(Boolean)
          .join(' · ')}
        {thrown.at && (
          <>
            {' · '}
            <When at={thrown.at} />
          </>
        )}
      </p>
      <Frames frames={innermostFirst(thrown)} name={name} />
    </div>
  );
}

/** Frames with the innermost call first; what is not somebody's own code is folded away, but for its innermost call. */
export function Frames({ frames, name }: { frames: readonly Frame[]; name: string }) {
  if (frames.length === 0) return <p class="quiet small">Its frames are not known.</p>;
  const first = telling(frames);
  return (
    <ol class="frames" aria-label="Frames, innermost call first">
      {folds(frames).map((fold, i) =>
        fold.own || fold.frames.length <= 2 ? (
          fold.frames.map((frame, j) => (
            <FrameRow key={`${i}-${j}`} frame={frame} own={fold.own} first={frame === first} />
          ))
        ) : (
          <li key={i} class="folded">
            {i === 0 && <FrameItem frame={fold.frames[0]!} own={false} first={fold.frames[0] === first} />}
            <Fold
              name={`${name}-${i}`}
              summary={`${plural(fold.frames.length - (i === 0 ? 1 : 0), 'call')} in libraries`}
              kind="library"
            >
              <ol>
                {fold.frames.slice(i === 0 ? 1 : 0).map((frame, j) => (
                  <FrameRow key={j} frame={frame} own={false} first={false} />
                ))}
              </ol>
            </Fold>
          </li>
        ),
      )}
    </ol>
  );
}

interface Row {
  frame: Frame;
  own: boolean;
  first: boolean;
}

function FrameRow(row: Row) {
  return (
    <li>
      <FrameItem {...row} />
    </li>
  );
}

function FrameItem({ frame, own, first }: Row) {
  return (
    <div class={`frame${own ? ' own' : ''}${first ? ' first' : ''}`}>
      <div class="frame-head">
        <b>{frame.function || '(unknown function)'}</b>
        <span class="where" title={frame.file + (frame.line === null ? '' : `:${frame.line}`)}>
          <span class="folder">{frame.file.slice(0, frame.file.lastIndexOf('/') + 1)}</span>
          {place(frame)}
        </span>
        {first && <span class="sr">, the place to look at first</span>}
      </div>
      {frame.text && <pre>{frame.text}</pre>}
    </div>
  );
}

/** As Python would print it, for a ticket or a chat. */
function asText(thrown: Thrown): string {
  const lines = thrown.frames.map(
    (frame) =>
      `  File "${frame.file}", line ${frame.line ?? '?'}, in ${frame.function}` +
      (frame.text ? `\n    ${frame.text}` : ''),
  );
  return [...lines, thrown.class + (thrown.message && ': ' + thrown.message)].join('\n');
}
