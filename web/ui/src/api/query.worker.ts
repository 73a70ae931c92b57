import { Cutter } from '../lib/graph/cut';
import { RangeCollector } from '../lib/graph/collect';
import { RowCollector } from '../lib/graph/rows';
import type { MatrixItem } from './types';
import type { Asked, Answered, Reading } from './query';

/** Asks and reads queries beside the page, which stays quick however long an answer is. */
const running = new Map<number, AbortController>();

self.addEventListener('message', ({ data }: MessageEvent<Asked>) => {
  if ('cancel' in data) running.get(data.cancel)?.abort();
  else void answer(data);
});

async function answer({ id, url, body, reading }: Exclude<Asked, { cancel: number }>): Promise<void> {
  const abort = new AbortController();
  running.set(id, abort);
  try {
    reply({ id, ...(await read(url, body, reading, abort.signal)) });
  } catch (problem) {
    if (!abort.signal.aborted) reply({ id, broken: problem instanceof SyntaxError ? 'bad_answer' : 'unreachable' });
  } finally {
    running.delete(id);
  }
}

type Outcome = Omit<Extract<Answered, { answer: unknown }>, 'id'> | Omit<Extract<Answered, { status: number }>, 'id'>;

async function read(url: string, body: string | null, reading: Reading, signal: AbortSignal): Promise<Outcome> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (body !== null) headers['content-type'] = 'application/x-www-form-urlencoded';
  const response = await fetch(url, { signal, headers, method: body === null ? 'GET' : 'POST', body });
  if (!response.ok) {
    const text = await response.text();
    return { status: response.status, body: JSON.parse(text) as unknown };
  }
  const range = reading === 'rows' ? null : new RangeCollector(reading.grid, reading.buckets);
  const rows = range ? null : new RowCollector();
  const cutter = new Cutter((item) => (range ?? rows)!.add(item as MatrixItem));
  let bytes = 0;
  const reader = response.body!.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    bytes += next.value.length;
    cutter.push(next.value);
  }
  const { resultType, result, stats, warnings, infos } = cutter.end();
  if (rows && (resultType === 'scalar' || resultType === 'string'))
    rows.addSingle(resultType, result as [number, string]);
  const chart = range?.finish() ?? null;
  return { answer: { chart, rows: rows?.finish() ?? null, stats, warnings, infos, bytes } };
}

function reply(answered: Answered): void {
  self.postMessage(answered);
}
