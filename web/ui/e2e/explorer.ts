import type { Bucket, Histogram, Labels, MatrixItem, VectorItem } from '../src/api/types';
import type { ExemplarSeries } from '../src/lib/graph/exemplars';
import { matrix, METRICS, vector } from './fixtures';

/** What the metrics page asks of Prometheus' API, answered from formulas. */
export const METADATA = {
  process_resident_memory_bytes: [{ type: 'gauge', help: 'Resident memory size in bytes.', unit: 'bytes' }],
  http_requests: [{ type: 'counter', help: 'Requests answered, by <code> & path.', unit: '' }],
  http_request_duration_seconds: [{ type: 'histogram', help: 'How long answers took.', unit: 'seconds' }],
  request_seconds: [{ type: 'histogram', help: 'How long requests took, in fine buckets.', unit: 'seconds' }],
};

/** Tens of thousands of names, as a fleet has them. */
export const NAMES = [
  ...METRICS,
  'http_request_duration_seconds_bucket',
  'request_seconds',
  ...Array.from({ length: 30_000 }, (_, i) => `fleet_sensor_${String(i).padStart(5, '0')}_celsius`),
].sort();

export const COUNTS = [
  { name: 'fleet_sensor_00007_celsius', value: 4200 },
  { name: 'http_requests_total', value: 312 },
  { name: 'process_resident_memory_bytes', value: 4 },
];

const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, Infinity];
const bell = (x: number, middle: number) => Math.exp(-((x - middle) ** 2) / 0.8);

/** Requests per second by bucket: their middle wanders. */
function classic(start: number, end: number, step: number): MatrixItem[] {
  return BOUNDS.map((bound, b) => {
    const values: [number, string][] = [];
    for (let time = start; time <= end; time += step) {
      const middle = -3 + 1.4 * Math.sin(time / 900);
      const upTo = BOUNDS.slice(0, b + 1).map((each) => bell(Math.log(Math.min(each, 5)), middle));
      values.push([time, String(upTo.reduce((a, c) => a + c, 0))]);
    }
    return { metric: { le: bound === Infinity ? '+Inf' : String(bound) }, values };
  });
}

function quantiles(start: number, end: number, step: number): MatrixItem[] {
  return ['web-1', 'web-2', 'web-3'].map((instance, i) => {
    const values: [number, string][] = [];
    for (let time = start; time <= end; time += step)
      values.push([time, String(Math.exp(-1.6 + 0.3 * i + 0.5 * Math.sin(time / 700 + i)))]);
    return { metric: { instance }, values };
  });
}

function histogramAt(time: number): Histogram {
  const middle = -2 + 0.9 * Math.sin(time / 700);
  const buckets: Bucket[] = [];
  for (let i = -28; i < 8; i++) {
    const count = Math.round(400 * bell((i * Math.LN2) / 4, middle)) / 10;
    if (count > 0) buckets.push([0, String(2 ** ((i - 1) / 4)), String(2 ** (i / 4)), String(count)]);
  }
  const count = buckets.reduce((sum, bucket) => sum + Number(bucket[3]), 0);
  return { count: String(count), sum: String(count * Math.exp(middle)), buckets };
}

function native(start: number, end: number, step: number): MatrixItem[] {
  return ['web-1', 'web-2'].map((instance, i) => {
    const histograms: [number, Histogram][] = [];
    for (let time = start; time <= end; time += step) histograms.push([time, histogramAt(time + 500 * i)]);
    return { metric: { instance }, histograms };
  });
}

/** Ten thousand series, short ones. */
function fleet(start: number, end: number, step: number): MatrixItem[] {
  return Array.from({ length: 10_000 }, (_, i) => {
    const values: [number, string][] = [];
    for (let time = start; time <= end; time += step * 30) values.push([time, String(i + Math.sin(time / 500 + i))]);
    return { metric: { __name__: 'fleet_sensor_00007_celsius', node: `n${i}` }, values };
  });
}

export function rangeOf(query: string, start: number, end: number, step: number): MatrixItem[] {
  if (query.includes('nothing')) return [];
  if (query.includes('quantile')) return quantiles(start, end, step);
  if (query.includes('_bucket')) return classic(start, end, step);
  if (query.includes('request_seconds')) return native(start, end, step);
  if (query.includes('fleet')) return fleet(start, end, step);
  return matrix(query, start, end, step);
}

export function instantOf(query: string, time: number): VectorItem[] {
  if (query.includes('request_seconds'))
    return native(time, time, 1).map(({ metric, histograms }) => ({ metric, histogram: histograms![0]! }));
  if (query.includes('fleet'))
    return fleet(time, time, 1).map(({ metric, values }) => ({ metric, value: values![0]! }));
  const counted = /^(min|max)\((timestamp\()?/.exec(query);
  if (counted) return [{ metric: {}, value: [time, String(counted[2] ? time - 3 : counted[1] === 'min' ? 2e8 : 9e8)] }];
  return vector(query, time);
}

export const STATS = {
  timings: { execTotalTime: 0.0123, evalTotalTime: 0.011 },
  samples: { totalQueryableSamples: 48_200, peakSamples: 964 },
};

/** The trace of `run` is among them. */
export function exemplarsOf(query: string, start: number, end: number, trace: string): ExemplarSeries[] {
  if (!query.includes('request')) return [];
  const exemplars = Array.from({ length: 24 }, (_, i) => ({
    labels: { trace_id: i === 20 ? trace : (i + 1).toString(16).padStart(32, '4bf92f3577b34da6'), user: `<b>${i}</b>` },
    value: String(Math.round(1000 * Math.exp(-2 + 1.5 * Math.sin(i * 2.4))) / 1000),
    timestamp: start + ((end - start) * (i + 0.5)) / 24,
  }));
  return [
    { seriesLabels: { __name__: 'http_request_duration_seconds_bucket', instance: 'web-1', le: '0.5' }, exemplars },
  ];
}

export function seriesOf(selector: string): Labels[] {
  const name = /^[\w:]+/.exec(selector)?.[0] ?? '';
  return matrix(name, 0, 0, 1).map(({ metric }) => ({ ...metric, __name__: name }));
}

export function labelValues(label: string): string[] {
  return [...new Set(matrix('', 0, 0, 1).map(({ metric }) => metric[label] ?? ''))].filter(Boolean);
}

/** As the server words it. */
export function formatted(query: string): string {
  return query
    .replace(/\s+/g, ' ')
    .replace(/\(\s+/g, '(')
    .replace(/\s+\)/g, ')')
    .replace(/\s*\+\s*/g, ' + ')
    .trim();
}
