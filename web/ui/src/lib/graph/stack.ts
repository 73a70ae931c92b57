import type { Chart } from './collect';

/** Values laid on top of each other: each array holds the upper edge of one layer, the lowest first. */
export function stacked(
  layers: readonly (readonly (number | null)[])[],
  isShown: (i: number) => boolean,
): (number | null)[][] {
  const size = layers[0]?.length ?? 0;
  const below = new Array<number>(size).fill(0);
  // Where no layer has a sample there is a gap; where only some have none, those are thin as nothing.
  const any = Array.from({ length: size }, (_, at) => layers.some((layer, i) => isShown(i) && layer[at] !== null));
  return layers.map((layer, i) => {
    if (!isShown(i)) return new Array<number | null>(size).fill(null);
    return layer.map((value, at) => {
      below[at]! += value ?? 0;
      return any[at] ? below[at]! : null;
    });
  });
}

/** The layers of a chart; what was cut off is one more. */
export function layersOf(chart: Chart): readonly (readonly (number | null)[])[] {
  const lines = chart.lines.map((line) => line.values);
  return chart.others ? [...lines, chart.others] : lines;
}
