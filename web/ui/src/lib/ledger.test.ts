import { describe, expect, it } from 'vitest';
import type { Entry, LedgerState } from '../api/types';
import { absences, entryLink, entryName, ledgerRows, matching, stateCounts } from './ledger';

function entry(id: string, kind: string, state: LedgerState, more: Partial<Entry> = {}): Entry {
  return {
    id,
    kind,
    labels: kind === 'host' ? { host: id } : { job: 'node', instance: id },
    state,
    first_seen: '2026-11-01T00:00:00Z',
    last_seen: null,
    cadence: 15,
    due_at: null,
    missing_since: state === 'missing' ? '2026-11-20T02:30:00Z' : null,
    retired_at: null,
    parent: null,
    pattern: null,
    ...more,
  };
}

describe('a source', () => {
  it.each([
    ['job', { job: 'a', instance: 'db1' }, 'a on db1', '/jobs/a'],
    ['target', { job: 'node', instance: 'db1:9100' }, 'db1:9100', '/targets?q=db1%3A9100'],
    ['host', { host: 'db1' }, 'db1', '/?q=db1'],
    ['push_group', { job: 'x', instance: 'y' }, 'x · y', expect.stringContaining('/graph?')],
    ['log_source', { app: 'web', host: 'h' }, 'app=web, host=h', null],
    ['log_source', {}, 'nameless', null],
  ])('of kind %s has a name and a place', (kind, labels, name, link) => {
    expect(entryName({ kind, labels: labels as Entry['labels'] })).toBe(name);
    expect(entryLink({ kind, labels: labels as Entry['labels'] })).toEqual(link);
  });
});

describe('what is missing', () => {
  it('stands under its root', () => {
    const all = [
      entry('db1', 'host', 'missing'),
      entry('db1:9100', 'target', 'missing', { parent: 'db1' }),
      entry('db1:9200', 'target', 'late', { parent: 'db1:9100' }),
      entry('db2:9100', 'target', 'late', { parent: 'db2' }),
      entry('db2', 'host', 'live'),
    ];
    expect(absences(all).map(({ entry, parts }) => [entry.id, parts.map((each) => each.id)])).toEqual([
      ['db1', ['db1:9100', 'db1:9200']],
      ['db2:9100', []],
    ]);
  });

  it('is not hidden by a parent that is only late, nor by a loop', () => {
    const late = [entry('h', 'host', 'late'), entry('t', 'target', 'missing', { parent: 'h' })];
    expect(absences(late).map(({ entry }) => entry.id)).toEqual(['t', 'h']);
    const loop = [entry('a', 'host', 'missing', { parent: 'b' }), entry('b', 'host', 'missing', { parent: 'a' })];
    expect(absences(loop).map(({ entry }) => entry.id)).toEqual(['a', 'b']);
  });
});

describe('the list', () => {
  const all = [
    entry('web-10', 'target', 'live', { pattern: 'web-*' }),
    entry('web-9', 'target', 'retired', { pattern: 'web-*' }),
    entry('alone', 'target', 'live', { pattern: 'alone-*' }),
    entry('z', 'host', 'missing'),
  ];

  it('holds one row for names that come and go, and what is wrong first', () => {
    expect(ledgerRows(all).map(({ pattern, entries }) => [pattern, entries.map(({ id }) => id)])).toEqual([
      [null, ['z']],
      [null, ['alone']],
      ['web-*', ['web-10', 'web-9']],
    ]);
    expect(stateCounts(all)).toEqual([
      ['missing', 1],
      ['live', 2],
      ['retired', 1],
    ]);
  });

  it('is filtered by text, state and kind', () => {
    const view = { text: '', state: 'all' as const, kind: '' };
    expect(matching(all, { ...view, text: 'WEB target' })).toHaveLength(2);
    expect(matching(all, { ...view, state: 'live' })).toHaveLength(2);
    expect(matching(all, { ...view, kind: 'host' })).toHaveLength(1);
  });
});
