import { useState } from 'preact/hooks';
import { useAction, type Action } from '../api/action';
import { change, own, ownAll } from '../api/client';
import { useResource } from '../api/resource';
import type { Entry, LedgerState, Page } from '../api/types';
import { duration, plural } from '../lib/format';
import {
  absences,
  entryLink,
  entryName,
  kindWord,
  ledgerRows,
  LEDGER_KINDS,
  LEDGER_STATES,
  matching,
  stateCounts,
  type Absent,
  type LedgerRow,
  type LedgerView,
} from '../lib/ledger';
import { look } from '../lib/state';
import { address, isOpen, say, setOpen, setParams } from '../shell';
import { Sign } from '../ui/icons';
import { Empty, Filter, Head, Problem, Shown } from '../ui/parts';
import { LabelChips, StateMark, When } from '../ui/values';
import '../styles/ledger.css';

const EVERY = 5000;
const MOST = 10_000;
const ROWS = 100;

type Counts = Record<LedgerState, number>;

/** Everything that ever spoke: what of it is missing now, then all of it. */
export function LedgerPage() {
  const entries = useResource('ledger', (signal) => ownAll<Entry>('/ledger', MOST, signal), EVERY);
  const counts = useResource('ledger counts', (signal) => own<Counts>('/ledger/counts', {}, signal), EVERY);
  const view = viewOf(address.value.searchParams);
  const word = useWord(() => {
    entries.reload();
    counts.reload();
  });
  return (
    <>
      <Head
        title="Sources"
        tools={
          <>
            <Filter label="Filter sources" value={view.text} onChange={(q) => setParams({ q })} />
            <select
              aria-label="Only sources of this kind"
              value={view.kind}
              onChange={(event) => setParams({ kind: event.currentTarget.value })}
            >
              <option value="">every kind</option>
              {LEDGER_KINDS.map((kind) => (
                <option key={kind} value={kind}>
                  {kindWord(kind)}s
                </option>
              ))}
            </select>
          </>
        }
      >
        {counts.data && <States counts={counts.data} shown={view.state} />}
        <p class="next">
          <a href="/targets">Scrape targets and ingest health</a>
        </p>
      </Head>
      <Shown of={entries} what="sources">
        {(page) => (page.data.length === 0 ? <Nothing /> : <Ledger page={page} view={view} word={word} />)}
      </Shown>
    </>
  );
}

function Nothing() {
  return (
    <Empty title="Nothing has spoken yet">
      <p>
        Jobs, scrape targets, push groups and hosts are written down here when they first speak, and missed when they
        stop. <a href="/">The first page tells how to connect one.</a>
      </p>
    </Empty>
  );
}

function viewOf(params: URLSearchParams): LedgerView {
  const state = params.get('state') as LedgerState | null;
  return {
    text: params.get('q') ?? '',
    state: state && LEDGER_STATES.includes(state) ? state : 'all',
    kind: params.get('kind') ?? '',
  };
}

function States({ counts, shown }: { counts: Counts; shown: LedgerView['state'] }) {
  const all = LEDGER_STATES.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
  const button = (value: LedgerView['state'], n: number) => (
    <button
      type="button"
      key={value}
      class={value === 'all' ? undefined : `tells tone-${look(value).tone}`}
      aria-pressed={shown === value}
      onClick={() => setParams({ state: value === 'all' || shown === value ? null : value })}
    >
      <b class="num">{n}</b> {value}
    </button>
  );
  return (
    <div class="choice" role="group" aria-label="Show">
      {button('all', all)}
      {LEDGER_STATES.filter((state) => (counts[state] ?? 0) > 0 || shown === state).map((state) =>
        button(state, counts[state] ?? 0),
      )}
    </div>
  );
}

/** What a person says of sources, and the last of it, so that it can be taken back. */
interface Word {
  readonly action: Action;
  readonly last: Entry | null;
  retire(entry: Entry): void;
  restore(entry: Entry): void;
}

