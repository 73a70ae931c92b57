import { bytes, duration, number, percent } from '../format';
import type { Unit } from './series';

/** How values of a unit are told; the exact value belongs beside it. */
export function teller(unit: Unit): (value: number) => string {
  switch (unit) {
    case 'bytes':
      return bytes;
    case 'bytes/s':
      return (value) => bytes(value) + '/s';
    case 'seconds':
      return duration;
    case 'ratio':
      return percent;
    case 'none':
      return number;
  }
}
