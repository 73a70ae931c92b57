import { effect, signal } from '@preact/signals';
import { match } from './lib/route';

/** What all pages share: the address, the clock, the theme, the zone, and what is said aloud. */

export const address = signal(new URL(window.location.href));

export function go(url: string, how: 'push' | 'replace' = 'push'): void {
  const next = new URL(url, window.location.href);
  if (next.href === address.value.href) return;
  const before = address.value;
  window.history[how === 'push' ? 'pushState' : 'replaceState'](null, '', next);
  address.value = next;
  tip.value = null;
  if (how === 'push' && next.pathname !== before.pathname) {
    window.scrollTo(0, 0);
    document.querySelector<HTMLElement>('main')?.focus({ preventScroll: true });
  }
}

/** Changes parameters of the present address in place; null takes one out. */
export function setParams(change: Record<string, string | null>): void {
  const next = new URL(address.value);
  for (const [name, value] of Object.entries(change)) {
    if (value === null || value === '') next.searchParams.delete(name);
    else next.searchParams.set(name, value);
  }
  go(next.href, 'replace');
}

/** What is unfolded on the page, in its address: `open=why-0,raw-4711`. */
export function isOpen(name: string): boolean {
  return (address.value.searchParams.get('open') ?? '').split(',').includes(name);
}

export function setOpen(name: string, opened: boolean): void {
  const names = (address.value.searchParams.get('open') ?? '').split(',').filter((each) => each && each !== name);
  if (opened) names.push(name);
  setParams({ open: names.join(',') });
}

/** Lets the page follow links to itself without a reload. */
export function followLinks(): void {
  window.addEventListener('popstate', () => (address.value = new URL(window.location.href)));
  document.addEventListener('click', (event) => {
    const link = (event.target as Element).closest('a');
    if (
      !link ||
      event.defaultPrevented ||
      event.button !== 0 ||
      event.metaKey ||
      event.ctrlKey ||
      event.shiftKey ||
      event.altKey
    )
      return;
    const href = link instanceof HTMLAnchorElement ? link.href : (link as unknown as SVGAElement).href.baseVal;
    const url = new URL(href, window.location.href);
    if (url.origin !== window.location.origin || link.hasAttribute('download') || link.hasAttribute('target')) return;
    if (url.hash && url.pathname === window.location.pathname && url.search === window.location.search) return;
    if (match(url.pathname).page === 'nowhere') return;
    event.preventDefault();
    go(url.href);
  });
}

/** Ticks once a second while the page is visible; ages and running times follow it. */
export const now = signal(Date.now());
setInterval(() => {
  if (!document.hidden) now.value = Date.now();
}, 1000);

function kept<T>(name: string, initial: T) {
  const key = 'nightjar.' + name;
  let value = initial;
  try {
    const text = localStorage.getItem(key);
    if (text !== null) value = JSON.parse(text) as T;
  } catch {
    // Storage is switched off or holds something foreign: start afresh.
  }
  const held = signal(value);
  effect(() => {
    const text = JSON.stringify(held.value);
    try {
      localStorage.setItem(key, text);
    } catch {
      // Remembered for this page only.
    }
  });
  return held;
}

export type Theme = 'system' | 'light' | 'dark';
export const theme = kept<Theme>('theme', 'system');
effect(() => {
  if (theme.value === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme.value;
});

export const utc = kept('utc', false);
export const localZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
export const zone = () => (utc.value ? 'UTC' : localZone);

export const queryHistory = kept<string[]>('queries', []);

/** Said by screen readers, politely. */
export const spoken = signal('');
export function say(text: string): void {
  if (text) spoken.value = text;
}

/** A box beside the pointer or the focus. Only text. */
export const tip = signal<{ x: number; y: number; lines: string[] } | null>(null);
