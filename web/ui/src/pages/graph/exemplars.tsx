import { useResource } from '../../api/resource';
import { own } from '../../api/client';
import type { Page, Run } from '../../api/types';
import { exactTime, plural, shortTime } from '../../lib/format';
import { traceOf, type Chosen, type Exemplar } from '../../lib/graph/exemplars';
import { seriesName } from '../../lib/graph/series';
import { runPath } from '../../lib/route';
import { now, zone } from '../../shell';

const MOST_LISTED = 50;

/** The exemplars of a chart: the one that was pointed at, and all of them for those who do not point. */
export function Exemplars({
  chosen,
  pointed,
  tell,
}: {
  chosen: Chosen;
  pointed: Exemplar | null;
  tell: (value: number) => string;
}) {
  const { exemplars, total } = chosen;
  const listed = [...exemplars].sort((a, b) => b.value - a.value).slice(0, MOST_LISTED);
  return (
    <div class="exemplars small">
      {pointed ? (
        <Details exemplar={pointed} tell={tell} />
      ) : (
        <p class="quiet">
          {total === 0
            ? 'No exemplars in this range.'
            : `◆ ${plural(total, 'exemplar')}${total > exemplars.length ? `, ${exemplars.length} of them drawn: the greatest of each moment` : ''}. Point at one to see what it belongs to.`}
        </p>
      )}
      {total > 0 && (
        <details>
          <summary>{listed.length < total ? `The ${listed.length} greatest` : 'List'}</summary>
          <ul>
            {listed.map((exemplar, i) => (
              <li key={i}>
                <Details exemplar={exemplar} tell={tell} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

function Details({ exemplar, tell }: { exemplar: Exemplar; tell: (value: number) => string }) {
  const at = exemplar.time * 1000;
  const trace = traceOf(exemplar);
  return (
    <p class="exemplar">
      ◆ <b title={String(exemplar.value)}>{tell(exemplar.value)}</b>{' '}
      <time title={exactTime(at, zone())}>{shortTime(at, zone(), now.value)}</time>{' '}
      {Object.entries(exemplar.labels).map(([name, value]) => (
        <code key={name}>
          {name}=&quot;{value}&quot;{' '}
        </code>
      ))}
      <span class="quiet">
        of <code>{seriesName(exemplar.series)}</code>
      </span>
      {trace && <RunOf trace={trace} near={at} />}
    </p>
  );
}

/** Runs that began so long before an exemplar may have made it. */
const LOOK_BACK_MILLIS = 6 * 3_600_000;

/** A link to the run that made a trace, where there is one. */
function RunOf({ trace, near }: { trace: string; near: number }) {
  const since = new Date(near - LOOK_BACK_MILLIS).toISOString();
  const hour = Math.floor(near / 3_600_000);
  const runs = useResource(`runs-near-${hour}`, (signal) => own<Page<Run>>('/runs', { since, limit: 1000 }, signal));
  const run = runs.data?.data.find((each) => each.trace_id === trace);
  if (!run) return null;
  return (
    <>
      {' '}
      <a href={runPath(run.id)}>Run of {run.job}</a>
    </>
  );
}