function useWord(reload: () => void): Word {
  const action = useAction();
  const [last, setLast] = useState<Entry | null>(null);
  const tell = (entry: Entry, verb: 'retire' | 'restore') =>
    action.run(async () => {
      const now = await change<Entry>('POST', `/ledger/${encodeURIComponent(entry.id)}/${verb}`);
      setLast(verb === 'retire' ? now : null);
      say(verb === 'retire' ? `${entryName(entry)} is retired` : `${entryName(entry)} is missed again`);
      reload();
    });
  return {
    action,
    last,
    retire: (entry) => tell(entry, 'retire'),
    restore: (entry) => tell(entry, 'restore'),
  };
}

function Ledger({ page, view, word }: { page: Page<Entry>; view: LedgerView; word: Word }) {
  const entries = matching(page.data, view);
  const names = new Map(page.data.map((entry) => [entry.id, entryName(entry)]));
  const showsAbsent = view.state === 'all' || view.state === 'missing' || view.state === 'late';
  return (
    <>
      {word.action.error && <Problem error={word.action.error} />}
      {word.last && (
        <p class="said" role="status">
          <StateMark state="retired" />
          <span>{entryName(word.last)}: nobody misses it until it speaks again.</span>
          <button type="button" disabled={word.action.busy} onClick={() => word.restore(word.last!)}>
            Take that back
          </button>
        </p>
      )}
      {showsAbsent && <Missing all={absences(entries)} names={names} word={word} />}
      <All rows={ledgerRows(entries)} word={word} />
      {page.next !== null && (
        <p class="quiet">Only the first {plural(MOST, 'source')} are shown, what is wrong first.</p>
      )}
    </>
  );
}

function Missing({ all, names, word }: { all: readonly Absent[]; names: ReadonlyMap<string, string>; word: Word }) {
  const [most, setMost] = useState(ROWS);
  return (
    <section id="missing">
      <h2>What is missing right now</h2>
      {all.length === 0 ? (
        <p>
          <StateMark state="live" word="Nothing is missing." />
        </p>
      ) : (
        <ul class="absences">
          {all.slice(0, most).map(({ entry, parts }) => (
            <li key={entry.id} class={`card absent ${entry.state}`}>
              <div class="absent-head">
                <StateMark state={entry.state} />
                <strong>
                  <Name entry={entry} />
                </strong>
                <span class="quiet">{kindWord(entry.kind)}</span>
                <span class="since">
                  <Retire entry={entry} word={word} />
                </span>
              </div>
              <LabelChips labels={entry.labels} />
              <p class="small">
                {entry.missing_since ? (
                  <>
                    missing since <When at={entry.missing_since} />
                  </>
                ) : (
                  entry.due_at && (
                    <>
                      was due <When at={entry.due_at} />
                    </>
                  )
                )}
                <span class="quiet">
                  {' · last heard of '}
                  <When at={entry.last_seen} />
                  {entry.cadence !== null && ` · usually every ${duration(entry.cadence)}`}
                  {entry.parent && names.has(entry.parent) && ` · part of ${names.get(entry.parent)}`}
                </span>
              </p>
              {parts.length > 0 && <Parts of={entry} parts={parts} />}
            </li>
          ))}
        </ul>
      )}
      {all.length > most && (
        <button type="button" class="more" onClick={() => setMost(most + ROWS)}>
          {most} of {all.length} shown. Show more
        </button>
      )}
    </section>
  );
}

/** What went with it: one reason, told once. */
function Parts({ of, parts }: { of: Entry; parts: readonly Entry[] }) {
  const name = `parts-${of.id}`;
  return (
    <details
      class="fold"
      open={isOpen(name)}
      onToggle={(event) => {
        if (event.currentTarget.open !== isOpen(name)) setOpen(name, event.currentTarget.open);
      }}
    >
      <summary>and {plural(parts.length, 'part')} of it</summary>
      <ul class="parts">
        {parts.slice(0, ROWS).map((part) => (
          <li key={part.id}>
            <StateMark state={part.state} /> <Name entry={part} /> <span class="quiet">{kindWord(part.kind)}</span>
          </li>
        ))}
        {parts.length > ROWS && <li class="quiet">and {parts.length - ROWS} more</li>}
      </ul>
    </details>
  );
}

