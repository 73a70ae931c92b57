import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Every ink must read on every ground, in both themes: WCAG AA asks for 4.5 to 1. */
const css = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8');
const INKS = ['ink', 'quiet', 'accent', 'good', 'bad', 'limit', 'signal', 'late', 'live', 'gone', 'cyan'];
const GROUNDS = ['paper', 'card', 'sunk'];

function colours(name: string): string[] {
  const found = new RegExp(`--${name}: light-dark\\((#\\w{6}), (#\\w{6})\\)`).exec(css);
  if (!found) throw new Error(`no colour --${name}`);
  return [found[1]!, found[2]!];
}

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high! + 0.05) / (low! + 0.05);
}

describe.each([
  ['light', 0],
  ['dark', 1],
] as const)('in the %s theme', (_, theme) => {
  const of = (name: string) => colours(name)[theme]!;
  it.each(INKS)('--%s reads on every ground', (ink) => {
    for (const ground of GROUNDS) expect(contrast(of(ink), of(ground)), ground).toBeGreaterThanOrEqual(4.5);
  });

  it('marks, soft grounds and filled buttons read too', () => {
    for (const [ink, ground] of [
      ['accent', 'accent-soft'],
      ['late', 'late-soft'],
      ['quiet', 'late-soft'],
      ['good', 'late-soft'],
      ['bad', 'late-soft'],
      ['live', 'late-soft'],
      ['limit', 'late-soft'],
      ['cyan', 'late-soft'],
      ['bad', 'bad-soft'],
      ['ink', 'mark'],
      ['ink', 'late-soft'],
      ['accent-ink', 'accent'],
      ['paper', 'ink'],
    ] as const) {
      expect(contrast(of(ink), of(ground)), `${ink} on ${ground}`).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('fills stand out from the ground by 3 to 1 where they alone carry a shape', () => {
    for (const fill of ['bad-fill', 'limit-fill', 'signal-fill', 'live-fill', 'gone-fill'])
      expect(contrast(of(fill), of('paper')), fill).toBeGreaterThanOrEqual(3);
  });
});
