import { describe, expect, it } from 'vitest';
import type { RunState } from './state';
import { stripCells, stripWidth, type StripRun } from './strip';

const SIZE = { cell: 6, space: 2, cells: 30, height: 26 };
const HOUR = 3_600_000;

const run = (hour: number, duration: number | null, state: RunState = 'succeeded'): StripRun => ({
  id: String(hour),
  state,
  started_at: new Date(hour * HOUR).toISOString(),
  duration,
});

describe('the run strip', () => {
  it('puts the newest run at the right edge', () => {
    const cells = stripCells([run(1, 1), run(2, 1), run(3, 1)], SIZE, 0);
    expect(cells.map((cell) => cell.run.id)).toEqual(['1', '2', '3']);
    expect(cells.at(-1)!.x).toBe(stripWidth(SIZE) - SIZE.cell);
    expect(cells[1]!.x - cells[0]!.x).toBe(8);
  });

  it('shows only as many as there is room for', () => {
    const cells = stripCells(
      Array.from({ length: 50 }, (_, i) => run(i, 1)),
      SIZE,
      0,
    );
    expect(cells).toHaveLength(30);
    expect(cells[0]!.x).toBe(0);
  });

  it('makes equal runs equally high, in the middle', () => {
    const heights = stripCells([run(1, 60), run(2, 60), run(3, 60)], SIZE, 0).map((cell) => cell.height);
    expect(new Set(heights).size).toBe(1);
    expect(heights[0]).toBeGreaterThan(SIZE.height / 2);
    expect(heights[0]).toBeLessThan(SIZE.height);
  });

  it('does not stretch a small spread', () => {
    const [a, b] = stripCells([run(1, 60), run(2, 66)], SIZE, 0);
    expect(Math.abs(a!.height - b!.height)).toBeLessThanOrEqual(2);
  });

  it('is logarithmic', () => {
    const [a, b, c] = stripCells([run(1, 1), run(2, 100), run(3, 10_000)], SIZE, 0).map((cell) => cell.height);
    expect(c! - b!).toBeCloseTo(b! - a!, -1);
    expect(c).toBe(SIZE.height);
  });

  it('leaves a gap where nothing ran for long', () => {
    const cells = stripCells([run(1, 1), run(2, 1), run(3, 1), run(9, 1), run(10, 1)], SIZE, 0);
    const steps = cells.slice(1).map((cell, i) => cell.x - cells[i]!.x);
    expect(steps).toEqual([8, 8, 14, 8]);
  });

  it('lets a running cell grow and a missing one be low', () => {
    const runs = [run(1, 60), run(2, null, 'missed'), run(3, null, 'running')];
    const early = stripCells(runs, SIZE, 3 * HOUR + 6000);
    const late = stripCells(runs, SIZE, 3 * HOUR + 600_000);
    expect(late[2]!.height).toBeGreaterThan(early[2]!.height);
    expect(early[1]!.height).toBeLessThan(early[0]!.height);
  });

  it('draws a job that has never run', () => {
    expect(stripCells([], SIZE, 0)).toEqual([]);
    expect(stripCells([run(1, 0)], SIZE, 0)[0]!.height).toBeGreaterThan(2);
  });
});
