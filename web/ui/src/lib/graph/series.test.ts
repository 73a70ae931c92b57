import { describe, expect, it } from 'vitest';
import type { MatrixItem } from '../../api/types';
import { gridOf, MOST_LINES, RangeCollector } from './collect';
import { legendOrder } from './legend';
import { RowCollector, toTsv } from './rows';
import { boundsUnit, errorPosition, fromZero, metricOf, seriesName, shared, unitOf } from './series';

function chart(items: readonly MatrixItem[], start: number, end: number, step: number) {
  const collector = new RangeCollector(gridOf(start, end, step), false);
  items.forEach((each) => collector.add(each));
  return collector.finish();
}

const item = (name: string, ...values: [number, string][]) => ({ metric: { __name__: 'm', name }, values });

describe('a chart', () => {
  it('puts samples on the grid, with gaps where there are none', () => {
    const { times, lines } = chart([item('a', [10, '1'], [30, '3']), item('b', [20, 'NaN'], [30, '+Inf'])], 10, 30, 10);
    expect(times).toEqual([10, 20, 30]);
    expect(lines[0]).toMatchObject({ values: [1, null, 3], last: 3, min: 1, max: 3, avg: 2 });
    expect(lines[1]).toMatchObject({ values: [null, null, null], last: Infinity });
  });

  it('takes the highest series when there are too many, and knows how many there were', () => {
    const many = Array.from({ length: 60 }, (_, i) => item(String(i), [0, String(i)]));
    const drawn = chart(many, 0, 0, 1);
    expect(drawn.lines).toHaveLength(MOST_LINES);
    expect(drawn.lines[0]!.max).toBe(59);
    expect(drawn.total).toBe(60);
    expect(drawn.others).toEqual([45]);
  });

  it('is the same however many series there are', () => {
    const many = Array.from({ length: 1000 }, (_, i) => item(String(i), [0, String((i * 7919) % 1000)]));
    const drawn = chart(many, 0, 0, 1);
    expect(drawn.lines.map((line) => line.max)).toEqual(Array.from({ length: 50 }, (_, i) => 999 - i));
    expect(drawn.others).toEqual([(949 * 950) / 2]);
    expect(drawn).toMatchObject({ total: 1000, points: 1000 });
  });

  it('counts native histograms, which it cannot draw', () => {
    expect(chart([{ metric: {}, histograms: [[0, { count: '1', sum: '2' }]] }], 0, 0, 1)).toMatchObject({
      lines: [],
      histograms: 1,
    });
  });

  it('starts at zero for counts and bytes, else where zero is near', () => {
    expect(fromZero('x', 0, 10)).toBe(true);
    expect(fromZero('x', 900, 1200)).toBe(false);
    expect(fromZero('process_resident_memory_bytes', 900, 1200)).toBe(true);
    expect(fromZero('sum(rate(x[5m]))', 900, 1200)).toBe(true);
    expect(fromZero('x_total', -1, 5)).toBe(false);
  });
});

describe('series', () => {
  it('are named as in PromQL', () => {
    expect(seriesName({ __name__: 'up', job: 'a"b', instance: 'x' })).toBe('up{instance="x", job="a\\"b"}');
    expect(seriesName({ __name__: 'up' })).toBe('up');
    expect(seriesName({})).toBe('{}');
  });

  it('tell what they share once', () => {
    const lines = [{ labels: { __name__: 'm', job: 'j', i: '1' } }, { labels: { __name__: 'm', job: 'j', i: '2' } }];
    const { text, rest } = shared(lines);
    expect(text).toBe('m{job="j"}');
    expect(lines.map((line) => rest(line.labels))).toEqual(['{i="1"}', '{i="2"}']);
    expect(shared(lines.slice(0, 1)).text).toBe('');
  });

  it('sort in the legend, those without a value last', () => {
    const { lines } = chart([item('a', [0, '2']), item('b', [0, 'NaN']), item('c', [0, '5'])], 0, 0, 1);
    expect(legendOrder(lines, 'last', true)).toEqual([2, 0, 1]);
    expect(legendOrder(lines, 'last', false)).toEqual([0, 2, 1]);
    expect(legendOrder(lines, 'name', false)).toEqual([0, 1, 2]);
  });
});