function Name({ entry, row }: { entry: Entry; row?: boolean }) {
  const link = entryLink(entry);
  const text = entryName(entry);
  if (!link) return <span>{text}</span>;
  return (
    <a class="row-link" href={link} {...(row ? { 'data-row': true } : {})}>
      {text}
    </a>
  );
}

function Retire({ entry, word }: { entry: Entry; word: Word }) {
  return entry.state === 'retired' ? (
    <button type="button" class="small" disabled={word.action.busy} onClick={() => word.restore(entry)}>
      Restore
    </button>
  ) : (
    <button
      type="button"
      class="small"
      disabled={word.action.busy}
      title="Nobody misses it until it speaks again"
      aria-label={`Retire ${entryName(entry)}`}
      onClick={() => word.retire(entry)}
    >
      Retire
    </button>
  );
}

function All({ rows, word }: { rows: readonly LedgerRow[]; word: Word }) {
  const [most, setMost] = useState(ROWS);
  if (rows.length === 0)
    return (
      <Empty title="No source is like that">
        <p>
          <a href="/ledger">Show all sources</a>
        </p>
      </Empty>
    );
  return (
    <section id="all">
      <h2>All sources</h2>
      <table class="rows ledger">
        <thead>
          <tr>
            <th scope="col">State</th>
            <th scope="col">Source</th>
            <th scope="col">Labels</th>
            <th scope="col">Last heard of</th>
            <th scope="col" class="right">
              Usually every
            </th>
            <th scope="col">
              <span class="sr">What can be done</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, most).map((row) => (
            <Rows key={row.key} row={row} word={word} />
          ))}
        </tbody>
      </table>
      {rows.length > most && (
        <button type="button" class="more" onClick={() => setMost(most + ROWS)}>
          {most} of {rows.length} shown. Show more
        </button>
      )}
    </section>
  );
}

function Rows({ row, word }: { row: LedgerRow; word: Word }) {
  if (row.pattern === null) return <EntryRow entry={row.entries[0]!} word={word} />;
  const open = isOpen(row.key);
  const first = row.entries[0]!;
  const newest = row.entries.reduce((a, b) => (Date.parse(b.last_seen ?? '') > Date.parse(a.last_seen ?? '') ? b : a));
  return (
    <>
      <tr>
        <td class="cell-state">
          <StateMark state={first.state} />
        </td>
        <td class="cell-name">
          <button
            type="button"
            class="plain pattern"
            data-row
            aria-expanded={open}
            onClick={() => setOpen(row.key, !open)}
          >
            <Sign name={open ? 'down' : 'right'} />
            <b>{row.pattern}</b>
          </button>
          <div class="small quiet">{kindWord(first.kind)}s that come and go</div>
        </td>
        <td class="cell-labels small">
          {stateCounts(row.entries)
            .map(([state, n]) => `${n} ${look(state).word}`)
            .join(', ')}
        </td>
        <td class="cell-when">
          <When at={newest.last_seen} />
        </td>
        <td class="right cell-took" />
        <td class="right cell-tools" />
      </tr>
      {open && row.entries.slice(0, ROWS).map((entry) => <EntryRow key={entry.id} entry={entry} word={word} inner />)}
      {open && row.entries.length > ROWS && (
        <tr>
          <td colSpan={6} class="quiet">
            and {row.entries.length - ROWS} more: filter by name
          </td>
        </tr>
      )}
    </>
  );
}

function EntryRow({ entry, word, inner }: { entry: Entry; word: Word; inner?: boolean }) {
  return (
    <tr class={inner ? 'inner' : undefined}>
      <td class="cell-state">
        <StateMark state={entry.state} />
      </td>
      <td class="cell-name">
        <Name entry={entry} row />
        <div class="small quiet">{kindWord(entry.kind)}</div>
      </td>
      <td class="cell-labels">
        <LabelChips labels={entry.labels} />
      </td>
      <td class="cell-when">
        <When at={entry.last_seen} />
      </td>
      <td class="right num cell-took">
        {entry.cadence === null ? (
          <span class="quiet">–</span>
        ) : (
          <>
            <span class="label">every </span>
            {duration(entry.cadence)}
          </>
        )}
      </td>
      <td class="right cell-tools">
        <Retire entry={entry} word={word} />
      </td>
    </tr>
  );
}
