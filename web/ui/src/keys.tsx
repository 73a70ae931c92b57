import { useEffect, useRef } from 'preact/hooks';
import { chords } from './lib/chord';
import { go, tip } from './shell';
import { Dialog } from './ui/parts';

/** What single keys do on the page that is open, beside those of all pages. */
export interface PageKey {
  readonly key: string;
  readonly text: string;
  readonly act: () => void;
}

const pageKeys: PageKey[] = [];

/** Gives keys a meaning while a component stands. */
export function usePageKeys(keys: readonly PageKey[]): void {
  const newest = useRef(keys);
  newest.current = keys;
  useEffect(() => {
    const mine = keys.map(({ key, text }, i) => ({ key, text, act: () => newest.current[i]?.act() }));
    pageKeys.push(...mine);
    return () => {
      for (const each of mine) pageKeys.splice(pageKeys.indexOf(each), 1);
    };
  }, [keys.map(({ key }) => key).join()]);
}

/** Listens to the keyboard for the whole page; returns what stops it. */
export function listenToKeys(help: () => void): () => void {
  const chord = chords();
  const listen = (event: KeyboardEvent) => {
    const target = event.target as HTMLElement;
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (target.closest('input, textarea, select, dialog, [data-typing]')) return;
    const action = chord(event.key, event.timeStamp);
    if (action === null) return;
    if (typeof action === 'object' && 'own' in action) {
      const own = pageKeys.find(({ key }) => key === action.own);
      if (!own) return;
      own.act();
    } else if (typeof action === 'object') go(action.go);
    else if (action === 'search') document.querySelector<HTMLElement>('[data-search]')?.focus();
    else if (action === 'help') help();
    else if (action === 'leave') leave();
    else if (!moveRow(action === 'next' ? 1 : -1)) return;
    event.preventDefault();
  };
  document.addEventListener('keydown', listen);
  return () => document.removeEventListener('keydown', listen);
}

function leave(): void {
  tip.value = null;
  (document.activeElement as HTMLElement | null)?.blur();
}

/** Moves the focus among the rows of the page; from nowhere to the first. */
function moveRow(by: number): boolean {
  const rows = [...document.querySelectorAll<HTMLElement>('main [data-row]')];
  const row = document.activeElement?.closest('tr')?.querySelector<HTMLElement>('[data-row]') ?? document.activeElement;
  const at = rows.indexOf(row as HTMLElement);
  const next = rows[at < 0 ? 0 : Math.min(Math.max(at + by, 0), rows.length - 1)];
  // Without a row in focus the arrows scroll, as ever, unless the page is still at its top.
  if (!next || (at < 0 && (by < 0 || window.scrollY > 0))) return false;
  next.focus();
  next.scrollIntoView({ block: 'nearest' });
  return true;
}

const KEYS: [string[], string][] = [
  [['/'], 'search or filter'],
  [['g', 'j'], 'jobs'],
  [['g', 'r'], 'runs'],
  [['g', 'm'], 'metrics (also g g)'],
  [['g', 'a'], 'alerts'],
  [['g', 's'], 'sources'],
  [['g', 'c'], 'calendar of coming runs'],
  [['g', 't'], 'scrape targets'],
  [['↓', '↑'], 'move through a list'],
  [['←', '→'], 'move along a run strip'],
  [['Enter'], 'open; in the expression: run'],
  [['Ctrl', 'Space'], 'complete an expression'],
  [['Shift', 'Enter'], 'a further line in an expression'],
  [['Esc'], 'close, empty, leave'],
  [['?'], 'this help'],
];

export function Help({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keyboard" onClose={onClose}>
      <dl class="keys">
        {[...pageKeys.map(({ key, text }): [string[], string] => [[key], text]), ...KEYS].map(([keys, text]) => (
          <div key={text}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
