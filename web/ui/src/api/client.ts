import type { Page } from './types';

/** Why an answer is not there, in the server's words. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly hint = '',
  ) {
    super(message);
  }
}

export interface PromAnswer<T> {
  data: T;
  warnings: string[];
  infos: string[];
}

/** A query address grows past what proxies let through; then it becomes a form. */
const LONGEST_GET = 4000;

export async function own<T>(path: string, params: Params, signal: AbortSignal): Promise<T> {
  const body = await ask('/api/nightjar/v1' + path + query(params), { signal });
  return body as T;
}

/** All pages of a list, up to `most` items. */
export async function ownAll<T>(
  path: string,
  most: number,
  signal: AbortSignal,
  params: Params = {},
): Promise<Page<T>> {
  const data: T[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<T> = await own(path, { ...params, limit: Math.min(1000, most), cursor }, signal);
    data.push(...page.data);
    cursor = page.next;
  } while (cursor !== null && data.length < most);
  return { data, next: cursor };
}

export async function prom<T>(path: string, params: Params, signal: AbortSignal): Promise<PromAnswer<T>> {
  const form = query(params);
  const short = path.length + form.length < LONGEST_GET;
  const body = (await ask(
    '/api/v1' + path + (short ? form : ''),
    short ? { signal } : { signal, method: 'POST', body: new URLSearchParams(form.slice(1)) },
  )) as { data: T; warnings?: string[]; infos?: string[] };
  return { data: body.data, warnings: body.warnings ?? [], infos: body.infos ?? [] };
}

/** For so long an answer to a change is waited for. */
const PATIENCE_MILLIS = 30_000;

/** Asks our own server to change something. */
export async function change<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<T> {
  const init: RequestInit = { method, signal: AbortSignal.timeout(PATIENCE_MILLIS) };
  if (body !== undefined) init.body = JSON.stringify(body);
  try {
    return (await ask('/api/nightjar/v1' + path, init)) as T;
  } catch (problem) {
    if (problem instanceof ApiError) throw problem;
    throw new ApiError(0, 'timeout', 'The server did not answer in time.', 'It may have been done all the same.');
  }
}

export type Params = Record<string, string | number | null | undefined>;

export function query(params: Params): string {
  const set = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value !== null && value !== undefined && value !== '') set.set(name, String(value));
  }
  const text = set.toString();
  return text && '?' + text;
}

async function ask(url: string, init: RequestInit): Promise<unknown> {
  let answer: Response;
  try {
    answer = await fetch(url, { ...init, headers: { accept: 'application/json' } });
  } catch (problem) {
    if (init.signal?.aborted) throw problem;
    throw new ApiError(
      0,
      'unreachable',
      'The server cannot be reached.',
      'Is it running, and is this machine connected? The page keeps trying.',
    );
  }
  if (answer.status === 204) return null;
  const text = await answer.text();
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new ApiError(
      answer.status,
      'bad_answer',
      `The server answered ${answer.status} with something that is not JSON.`,
    );
  }
  if (!answer.ok) throw refusal(answer.status, body);
  return body;
}

/** Reads both error shapes: ours, and that of Prometheus. */
export function refusal(status: number, body: unknown): ApiError {
  const { error, errorType } = (body ?? {}) as { error?: unknown; errorType?: string };
  if (typeof error === 'string') return new ApiError(status, errorType ?? 'error', error);
  const { code, message, hint } = (error ?? {}) as { code?: string; message?: string; hint?: string };
  return new ApiError(status, code ?? 'error', message ?? `The server answered ${status}.`, hint ?? '');
}
