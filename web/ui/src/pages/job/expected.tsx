import { useAction, type Action } from '../../api/action';
import { change } from '../../api/client';
import type { Expected, Settings, Watch } from '../../api/types';
import { duration } from '../../lib/format';
import { runPath } from '../../lib/route';
import { dueState } from '../../lib/state';
import { SOURCES, STAGES, startWords } from '../../lib/watch';
import { address, now, say, setParams } from '../../shell';
import { Sign } from '../../ui/icons';
import { Problem } from '../../ui/parts';
import { StateMark, When } from '../../ui/values';
import { SettingsDialog } from './settings';

/** When it is due and by what evidence, what it must keep to, and what a person can say of both. */
export function Expectation({ watch, reload }: { watch: Watch; reload: () => void }) {
  const action = useAction();
  const editing = address.value.searchParams.get('edit') === '1';
  const fixed = watch.settings_from === 'config';
  return (
    <section id="expected">
      <h2 class="with-tools">
        What is expected
        {fixed ? (
          <span class="small quiet">from the configuration file</span>
        ) : (
          <button type="button" onClick={() => setParams({ edit: '1' })}>
            {watch.settings ? 'Edit' : 'Say what is expected'}
          </button>
        )}
      </h2>
      {watch.expected.length === 0 ? (
        <p class="quiet">
          No schedule is known yet. It is learned from the starts of its runs: facts show from the first few on, alerts
          come after eight.
        </p>
      ) : (
        <ul class="schedules">
          {watch.expected.map((each) => (
            <Schedule key={each.instance} expected={each} job={watch.name} action={action} reload={reload} />
          ))}
        </ul>
      )}
      {action.error && <Problem error={action.error} />}
      <Limits settings={watch.settings} expected={watch.expected} />
      {editing && !fixed && <SettingsDialog watch={watch} reload={reload} />}
    </section>
  );
}

function Schedule({
  expected,
  job,
  action,
  reload,
}: {
  expected: Expected;
  job: string;
  action: Action;
  reload: () => void;
}) {
  const tellServer = (what: 'pin' | 'unpin' | 'forget', told: string) =>
    action.run(async () => {
      await change('POST', `/jobs/${encodeURIComponent(job)}/learned`, { instance: expected.instance, action: what });
      say(told);
      reload();
    });
  const { source, words, schedule, zone, instance } = expected;
  const starts = startWords(expected);
  return (
    <li class="card schedule">
      <div class="schedule-head">
        <StateMark state={dueState(expected.state)} />
        <strong class="words">{words || schedule || 'No schedule'}</strong>
        {zone && words && <span class="quiet">{zone}</span>}
        {instance && <span class="on">on {instance}</span>}
      </div>
      <dl class="facts">
        <div>
          <dt>{expected.next_at && Date.parse(expected.next_at) < now.value ? 'Was due' : 'Next due'}</dt>
          <dd>{expected.next_at ? <When at={expected.next_at} /> : <span class="quiet">nothing is due</span>}</dd>
        </div>
        <div>
          <dt>Schedule</dt>
          <dd>
            {SOURCES[source] ?? source} {schedule && schedule !== words && <code>{schedule}</code>}
          </dd>
        </div>
        {source !== 'none' && (
          <div>
            <dt>On time</dt>
            <dd>
              within {duration(expected.tolerance)} of it
              {starts && (
                <span class={expected.drifting ? 'small tone-late drift' : 'small quiet drift'}>
                  {expected.drifting && <Sign name="right" />}
                  {starts}
                </span>
              )}
            </dd>
          </div>
        )}
        {source !== 'none' && (
          <div>
            <dt>When one is missing</dt>
            <dd>{source === 'given' ? STAGES.armed : (STAGES[expected.stage] ?? expected.stage)}</dd>
          </div>
        )}
        {expected.evidence && (
          <div class="double">
            <dt>Why this schedule</dt>
            <dd>{expected.evidence}</dd>
          </div>
        )}
        {expected.last_run && (
          <div>
            <dt>Last run on schedule</dt>
            <dd>
              <a href={runPath(expected.last_run)}>open it</a>
            </dd>
          </div>
        )}
      </dl>
      {source !== 'given' && (
        <p class="row-tools">
          {source === 'learned' && (
            <button
              type="button"
              disabled={action.busy}
              title="Take it as given: it does not change any more, and alerts at once"
              onClick={() => tellServer('pin', 'Pinned')}
            >
              Pin it
            </button>
          )}
          {source === 'pinned' && (
            <button
              type="button"
              disabled={action.busy}
              title="Learn from its runs again"
              onClick={() => tellServer('unpin', 'Unpinned')}
            >
              Unpin
            </button>
          )}
          {source !== 'none' && (
            <button
              type="button"
              disabled={action.busy}
              title="Learn anew, from the next run on"
              onClick={() => tellServer('forget', 'Forgotten: it is learned anew')}
            >
              Forget it
            </button>
          )}
        </p>
      )}
    </li>
  );
}

/** The three limits, each given or learned, and whom to ask. */
function Limits({ settings, expected }: { settings: Settings | null; expected: readonly Expected[] }) {
  const learned = expected.find((each) => each.source !== 'none')?.tolerance;
  const failures = settings?.failures ?? 1;
  return (
    <dl class="facts limits">
      <div>
        <dt>Must start within</dt>
        <dd>
          {settings?.start_within ? (
            duration(settings.start_within)
          ) : learned ? (
            <>
              {duration(learned)} <span class="quiet">learned</span>
            </>
          ) : (
            notWatched()
          )}
        </dd>
      </div>
      <div>
        <dt>Must end within</dt>
        <dd>{settings?.timeout ? duration(settings.timeout) : notWatched('what its runs usually take')}</dd>
      </div>
      <div>
        <dt>Last success at most</dt>
        <dd>{settings?.success_within ? `${duration(settings.success_within)} old` : notWatched()}</dd>
      </div>
      <div>
        <dt>Told after</dt>
        <dd>{failures === 1 ? 'the first failure' : `${failures} failures in a row`}</dd>
      </div>
      {settings?.owner && (
        <div>
          <dt>Owner</dt>
          <dd>{settings.owner}</dd>
        </div>
      )}
      {settings?.runbook && (
        <div>
          <dt>Runbook</dt>
          <dd>
            <Runbook address={settings.runbook} />
          </dd>
        </div>
      )}
      {settings?.parent && (
        <div>
          <dt>Needs</dt>
          <dd>{settings.parent}</dd>
        </div>
      )}
      {settings && settings.expect.length > 0 && (
        <div>
          <dt>Must be so</dt>
          <dd>
            {settings.expect.map((each) => (
              <code key={each}>{each} </code>
            ))}
          </dd>
        </div>
      )}
    </dl>
  );
}

function Runbook({ address: link }: { address: string }) {
  if (!/^https?:\/\//i.test(link)) return <>{link}</>;
  return (
    <a href={link} target="_blank" rel="noopener noreferrer">
      {link} <Sign name="out" />
    </a>
  );
}

const notWatched = (text = 'not watched') => <span class="quiet">{text}</span>;
