import { describe, expect, it } from 'vitest';
import type { Bucket, MatrixItem } from '../../api/types';
import { gridOf, RangeCollector } from './collect';
import { costOf, costWords } from './cost';
import { choose, onAxis, traceOf, type ExemplarSeries } from './exemplars';
import { axisOf, bucketName, faintest, rowAt, strength } from './heat';
import { findMetrics, labelFacts, metaOf, metricsOf, selectorOf, usualQuery } from './metrics';
import { nearest } from './nearest';
import { filterRows, RowCollector, sortRows } from './rows';
import { stacked } from './stack';

function heatOf(items: readonly MatrixItem[], size: number) {
  const collector = new RangeCollector(gridOf(0, size - 1, 1), true);
  items.forEach((item) => collector.add(item));
  return collector.finish().heat!;
}

const rowsOf = (items: readonly MatrixItem[], size = 2) => {
  const heat = heatOf(items, size);
  return heat.rows.map(({ low, high }, r) => [low, high, ...heat.counts.slice(r * size, (r + 1) * size)]);
};

describe('a heatmap of classic histograms', () => {
  const bucket = (le: string, values: [number, string][], more = {}) => ({ metric: { le, ...more }, values });

  it('tells what came with each bound, whatever their order', () => {
    expect(
      rowsOf([
        bucket('+Inf', [
          [0, '10'],
          [1, '7'],
        ]),
        bucket('0.5', [
          [0, '4'],
          [1, '7'],
        ]),
        bucket('0.1', [[0, '1']]),
      ]),
    ).toEqual([
      [0, 0.5, 4, 7],
      [0.5, Infinity, 6, 0],
    ]);
  });

  it('adds up series that differ in more than the bound', () => {
    const rows = rowsOf([
      bucket('1', [[0, '2']], { instance: 'a' }),
      bucket('+Inf', [[0, '3']], { instance: 'a' }),
      bucket('1', [[0, '5']], { instance: 'b' }),
      bucket('+Inf', [[0, '5']], { instance: 'b' }),
    ]);
    expect(rows).toEqual([
      [0, 1, 7, NaN],
      [1, Infinity, 1, NaN],
    ]);
  });

  it('takes counts that shrink on the way up for nothing', () => {
    expect(rowsOf([bucket('1', [[0, '5']]), bucket('2', [[0, '4']]), bucket('3', [[0, '6']])], 1)).toEqual([
      [0, 1, 5],
      [1, 2, 0],
      [2, 3, 1],
    ]);
  });

  it('takes what rounding leaves of equal counts for nothing', () => {
    const heat = heatOf([bucket('1', [[0, '0.3']]), bucket('2', [[0, String(0.1 + 0.2)]]), bucket('3', [[0, '7']])], 1);
    expect(heat.least).toBe(0.3);
    expect(heat.counts[1]).toBe(0);
  });

  it('begins below everything where bounds are negative', () => {
    expect(rowsOf([bucket('-1', [[0, '5']]), bucket('1', [[0, '6']])], 1)).toEqual([
      [-Infinity, -1, 5],
      [-1, 1, 1],
    ]);
  });
});

describe('a heatmap of native histograms', () => {
  const native = (...samples: [number, Bucket[]][]): MatrixItem => ({
    metric: {},
    histograms: samples.map(([at, buckets]) => [at, { count: '0', sum: '0', buckets }]),
  });

  it('puts finer buckets into the coarser one that covers them', () => {
    const rows = rowsOf([
      native(
        [
          0,
          [
            [0, '1', '2', '3'],
            [0, '2', '4', '5'],
          ],
        ],
        [1, [[0, '1', '4', '7']]],
      ),
      native([1, [[0, '8', '16', '1']]]),
    ]);
    expect(rows).toEqual([
      [1, 4, 8, 7],
      [8, 16, 0, 1],
    ]);
  });

  it('keeps a moment without buckets apart from one without a histogram', () => {
    expect(rowsOf([native([0, []], [2, [[3, '-0.1', '0.1', '4']]])], 3)).toEqual([[-0.1, 0.1, 0, NaN, 4]]);
  });

  it('joins neighbours where there are more buckets than pixels', () => {
    const buckets = Array.from({ length: 600 }, (_, i): Bucket => [0, String(i), String(i + 1), '1']);
    const heat = heatOf([native([0, buckets])], 1);
    expect(heat).toMatchObject({ merged: 3, histograms: 1, least: 3, most: 3 });
    expect(heat.rows).toHaveLength(200);
  });
});

