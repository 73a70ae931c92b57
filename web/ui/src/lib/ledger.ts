import type { Entry, LedgerState } from '../api/types';
import { compareNames } from './board';
import { graphOf } from './graph/url';
import { groupBy } from './groups';
import { jobPath } from './route';

/** Everything that ever spoke, in the order and groups in which people look at it. */

/** What is wrong stands first. */
export const LEDGER_STATES: readonly LedgerState[] = ['missing', 'late', 'new', 'live', 'retired'];

const KINDS: Record<string, string> = {
  job: 'job',
  target: 'scrape target',
  push_group: 'push group',
  host: 'host',
  agent: 'agent',
  log_source: 'log source',
};
export const LEDGER_KINDS = Object.keys(KINDS);
export const kindWord = (kind: string) => KINDS[kind] ?? kind.replaceAll('_', ' ');

/** The one label, or two, by which people know it. */
export function entryName({ kind, labels }: Pick<Entry, 'kind' | 'labels'>): string {
  const { job, instance, host } = labels;
  switch (kind) {
    case 'job':
      return instance ? `${job ?? ''} on ${instance}` : (job ?? '');
    case 'target':
      return instance ?? job ?? anyLabel(labels);
    case 'push_group':
      return [job, instance].filter(Boolean).join(' · ') || anyLabel(labels);
    case 'host':
    case 'agent':
      return host ?? instance ?? anyLabel(labels);
    default:
      return anyLabel(labels);
  }
}

const anyLabel = (labels: Record<string, string>) =>
  Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ') || 'nameless';

/** Where more is known of it; null where nothing is. */
export function entryLink({ kind, labels }: Pick<Entry, 'kind' | 'labels'>): string | null {
  if (kind === 'job') return labels['job'] ? jobPath(labels['job']) : null;
  if (kind === 'target') return '/targets?q=' + encodeURIComponent(labels['instance'] ?? labels['job'] ?? '');
  if (kind === 'push_group') return graphOf(selector(labels), 'table');
  if (kind === 'host' || kind === 'agent')
    return '/?q=' + encodeURIComponent(labels['host'] ?? labels['instance'] ?? '');
  return null;
}

function selector(labels: Record<string, string>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return `{${pairs.join(',')}}`;
}

export interface LedgerView {
  readonly text: string;
  readonly state: LedgerState | 'all';
  readonly kind: string;
}

export function matching(entries: readonly Entry[], { text, state, kind }: LedgerView): Entry[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return entries.filter((entry) => {
    if (state !== 'all' && entry.state !== state) return false;
    if (kind && entry.kind !== kind) return false;
    const all = [entryName(entry), kindWord(entry.kind), entry.pattern, ...Object.values(entry.labels)];
    const found = all.join(' ').toLowerCase();
    return words.every((word) => found.includes(word));
  });
}

/** Something that is missing or late, with what is missing only because it is. */
export interface Absent {
  readonly entry: Entry;
  readonly parts: readonly Entry[];
}

/** Roots of what is missing, the newest first; what is part of a missing one stands beneath it. */
export function absences(entries: readonly Entry[]): Absent[] {
  const absent = new Map(entries.filter(isAbsent).map((entry) => [entry.id, entry]));
  const parts = groupBy(absent.values(), (entry) => rootOf(entry, absent).id);
  const size = (entry: Entry) => parts.get(entry.id)?.length ?? 0;
  return [...absent.values()]
    .filter((entry) => rootOf(entry, absent) === entry)
    .sort(
      (a, b) =>
        LEDGER_STATES.indexOf(a.state) - LEDGER_STATES.indexOf(b.state) ||
        since(b) - since(a) ||
        size(b) - size(a) ||
        compareNames(entryName(a), entryName(b)),
    )
    .map((entry) => ({ entry, parts: (parts.get(entry.id) ?? []).filter((each) => each !== entry).sort(byName) }));
}

const isAbsent = ({ state }: Entry) => state === 'missing' || state === 'late';
const since = (entry: Entry) => Date.parse(entry.missing_since ?? entry.due_at ?? entry.first_seen);
const byName = (a: Entry, b: Entry) => compareNames(entryName(a), entryName(b));

/** Longer chains of parents are loops. */
const DEEPEST = 10;

function rootOf(entry: Entry, absent: ReadonlyMap<string, Entry>): Entry {
  let root = entry;
  for (let i = 0; i < DEEPEST; i++) {
    const parent = root.parent === null ? undefined : absent.get(root.parent);
    // What is only late is not the reason for something that is missing.
    if (!parent || (parent.state === 'late' && root.state === 'missing')) break;
    if (parent === entry) return entry;
    root = parent;
  }
  return root;
}

/** A row of the list: one source, or several whose names come and go. */
export interface LedgerRow {
  readonly key: string;
  readonly pattern: string | null;
  readonly entries: readonly Entry[];
}

/** Sources by what is worst of them, then kind and name; those of one pattern in one row. */
export function ledgerRows(entries: readonly Entry[]): LedgerRow[] {
  const groups = groupBy(entries, (entry) =>
    entry.pattern === null ? entry.id : `pattern ${entry.kind} ${entry.pattern}`,
  );
  return [...groups]
    .map(([key, members]): LedgerRow => {
      const sorted = [...members].sort((a, b) => worst([a]) - worst([b]) || byName(a, b));
      return { key, pattern: members.length > 1 ? members[0]!.pattern : null, entries: sorted };
    })
    .sort(
      (a, b) =>
        worst(a.entries) - worst(b.entries) ||
        LEDGER_KINDS.indexOf(a.entries[0]!.kind) - LEDGER_KINDS.indexOf(b.entries[0]!.kind) ||
        compareNames(a.pattern ?? entryName(a.entries[0]!), b.pattern ?? entryName(b.entries[0]!)),
    );
}

const worst = (entries: readonly Entry[]) => Math.min(...entries.map((entry) => LEDGER_STATES.indexOf(entry.state)));

/** "12 live, 3 retired" */
export function stateCounts(entries: readonly Entry[]): [LedgerState, number][] {
  return LEDGER_STATES.map((state): [LedgerState, number] => [
    state,
    entries.filter((entry) => entry.state === state).length,
  ]).filter(([, n]) => n > 0);
}
