import type uPlot from 'uplot';
import type { Exemplar } from '../../lib/graph/exemplars';

/** Exemplars on a chart: where each stands, drawn and found again under the pointer. */
export interface Dots {
  draw(u: uPlot): void;
  /** The exemplar next to a place in CSS pixels, within reach of a finger. */
  near(u: uPlot, left: number, top: number): Exemplar | null;
}

const RADIUS = 4;
const REACH = 10;

/** @param place where on the y scale a value stands; null is at the foot, because it is measured in something else */
export function dotsOf(
  exemplars: readonly Exemplar[],
  colour: string,
  ground: string,
  place: ((value: number) => number) | null,
): Dots {
  const spot = (u: uPlot, exemplar: Exemplar): [number, number] => {
    const height = u.over.clientHeight;
    const y = place === null ? height - RADIUS - 1 : u.valToPos(place(exemplar.value), 'y');
    return [u.valToPos(exemplar.time, 'x'), Math.min(Math.max(y, RADIUS), height - RADIUS)];
  };
  return {
    draw(u) {
      const { ctx } = u;
      const ratio = devicePixelRatio;
      ctx.save();
      ctx.translate(u.bbox.left, u.bbox.top);
      ctx.scale(ratio, ratio);
      ctx.fillStyle = colour;
      ctx.strokeStyle = ground;
      ctx.lineWidth = 1.5;
      for (const exemplar of exemplars) {
        const [x, y] = spot(u, exemplar);
        if (x < 0 || x > u.over.clientWidth) continue;
        ctx.beginPath();
        // A diamond: no curve has a mark of this shape.
        ctx.moveTo(x, y - RADIUS - 1);
        ctx.lineTo(x + RADIUS, y);
        ctx.lineTo(x, y + RADIUS + 1);
        ctx.lineTo(x - RADIUS, y);
        ctx.closePath();
        ctx.fill();
        ctx.stroke();
      }
      ctx.restore();
    },
    near(u, left, top) {
      let found: Exemplar | null = null;
      let least = REACH;
      for (const exemplar of exemplars) {
        const [x, y] = spot(u, exemplar);
        const distance = Math.hypot(x - left, y - top);
        if (distance <= least) [found, least] = [exemplar, distance];
      }
      return found;
    },
  };
}
