import uPlot from 'uplot';
import { axisTimes } from '../../lib/format';
import type { Inks } from '../../ui/plot';

export const HEIGHT = 300;

/** What a chart tells its page. */
export interface Handlers {
  /** Seconds. */
  onZoom(start: number, end: number): void;
  onZoomOut(): void;
  /** Where the pointer is; null is nowhere. */
  onCursor(at: { index: number; left: number; top: number } | null): void;
  onClick(): void;
}

/** What charts over time have in common: one range and one crosshair for all, dragging zooms in, a double click out. */
export function timePlot(
  parent: HTMLElement,
  { axis }: Inks,
  times: readonly number[],
  zone: string,
  handlers: { readonly current: Handlers },
): Pick<uPlot.Options, 'width' | 'height' | 'legend' | 'tzDate' | 'cursor'> & {
  x: uPlot.Scale;
  xAxis: uPlot.Axis;
  hooks: uPlot.Hooks.Arrays;
} {
  return {
    width: parent.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), zone),
    cursor: {
      drag: { x: true, y: false, setScale: false },
      focus: { prox: 24 },
      points: { size: 7 },
      sync: { key: 'range', scales: ['x', null] },
      bind: {
        dblclick: () => () => {
          handlers.current.onZoomOut();
          return null;
        },
        click: () => () => {
          handlers.current.onClick();
          return null;
        },
      },
    },
    x: { time: true, range: () => [times[0]!, times.length > 1 ? times.at(-1)! : times[0]! + 1] },
    xAxis: {
      ...axis,
      space: 70,
      size: 36,
      gap: 8,
      values: (_, splits, __, ___, step) => axisTimes(splits, step, zone),
    },
    hooks: {
      setSelect: [
        (u) => {
          if (u.select.width < 4) return;
          const [from, to] = [u.posToVal(u.select.left, 'x'), u.posToVal(u.select.left + u.select.width, 'x')];
          u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          handlers.current.onZoom(from, to);
        },
      ],
      setCursor: [
        (u) => {
          const { idx, left = -1, top = -1 } = u.cursor;
          handlers.current.onCursor(idx === null || idx === undefined || left < 0 ? null : { index: idx, left, top });
        },
      ],
    },
  };
}
