import type { Chart, Grid } from '../lib/graph/collect';
import type { Rows } from '../lib/graph/rows';
import { ApiError, query as form, refusal, type Params } from './client';

/** How an answer is read: as rows of a table, or as series on a grid of times. */
export type Reading = 'rows' | { readonly grid: Grid; readonly buckets: boolean };

export interface QueryAnswer {
  readonly chart: Chart | null;
  readonly rows: Rows | null;
  /** As it came; `costOf` makes sense of it. */
  readonly stats: unknown;
  readonly warnings: string[];
  readonly infos: string[];
  readonly bytes: number;
}

/** What the page and its worker say to each other. */
export type Asked =
  | { readonly id: number; readonly url: string; readonly body: string | null; readonly reading: Reading }
  | { readonly cancel: number };
export type Answered =
  | { readonly id: number; readonly answer: QueryAnswer }
  | { readonly id: number; readonly status: number; readonly body: unknown }
  | { readonly id: number; readonly broken: 'unreachable' | 'bad_answer' };

/** An address grows past what proxies let through; then it becomes a form. */
const LONGEST_GET = 4000;

let worker: Worker | null = null;
let lastId = 0;
const waiting = new Map<number, (answered: Answered) => void>();

/** Asks a query, reads its answer beside the page and takes back what is no longer wanted. */
export function askQuery(
  path: '/query' | '/query_range',
  params: Params,
  reading: Reading,
  signal: AbortSignal,
): Promise<QueryAnswer> {
  const id = ++lastId;
  const text = form(params);
  const short = text.length < LONGEST_GET;
  const url = `${window.location.origin}/api/v1${path}${short ? text : ''}`;
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error);
    const cancel = () => {
      waiting.delete(id);
      tell({ cancel: id });
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', cancel, { once: true });
    waiting.set(id, (answered) => {
      signal.removeEventListener('abort', cancel);
      if ('answer' in answered) resolve(answered.answer);
      else reject(problem(answered));
    });
    tell({ id, url, body: short ? null : text.slice(1), reading });
  });
}

function tell(asked: Asked): void {
  worker ??= start();
  worker.postMessage(asked);
}

function start(): Worker {
  const started = new Worker(new URL('./query.worker.ts', import.meta.url), { type: 'module' });
  started.addEventListener('message', ({ data }: MessageEvent<Answered>) => {
    waiting.get(data.id)?.(data);
    waiting.delete(data.id);
  });
  // Its code could not be fetched, or an answer was too large for it.
  started.addEventListener('error', () => {
    started.terminate();
    worker = null;
    for (const [id, answer] of waiting) answer({ id, broken: 'unreachable' });
    waiting.clear();
  });
  return started;
}

function problem(answered: Exclude<Answered, { answer: unknown }>): ApiError {
  if ('status' in answered) return refusal(answered.status, answered.body);
  return answered.broken === 'bad_answer'
    ? new ApiError(0, 'bad_answer', 'The answer is no JSON, or broken off.', 'Asking again may help.')
    : new ApiError(0, 'unreachable', 'The server cannot be reached.', 'Is it running, and is this machine connected?');
}
