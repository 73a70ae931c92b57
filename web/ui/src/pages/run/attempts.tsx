import { useState } from 'preact/hooks';
import type { Run } from '../../api/types';
import type { Attempt, Expectation, LeftOver } from '../../lib/evidence';
import { plural } from '../../lib/format';
import { retrying } from '../../lib/sentence';
import { stateWord } from '../../lib/stacks';
import { commandLine } from '../../lib/words';
import { ShapeIcon } from '../../ui/icons';
import { StateMark, Took, When } from '../../ui/values';

const MOST = 12;

/** How often the command was started, how each time ended, and what the pauses cost. */
export function Attempts({ run, attempts }: { run: Run; attempts: readonly Attempt[] }) {
  const [all, setAll] = useState(false);
  if (attempts.length < 2 && (run.attempt ?? 1) < 2) return null;
  const shown = all ? attempts : attempts.slice(-MOST);
  const hidden = attempts.length - shown.length;
  const lost = retrying(run, attempts);
  const untold = (run.attempt ?? attempts.length) - attempts.length;
  return (
    <section id="attempts">
      <h2>Attempts {lost && <span class="small quiet">{lost}</span>}</h2>
      {hidden > 0 && (
        <button type="button" class="more earlier" onClick={() => setAll(true)}>
          Show the {plural(hidden, 'earlier attempt')}
        </button>
      )}
      {attempts.length === 0 ? (
        <p class="quiet">It was started {plural(run.attempt!, 'time')}; of single attempts nothing was told.</p>
      ) : (
        <table class="rows attempts">
          <thead>
            <tr>
              <th scope="col" class="right">
                No.
              </th>
              <th scope="col">Ended</th>
              <th scope="col">Reason</th>
              <th scope="col">Started</th>
              <th scope="col" class="right">
                Duration
              </th>
              <th scope="col" class="right">
                Pause after
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((attempt) => (
              <tr key={attempt.number}>
                <td class="right num cell-number">{attempt.number}</td>
                <td class="cell-state">
                  <StateMark state={attempt.state || null} />
                </td>
                <td class="cell-detail">{attempt.reason || <span class="quiet">{ended(attempt)}</span>}</td>
                <td class="cell-when">
                  <When at={attempt.started_at} only="time" />
                </td>
                <td class="right cell-took">
                  <Took seconds={attempt.duration} />
                </td>
                <td class="right cell-pause">{attempt.backoff ? <Took seconds={attempt.backoff} /> : null}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {attempts.length > 0 && untold > 0 && (
        <p class="quiet small">Of {plural(untold, 'more attempt')} only the number is kept.</p>
      )}
    </section>
  );
}

function ended(attempt: Attempt): string {
  if (attempt.signal !== null) return `signal ${attempt.signal}`;
  if (attempt.exit_code !== null) return `exit code ${attempt.exit_code}`;
  return attempt.state === 'running' ? '' : 'not told';
}

/** What it should have done, by its owner's own words. */
export function Expectations({ expectations }: { expectations: readonly Expectation[] }) {
  if (expectations.length === 0) return null;
  const missed = expectations.filter((each) => !each.met).length;
  return (
    <section id="expectations">
      <h2>
        Expectations{' '}
        <span class="small quiet">{missed === 0 ? 'all met' : `${missed} of ${expectations.length} not met`}</span>
      </h2>
      <ul class="expectations">
        {expectations.map((each, i) => (
          <li key={i} class={`card ${each.met ? 'tone-good' : 'tone-bad'}`}>
            <span class="state">
              <ShapeIcon shape={each.met ? 'check' : 'cross'} />
              {each.met ? 'met' : 'not met'}
            </span>
            <code>{each.text}</code>
            <span class="told">
              {each.value === null ? (
                'nothing of that name was reported'
              ) : (
                <>
                  it was <code>{each.value}</code>
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Processes that are still there. */
export function LeftOvers({ processes }: { processes: readonly LeftOver[] }) {
  if (processes.length === 0) return null;
  return (
    <section id="left-over">
      <h2>
        Left over{' '}
        <span class="small quiet">{plural(processes.length, 'process', 'processes')} still there at the end</span>
      </h2>
      <table class="rows left-over">
        <thead>
          <tr>
            <th scope="col" class="right">
              Process
            </th>
            <th scope="col">Command</th>
            <th scope="col">State</th>
            <th scope="col">Why it is there</th>
          </tr>
        </thead>
        <tbody>
          {processes.map((each, i) => (
            <tr key={i}>
              <td class="right num cell-number">{each.pid}</td>
              <td class="cell-name">
                <code>{commandLine(each.command) || 'not known'}</code>
              </td>
              <td class="cell-detail">
                {stateWord(each.state)}
                {each.waitChannel && (
                  <>
                    {' in '}
                    <code>{each.waitChannel}</code>
                  </>
                )}
              </td>
              <td class={each.why === 'unkillable' ? 'cell-why tone-bad' : 'cell-why'}>
                {each.why === 'unkillable' ? (
                  <b>could not be killed</b>
                ) : each.why === 'outlived' ? (
                  'outlived the command'
                ) : (
                  each.why
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
