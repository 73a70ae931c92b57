import { useEffect, useState } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import '../styles/plot.css';
import { theme } from '../shell';

/** What all charts have in common: colours, axes, dashes. Fetched with the first chart. */
const DASHES: (number[] | undefined)[] = [undefined, [6, 4], [2, 3], [10, 3, 2, 3]];
const COLOURS = 8;

export interface Inks {
  readonly font: string;
  readonly axis: uPlot.Axis;
  readonly colours: string[];
  colour(name: string): string;
}

/** The colours of the theme in force, as a canvas wants them. */
export function inks(parent: HTMLElement): Inks {
  // Only a colour that a property has taken is resolved for the theme in force.
  const colour = (name: string) => {
    parent.style.setProperty('outline-color', `var(${name})`);
    return getComputedStyle(parent).outlineColor;
  };
  const font = `12px ${getComputedStyle(parent).fontFamily}`;
  return {
    font,
    colour,
    axis: { stroke: colour('--quiet'), font, grid: { stroke: colour('--line'), width: 1 }, ticks: { show: false } },
    colours: Array.from({ length: COLOURS }, (_, i) => colour(`--line-${i}`)),
  };
}

/** How a series' line is dashed: beyond as many as there are colours. */
export function dashOf(i: number): { dash?: number[] } {
  const dash = DASHES[Math.floor(i / COLOURS) % DASHES.length];
  return dash ? { dash } : {};
}

/** The line of a series as its legend shows it. */
export function Swatch({ i }: { i: number }) {
  const dash = DASHES[Math.floor(i / COLOURS) % DASHES.length];
  return (
    <svg class={`swatch line-${i % COLOURS}`} viewBox="0 0 18 8" aria-hidden="true">
      <path d="M0 4H18" stroke-dasharray={dash?.join(' ')} />
    </svg>
  );
}

/** Points are drawn only where a sample has no neighbour: a line would not show it. */
export const isolated: uPlot.Series.Points = {
  show: (u, series, from, to) => alone(u.data[series]!, from, to).length > 0,
  filter: (u, series) => alone(u.data[series]!, 0, u.data[0].length - 1),
};

function alone(values: ArrayLike<number | null | undefined>, from: number, to: number): number[] {
  const found: number[] = [];
  for (let i = from; i <= to; i++) {
    if (values[i] != null && values[i - 1] == null && values[i + 1] == null) found.push(i);
  }
  return found;
}

export function valueRange(min: number | null, max: number | null, zero: boolean): [number, number] {
  if (min === null || max === null) return [0, 1];
  const low = zero ? Math.min(0, min) : min;
  const high = zero ? Math.max(0, max) : max;
  if (low === 0 && high === 0) return [0, 1];
  const room = (high - low || Math.abs(high) || 1) * 0.06;
  return [zero && low === 0 ? 0 : low - room, zero && high === 0 ? 0 : high + room];
}

export function widest(u: uPlot, values: string[] | null, font: string): number {
  u.ctx.save();
  u.ctx.font = font;
  const width = Math.max(0, ...(values ?? []).map((text) => u.ctx.measureText(text).width));
  u.ctx.restore();
  return Math.ceil(width);
}

/** Whether the theme in force is dark; a canvas has to be told. */
export function useDark(): boolean {
  const system = window.matchMedia('(prefers-color-scheme: dark)');
  const [systemDark, setSystemDark] = useState(system.matches);
  useEffect(() => {
    const listen = () => setSystemDark(system.matches);
    system.addEventListener('change', listen);
    return () => system.removeEventListener('change', listen);
  }, []);
  return theme.value === 'dark' || (theme.value === 'system' && systemDark);
}
