import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useAction } from '../../api/action';
import { change } from '../../api/client';
import type { Watch } from '../../api/types';
import { faultOf, readForm, toForm, type Fault, type Form } from '../../lib/settings';
import { say, setParams } from '../../shell';
import { Dialog, Problem } from '../../ui/parts';

/** What a person says is expected of a job. Whatever stays empty is learned, or not watched. */
export function SettingsDialog({ watch, reload }: { watch: Watch; reload: () => void }) {
  const [form, setForm] = useState<Form>(() => toForm(watch.settings));
  const [fault, setFault] = useState<Fault | null>(null);
  const [asked, setAsked] = useState(false);
  const action = useAction();
  const box = useRef<HTMLFormElement>(null);
  useEffect(() => box.current?.querySelector('textarea')?.focus(), []);
  const close = () => setParams({ edit: null });
  const path = `/jobs/${encodeURIComponent(watch.name)}/settings`;
  const done = (told: string) => {
    say(told);
    reload();
    close();
  };
  const save = () => {
    const read = readForm(form, watch.settings);
    if ('fault' in read) return setFault(read.fault);
    setFault(null);
    action.run(async () => {
      await change('PUT', path, read.settings);
      done('Saved');
    });
  };
  const wrong = fault ?? (action.error ? faultOf(action.error.message) : null);
  const field = (key: keyof Form, label: string, hint: ComponentChildren, lines = 0, placeholder = '') => (
    <Field
      key={key}
      name={key}
      label={label}
      hint={hint}
      lines={lines}
      placeholder={placeholder}
      value={form[key]}
      wrong={wrong?.field === key ? wrong.message : null}
      onInput={(value) => setForm({ ...form, [key]: value })}
    />
  );
  const learned = watch.expected.find((each) => each.source === 'learned')?.schedule ?? '';
  return (
    <Dialog title={`What is expected of ${watch.name}`} onClose={close} wide>
      <form
        class="settings"
        ref={box}
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <p class="quiet">What stays empty is learned, or not watched.</p>
        {wrong && wrong.field === null && <p class="problem">{wrong.message}</p>}
        {action.error && !wrong && <Problem error={action.error} />}
        {field(
          'schedules',
          'Schedules',
          <>
            one a line: <code>30 2 * * 1-5</code>, <code>every 15m</code>, <code>Mon..Fri 02:30</code>
          </>,
          3,
          learned,
        )}
        <div class="pair">
          {field('timezone', 'Time zone', 'as Europe/Berlin; empty: the host’s')}
          <label class="check">
            <input
              type="checkbox"
              checked={form.shared === 'yes'}
              onChange={(event) => setForm({ ...form, shared: event.currentTarget.checked ? 'yes' : '' })}
            />
            Runs on any one of its hosts
          </label>
        </div>
        <div class="pair four">
          {field('start_within', 'Must start within', 'as 10m, of its due time')}
          {field('timeout', 'Must end within', 'as 2h, of its start')}
          {field('success_within', 'Last success at most', 'as 26h old')}
          {field('failures', 'Told after', 'failures in a row')}
        </div>
        {field(
          'expect',
          'Must be so',
          <>
            one a line, of numbers it reports: <code>rows&gt;0</code>
          </>,
          2,
        )}
        {field(
          'limits',
          'Limits that a forecast warns of',
          <>
            one a line: <code>peak_rss_bytes = 2 GiB</code>
          </>,
          2,
        )}
        <div class="pair">
          {field('owner', 'Owner', 'whom to ask')}
          {field('parent', 'Needs', 'a job or host it cannot do without')}
        </div>
        {field('runbook', 'Runbook', 'https://…')}
        {field('alerts_off', 'Not told', 'names of alerts, one a line', 1)}
        <p class="form-tools">
          <button type="submit" class="primary" disabled={action.busy}>
            Save
          </button>
          <button type="button" onClick={close}>
            Cancel
          </button>
          <span class="grow" />
          {watch.settings && (
            <button
              type="button"
              disabled={action.busy}
              onClick={() => {
                if (!asked) return setAsked(true);
                action.run(async () => {
                  await change('DELETE', path);
                  done('Removed: everything is learned again');
                });
              }}
            >
              {asked ? 'Really remove them all' : 'Remove them all'}
            </button>
          )}
        </p>
      </form>
    </Dialog>
  );
}

function Field({
  name,
  label,
  hint,
  lines,
  placeholder,
  value,
  wrong,
  onInput,
}: {
  name: string;
  label: string;
  hint: ComponentChildren;
  lines: number;
  placeholder: string;
  value: string;
  wrong: string | null;
  onInput: (value: string) => void;
}) {
  const shared = {
    id: `set-${name}`,
    value,
    placeholder,
    autocomplete: 'off' as const,
    spellcheck: false,
    'aria-invalid': wrong !== null,
    'aria-describedby': `hint-${name}`,
  };
  return (
    <div class="field">
      <label for={`set-${name}`}>{label}</label>
      {lines > 0 ? (
        <textarea {...shared} rows={lines} onInput={(event) => onInput(event.currentTarget.value)} />
      ) : (
        <input type="text" {...shared} onInput={(event) => onInput(event.currentTarget.value)} />
      )}
      <span id={`hint-${name}`} class={wrong ? 'small error-text' : 'small quiet'} role={wrong ? 'alert' : undefined}>
        {wrong ?? hint}
      </span>
    </div>
  );
}
