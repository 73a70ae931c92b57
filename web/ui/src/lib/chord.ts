/**
 * What keys mean outside of fields: `g` and a letter open a page, single keys act on the one that is open. `own` is
 * a key that means nothing everywhere, and may mean something on that page.
 */
export type Action = { go: string } | { own: string } | 'search' | 'help' | 'next' | 'previous' | 'leave';

export const PAGES: readonly { key: string; path: string; text: string }[] = [
  { key: 'j', path: '/', text: 'jobs' },
  { key: 'r', path: '/runs', text: 'runs' },
  { key: 'm', path: '/graph', text: 'metrics' },
  { key: 'g', path: '/graph', text: 'metrics' },
  { key: 'a', path: '/alerts', text: 'alerts' },
  { key: 's', path: '/ledger', text: 'sources' },
  { key: 'c', path: '/calendar', text: 'calendar' },
  { key: 't', path: '/targets', text: 'targets' },
];

/** Follows keys one by one. Returns the action that a key completes, or null. */
export function chords(patienceMillis = 1200): (key: string, at: number) => Action | null {
  let started = -Infinity;
  return (key, at) => {
    const second = at - started < patienceMillis;
    started = -Infinity;
    if (second) {
      const page = PAGES.find((known) => known.key === key);
      return page ? { go: page.path } : null;
    }
    switch (key) {
      case 'g':
        started = at;
        return null;
      case '/':
        return 'search';
      case '?':
        return 'help';
      case 'ArrowDown':
        return 'next';
      case 'ArrowUp':
        return 'previous';
      case 'Escape':
        return 'leave';
      default:
        return { own: key };
    }
  };
}
