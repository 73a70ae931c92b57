import type { Forecast } from '../../api/types';
import { number, plural } from '../../lib/format';
import { subjectName, teller } from '../../lib/watch';
import { Lazy } from '../../ui/lazy';
import { StateMark, When } from '../../ui/values';
import { Fold } from '../run/fold';

const load = () => import('./forecastChart').then((module) => module.ForecastChart);
/** Fewer points make no curve. */
const FEWEST = 2;

/** Where its numbers go, if they go on as they did. */
export function Forecasts({ forecasts }: { forecasts: readonly Forecast[] }) {
  if (forecasts.length === 0) return null;
  const urgentFirst = [...forecasts].sort((a, b) => Number(b.urgent) - Number(a.urgent));
  const notable = urgentFirst.filter((each) => each.urgent || each.earliest !== null);
  const others = urgentFirst.filter((each) => !notable.includes(each));
  return (
    <section id="forecasts">
      <h2>What is coming</h2>
      <Charts of={notable} />
      {others.length > 0 && (
        <Fold
          name="forecasts"
          summary={
            notable.length === 0
              ? `Nothing comes near a limit: ${plural(others.length, 'number')} looked at`
              : `${plural(others.length, 'other number')}, none of them near a limit`
          }
        >
          <Charts of={others} />
        </Fold>
      )}
    </section>
  );
}

function Charts({ of }: { of: readonly Forecast[] }) {
  return (
    <>
      {of.map((each) => (
        <figure key={each.instance + ' ' + each.subject} class="card forecast">
          <figcaption>
            {each.urgent && <StateMark state="warning" word="soon" />}
            <strong>
              {subjectName(each.subject)}
              {each.instance && <span class="quiet"> on {each.instance}</span>}
            </strong>
            <span>{each.text}</span>
          </figcaption>
          {each.points.length >= FEWEST && <Lazy load={load} what="the chart" props={{ forecast: each }} />}
          <p class="small quiet">
            {perDay(each)}
            {each.limit !== null && <> · limit {teller(each.subject)(each.limit)}</>}
            {each.earliest && (
              <>
                {' '}
                · reaches it at the earliest <When at={each.earliest} />
                {each.latest ? (
                  <>
                    , at the latest <When at={each.latest} />
                  </>
                ) : (
                  ', perhaps never'
                )}
              </>
            )}
          </p>
        </figure>
      ))}
    </>
  );
}

function perDay({ per_day: gain, subject }: Forecast): string {
  const tell = teller(subject);
  if (gain === 0) return 'does not change';
  const told = Number.isFinite(gain) ? tell(Math.abs(gain)) : number(gain);
  return `${gain > 0 ? '+' : '−'}${told} a day`;
}