describe('the axis of a heatmap', () => {
  const rows = [
    { low: -Infinity, high: -1 },
    { low: -1, high: 0 },
    { low: 0, high: 1 },
    { low: 1, high: 100 },
    { low: 100, high: Infinity },
  ];

  it.each([true, false])('keeps the order of bounds and finds rows again (linear: %s)', (linear) => {
    const axis = axisOf(rows, linear);
    const places = [-Infinity, -1, 0, 1, 100, Infinity].map(axis.place);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(new Set(places).size).toBe(6);
    rows.forEach((row, i) => expect(rowAt(rows, axis, (axis.place(row.low) + axis.place(row.high)) / 2)).toBe(i));
    expect(rowAt(rows, axis, axis.top + 1)).toBe(-1);
    for (const bound of [-1, 0, 1, 100, 0.5]) expect(axis.value(axis.place(bound))).toBeCloseTo(bound, 9);
  });

  it('gives equal room to equal factors', () => {
    const { place } = axisOf([{ low: 1, high: 1000 }], false);
    expect(place(10) - place(1)).toBeCloseTo(place(1000) - place(100), 9);
  });

  it('stands where there is one bucket only', () => {
    const { bottom, top } = axisOf([{ low: 0, high: 0 }], false);
    expect(top).toBeGreaterThan(bottom);
  });

  it('shows counts by their order of size', () => {
    expect(strength(0, 1, 100)).toBe(0);
    expect(strength(NaN, 1, 100)).toBe(0);
    expect(strength(1, 1, 100)).toBeGreaterThan(0);
    expect(strength(10, 1, 100)).toBeCloseTo((strength(1, 1, 100) + 1) / 2, 9);
    expect(strength(7, 7, 7)).toBe(1);
    expect(strength(0.5, 1, 100)).toBe(strength(1, 1, 100));
    expect(faintest({ least: 1e-9, most: 1 })).toBe(1e-4);
    expect(faintest({ least: 0.5, most: 1 })).toBe(0.5);
  });

  it('names buckets', () => {
    expect(bucketName({ low: 0.5, high: 1 }, String)).toBe('0.5 to 1');
    expect(bucketName({ low: -Infinity, high: 1 }, String)).toBe('below 1');
    expect(bucketName({ low: 1, high: Infinity }, String)).toBe('above 1');
  });
});

describe('layers on top of each other', () => {
  const layers = [
    [1, 2, null],
    [10, null, null],
    [100, 200, null],
  ];
  it('add up, thin as nothing where they have no sample and with a gap where none has', () => {
    expect(stacked(layers, () => true)).toEqual([
      [1, 2, null],
      [11, 2, null],
      [111, 202, null],
    ]);
  });
  it('leave out what is hidden', () => {
    expect(stacked(layers, (i) => i !== 0)).toEqual([
      [null, null, null],
      [10, 0, null],
      [110, 200, null],
    ]);
  });
});

describe('exemplars', () => {
  const of = (...exemplars: [number, string][]): ExemplarSeries => ({
    seriesLabels: { a: 'b' },
    exemplars: exemplars.map(([timestamp, value]) => ({ labels: {}, timestamp, value })),
  });

  it('of all series come in the order of time', () => {
    const { exemplars, total } = choose([of([3, '1'], [1, '2']), of([2, '3'])], 0, 10);
    expect(exemplars.map(({ time, value }) => [time, value])).toEqual([
      [1, 2],
      [2, 3],
      [3, 1],
    ]);
    expect(total).toBe(3);
  });

  it('too many of them are spread over the range, the greatest of each moment kept', () => {
    const many = Array.from({ length: 10_000 }, (_, i): [number, string] => [i / 100, String(i % 100)]);
    const { exemplars, total } = choose([of(...many)], 0, 100, 40);
    expect(total).toBe(10_000);
    expect(exemplars.length).toBeLessThanOrEqual(44);
    expect(Math.min(...exemplars.map(({ value }) => value))).toBe(99);
    expect(exemplars[0]!.time).toBeLessThan(10);
    expect(exemplars.at(-1)!.time).toBeGreaterThan(90);
  });

  it('stand on the axis of a quantile only', () => {
    expect(onAxis('histogram_quantile(0.9, rate(x_bucket[5m]))')).toBe(true);
    expect(onAxis('rate(x_bucket[5m])')).toBe(false);
  });

  it('tell their trace where they have one', () => {
    const exemplar = (labels: Record<string, string>) => ({ series: {}, value: 1, time: 1, labels });
    expect(traceOf(exemplar({ trace_id: '4BF92F3577B34DA6A3CE929D0E0E4736' }))).toBe(
      '4bf92f3577b34da6a3ce929d0e0e4736',
    );
    expect(traceOf(exemplar({ traceID: '<b>' }))).toBeNull();
    expect(traceOf(exemplar({ user: '4bf92f3577b34da6a3ce929d0e0e4736' }))).toBeNull();
  });
});