describe('a table', () => {
  const data = {
    resultType: 'vector' as const,
    result: [
      { metric: { a: 'x\ty' }, value: [0, '1'] as [number, string] },
      { metric: { b: 'z' }, value: [0, '20'] as [number, string] },
    ],
  };

  const rows = (items: readonly unknown[]) => {
    const collector = new RowCollector();
    items.forEach((each) => collector.add(each as MatrixItem));
    return collector.finish();
  };

  it('has the largest first', () => {
    expect(rows(data.result).rows.map((row) => row.exact)).toEqual(['20', '1']);
    const scalar = new RowCollector();
    scalar.addSingle('scalar', [0, 'NaN']);
    expect(scalar.finish().rows[0]!.exact).toBe('NaN');
    const text = new RowCollector();
    text.addSingle('string', [0, 'hello']);
    expect(text.finish().rows[0]).toMatchObject({ exact: 'hello', value: null });
  });

  it('becomes columns, one per label', () => {
    expect(toTsv(rows(data.result).rows)).toBe('a\tb\tvalue\n\tz\t20\nx y\t\t1');
  });

  it('keeps the largest of more rows than anybody reads', () => {
    const many = Array.from({ length: 25_000 }, (_, i) => ({ metric: { i: String(i) }, value: [0, String(i)] }));
    const kept = rows(many);
    expect(kept).toMatchObject({ total: 25_000, points: 25_000 });
    expect(kept.rows).toHaveLength(10_000);
    expect(kept.rows.at(-1)!.exact).toBe('15000');
  });
});

describe('units', () => {
  it.each([
    ['process_resident_memory_bytes', 'bytes'],
    ['rate(node_network_bytes_total[5m])', 'bytes/s'],
    ['x_duration_seconds{job="a_bytes"}', 'seconds'],
    ['time() - x_last_success_timestamp_seconds', 'seconds'],
    ['x_timestamp_seconds', 'none'],
    ['a_bytes / b_bytes', 'none'],
    ['count(a_bytes)', 'none'],
    ['rate(cpu_seconds_total[5m])', 'none'],
    ['disk_used_ratio', 'ratio'],
    ['up', 'none'],
    ['histogram_quantile(0.9, sum by (le) (rate(x_seconds_bucket[5m])))', 'seconds'],
    ['a_bytes + b_seconds', 'none'],
  ])('of %s are %s', (expr, unit) => expect(unitOf(expr)).toBe(unit));

  it('come from metadata where the name tells none', () => {
    expect(unitOf('memory', 'bytes')).toBe('bytes');
  });
});

describe('errors', () => {
  it('tell where they are', () => {
    expect(errorPosition('1:5: parse error: unclosed left parenthesis')).toEqual({ line: 1, column: 5 });
    expect(errorPosition('invalid parameter "query": 2:14: parse error: x')).toEqual({ line: 2, column: 14 });
    expect(errorPosition('query timed out')).toBeNull();
  });
});

describe('an expression', () => {
  it.each([
    ['up', 'up'],
    ['rate(a_total[5m])', 'a_total'],
    ['sum by (le) (rate(b_bucket{x="y"}[5m]))', 'b_bucket'],
    ['histogram_quantile(0.95, sum by (le) (rate(c_bucket[5m])))', 'c_bucket'],
    ['{job="x"}', null],
    ['1 + 1', null],
  ])('%s begins with the metric %s', (expr, metric) => expect(metricOf(expr)).toBe(metric));

  it('tells the unit of its buckets', () => {
    expect(boundsUnit('rate(x_seconds_bucket[5m])')).toBe('seconds');
    expect(boundsUnit('rate(x_size_bytes[5m])')).toBe('bytes');
    expect(boundsUnit('rate(x[5m])', 'seconds')).toBe('seconds');
    expect(boundsUnit('rate(x[5m])')).toBe('none');
  });
});
