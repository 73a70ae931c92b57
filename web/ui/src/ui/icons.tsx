import type { Shape } from '../lib/state';

/** The few icons there are, drawn on a 12 by 12 grid in the colour of the text. */
const SHAPES: Record<Shape, string> = {
  check: 'M2 6.5 4.8 9.2 10 3.2',
  cross: 'M2.8 2.8 9.2 9.2M9.2 2.8 2.8 9.2',
  stop: 'M3 3H9V9H3Z',
  bolt: 'M7 1.5 3 6.8H5.8L5 10.5 9 5.2H6.2Z',
  question: 'M4 4.2C4 1.6 8.2 1.7 8.2 4.2 8.2 5.8 6.1 5.8 6.1 7.4M6.1 9.6V9.9',
  missing: 'M6 2A4 4 0 1 0 6.01 2ZM2.6 9.6 9.6 2.4',
  play: 'M3.5 2.2 9.5 6 3.5 9.8Z',
  clock: 'M6 1.8A4.2 4.2 0 1 0 6.01 1.8ZM6 3.8V6.2L7.6 7.2',
  mail: 'M1.8 3H10.2V9H1.8ZM1.8 3.4 6 6.6 10.2 3.4',
  bang: 'M6 1.8V7M6 9.8V10',
  dash: 'M2.4 6H9.6',
  plus: 'M6 2.4V9.6M2.4 6H9.6',
};
const SOLID: ReadonlySet<Shape> = new Set(['stop', 'bolt', 'play']);

export function ShapeIcon({ shape }: { shape: Shape }) {
  return (
    <svg class={SOLID.has(shape) ? 'icon solid' : 'icon'} viewBox="0 0 12 12" aria-hidden="true" focusable="false">
      <path d={SHAPES[shape]} />
    </svg>
  );
}

const SIGNS = {
  sun: 'M6 3.8A2.2 2.2 0 1 0 6.01 3.8ZM6 .6V1.8M6 10.2V11.4M.6 6H1.8M10.2 6H11.4M2.2 2.2 3 3M9 9 9.8 9.8M2.2 9.8 3 9M9 3 9.8 2.2',
  moon: 'M9.8 7.4A4.4 4.4 0 1 1 4.6 2.2 3.6 3.6 0 0 0 9.8 7.4Z',
  half: 'M6 1.6A4.4 4.4 0 1 0 6.01 1.6ZM6 1.6V10.4M7.6 3V9M9 4.4V7.6',
  left: 'M7.6 2.6 4.2 6 7.6 9.4',
  right: 'M4.4 2.6 7.8 6 4.4 9.4',
  plus: 'M6 2.4V9.6M2.4 6H9.6',
  minus: 'M2.4 6H9.6',
  copy: 'M4.4 4.4H10V10H4.4ZM7.6 4.4V2H2V7.6H4.4',
  list: 'M4.4 3H10M4.4 6H10M4.4 9H10M2 3H2.2M2 6H2.2M2 9H2.2',
  close: 'M3 3 9 9M9 3 3 9',
  up: 'M3 7.4 6 4.4 9 7.4',
  down: 'M3 4.6 6 7.6 9 4.6',
  out: 'M4 2.6H2.6V9.4H9.4V8M6.4 2.4H9.6V5.6M9.4 2.6 5.4 6.6',
} as const;

export function Sign({ name }: { name: keyof typeof SIGNS }) {
  return (
    <svg class="icon" viewBox="0 0 12 12" aria-hidden="true" focusable="false">
      <path d={SIGNS[name]} />
    </svg>
  );
}