describe('metrics', () => {
  const metadata = {
    http_seconds: [{ type: 'histogram', help: 'Time of answers', unit: 'seconds' }],
    jobs: [{ type: 'counter', help: 'Jobs done', unit: '' }],
    up: [{ type: 'gauge', help: 'Whether it is up', unit: '' }],
  };

  it('know their family', () => {
    expect(metaOf('http_seconds_bucket', metadata)).toEqual({
      type: 'counter',
      help: 'Count by upper bound of observations: Time of answers',
      unit: '',
    });
    expect(metaOf('http_seconds_sum', metadata)).toMatchObject({ type: 'counter', unit: 'seconds' });
    expect(metaOf('jobs_total', metadata)?.help).toBe('Jobs done');
    expect(metaOf('other_total', metadata)).toBeNull();
    expect(metaOf('constructor', metadata)).toBeNull();
  });

  it('are found by words of name and help, by name first', () => {
    const all = metricsOf(['jobs_total', 'up', 'http_seconds_count'], metadata, new Map([['up', 7]]));
    const names = (filter: string, by: 'name' | 'series' = 'name') =>
      findMetrics(all, filter, by).map(({ name }) => name);
    expect(names('UP')).toEqual(['up', 'http_seconds_count'].slice(0, 1));
    expect(names('answers')).toEqual(['http_seconds_count']);
    expect(names('o total')).toEqual(['jobs_total']);
    expect(names('', 'series')[0]).toBe('up');
  });

  it('are asked as their type wants it', () => {
    expect(usualQuery({ name: 'up', type: 'gauge' })).toBe('up');
    expect(usualQuery({ name: 'jobs_total', type: 'counter' })).toBe('rate(jobs_total[5m])');
    expect(usualQuery({ name: 'h_bucket', type: 'counter' })).toBe(
      'histogram_quantile(0.95, sum by (le) (rate(h_bucket[5m])))',
    );
    expect(usualQuery({ name: 'h', type: 'histogram' })).toBe('histogram_quantile(0.95, sum(rate(h[5m])))');
    expect(usualQuery({ name: 'größe.total', type: 'counter' })).toBe('rate({"größe.total"}[5m])');
    expect(selectorOf('a"b')).toBe('{"a\\"b"}');
  });

  it('tell what tells their series apart', () => {
    expect(
      labelFacts([
        { __name__: 'm', job: 'a', instance: '1' },
        { __name__: 'm', job: 'a', instance: '2' },
        { __name__: 'm', job: 'b', instance: '3' },
      ]),
    ).toMatchObject([
      { name: 'instance', values: 3 },
      {
        name: 'job',
        values: 2,
        top: [
          { value: 'a', series: 2 },
          { value: 'b', series: 1 },
        ],
      },
    ]);
  });

  it('come nearest to what is typed first', () => {
    const names = ['memory_total', 'process_memory_bytes', 'xmemx', 'machine_empty', 'up'];
    expect(nearest(names, 'mem', 10)).toEqual(['memory_total', 'process_memory_bytes', 'xmemx', 'machine_empty']);
    expect(nearest(names, 'mem', 2)).toHaveLength(2);
    expect(nearest(names, '', 3)).toHaveLength(3);
  });
});

describe('rows', () => {
  const collector = new RowCollector();
  for (const [name, value] of [
    ['a10', '5'],
    ['a9', 'NaN'],
    ['b', '7'],
  ] as const)
    collector.add({ metric: { name }, value: [0, value] });
  collector.add({ metric: { name: 'h' }, histogram: [0, { count: '6', sum: '3' }] });
  const { rows } = collector.finish();
  const names = (found: readonly { labels: Record<string, string> }[]) => found.map(({ labels }) => labels['name']);

  it('sort by value with what is none last either way, and by name as people count', () => {
    expect(names(sortRows(rows, 'value', true))).toEqual(['b', 'h', 'a10', 'a9']);
    expect(names(sortRows(rows, 'value', false))).toEqual(['a10', 'h', 'b', 'a9']);
    expect(names(sortRows(rows, 'name', false))).toEqual(['a9', 'a10', 'b', 'h']);
  });

  it('are filtered by all words', () => {
    expect(names(filterRows(rows, 'name A 1'))).toEqual(['a10']);
    expect(filterRows(rows, ' ')).toBe(rows);
  });
});

describe('the cost of a query', () => {
  it('is told as far as it is known', () => {
    const asked = { series: 1, points: 61, bytes: 1400, millis: 12 };
    expect(costWords({ ...asked, stats: undefined }).short).toBe('1 series · 61 points · 12 ms');
    const stats = { timings: { execTotalTime: 0.003 }, samples: { totalQueryableSamples: 1200, peakSamples: 61 } };
    expect(costWords({ ...asked, stats }).short).toBe(
      '1 series · 61 points · 12 ms, 3 ms on the server · 1.2 k samples read',
    );
    expect(costWords({ ...asked, stats }).exact).toContain('1,200 samples read');
    expect(costOf({ samples: { samplesRead: 7, totalQueryableSamples: 70 } }).samples).toBe(7);
    expect(costOf({ timings: 'x', samples: [] })).toEqual({ seconds: null, samples: null, peak: null });
  });
});
