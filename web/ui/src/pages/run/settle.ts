/** For so long what comes into view may still get its real height, in milliseconds. */
const PATIENCE = 1500;
const INPUTS = ['wheel', 'touchmove', 'keydown', 'pointerdown'] as const;

let stopLast = () => {};

/** Scrolls somewhere, and again when the page changes its height, until somebody does something else. */
export function settle(scroll: () => void): void {
  stopLast();
  const watch = new ResizeObserver(scroll);
  const stop = () => {
    watch.disconnect();
    clearTimeout(timer);
    for (const input of INPUTS) window.removeEventListener(input, stop, { capture: true });
  };
  const timer = setTimeout(stop, PATIENCE);
  for (const input of INPUTS) window.addEventListener(input, stop, { passive: true, capture: true });
  stopLast = stop;
  watch.observe(document.body);
  scroll();
}
