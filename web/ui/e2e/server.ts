import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import type { AddressInfo } from 'node:net';
import * as day from './fixtures';
import type { OutputLine } from '../src/api/types';
import type { RunState } from '../src/lib/state';
import { outputOf, type Lines } from './lines';

/** What the page tests talk to: the built pages under a strict policy, and an API that answers from the fixtures. */
export interface FakeServer {
  readonly url: string;
  /** Nothing has reported yet. */
  empty: boolean;
  /** Every API call fails with 503. */
  broken: boolean;
  /** Replaces the state of a job's newest run. */
  states: Map<string, string>;
  /** Lines that a job's newest run has written since. */
  written: Map<string, number>;
  /** What was asked of outputs. */
  asked: string[];
  close(): Promise<void>;
}

export const DIST = join(import.meta.dirname, '../dist');
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export async function start(): Promise<FakeServer> {
  const fake = {
    empty: false,
    broken: false,
    states: new Map<string, string>(),
    written: new Map<string, number>(),
    asked: [] as string[],
  };
  const server = createServer((request, response) => void answer(fake, request, response));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return Object.assign(fake, { url: `http://127.0.0.1:${port}`, close: () => stop(server) });
}

function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((closed) => server.close(() => closed()));
}

type Fake = Omit<FakeServer, 'url' | 'close'>;

async function answer(fake: Fake, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://fake');
  if (!url.pathname.startsWith('/api/')) return file(url.pathname, response);
  const [status, body] = fake.broken
    ? [
        503,
        {
          error: {
            code: 'unavailable',
            message: 'The disk is full: intake and queries have stopped.',
            hint: 'Free some space; the server resumes by itself.',
          },
        },
      ]
    : api(fake, url.pathname, url.searchParams);
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function file(path: string, response: ServerResponse): Promise<void> {
  const headers = { 'content-security-policy': POLICY, 'x-content-type-options': 'nosniff' };
  const name = normalize(path);
  try {
    if (extname(name) === '') throw new Error('a client route');
    const content = await readFile(join(DIST, name));
    response
      .writeHead(200, { ...headers, 'content-type': TYPES[extname(name)] ?? 'application/octet-stream' })
      .end(content);
  } catch {
    response
      .writeHead(200, { ...headers, 'content-type': TYPES['.html'] })
      .end(await readFile(join(DIST, 'index.html')));
  }
}

type Answer = [number, unknown];
const success = (data: unknown, more = {}): Answer => [200, { status: 'success', data, ...more }];
const missing = (what: string): Answer => [
  404,
  { error: { code: 'not_found', message: `There is no ${what}.`, hint: '' } },
];

function api(fake: Fake, path: string, params: URLSearchParams): Answer {
  return path.startsWith('/api/nightjar/v1/')
    ? own(fake, path.slice('/api/nightjar/v1/'.length), params)
    : prometheus(fake, path.slice('/api/v1/'.length), params);
}

function own(fake: Fake, path: string, params: URLSearchParams): Answer {
  const [noun, name, part] = path.split('/').map(decodeURIComponent);
  const jobs = fake.empty ? [] : day.JOBS.map((job) => withState(job, fake.states.get(job.name)));
  const runs = fake.empty ? [] : day.RUNS;
  if (noun === 'status') return [200, day.STATUS];
  if (noun === 'refused') return [200, { data: fake.empty ? [] : day.REFUSED, next: null }];
  if (noun === 'alerts') return [200, { data: fake.empty ? [] : day.HISTORY, next: null }];
  if (noun === 'jobs' && !name) return [200, { data: jobs, next: null }];
  if (noun === 'jobs')
    return found(
      jobs.find((job) => job.name === name),
      `job ${name}`,
    );
  if (noun === 'runs' && !name) {
    const [job, outcome] = [params.get('job'), params.get('outcome')];
    return paged(
      runs.filter((run) => (!job || run.job === job) && (!outcome || run.state === outcome)).map(day.withoutEvidence),
      params,
    );
  }
  const run = runs.find((known) => known.id === name);
  const newest = run && jobs.find((job) => job.name === run.job)?.last_run;
  const mine = run && newest?.id === run.id ? { ...run, state: newest.state } : run;
  if (!mine || noun !== 'runs') return found(mine, `run ${name}`);
  const lines = outputOf(mine, newest?.id === mine.id ? (fake.written.get(mine.job) ?? 0) : 0);
  if (part === 'output') {
    fake.asked.push(params.toString());
    return output(lines, params);
  }
  return [200, { ...mine, output_lines: lines.count }];
}

function output(lines: Lines, params: URLSearchParams): Answer {
  const [q, stream] = [(params.get('q') ?? '').toLowerCase(), params.get('stream')];
  const limit = Number(params.get('limit') ?? 1000);
  const data: OutputLine[] = [];
  let seq = Number(params.get('cursor') ?? params.get('from') ?? 0);
  for (; seq < lines.count && data.length < limit; seq++) {
    const line = lines.at(seq);
    if ((!stream || line.stream === stream) && line.text.toLowerCase().includes(q)) data.push(line);
  }
  return [200, { data, next: seq < lines.count ? String(seq) : null }];
}

const found = (value: unknown, what: string): Answer => (value ? [200, value] : missing(what));

function paged(all: unknown[], params: URLSearchParams): Answer {
  const from = Number(params.get('cursor') ?? 0);
  const to = from + Number(params.get('limit') ?? 100);
  return [200, { data: all.slice(from, to), next: to < all.length ? String(to) : null }];
}

function withState(job: (typeof day.JOBS)[number], state: string | undefined) {
  if (!state) return job;
  const recent = job.recent.map((run, i) => (i === job.recent.length - 1 ? { ...run, state } : run));
  return { ...job, state, recent, last_run: job.last_run && { ...job.last_run, state: state as RunState } };
}

function prometheus(fake: Fake, path: string, params: URLSearchParams): Answer {
  const query = params.get('query') ?? '';
  switch (path) {
    case 'targets':
      return success({ activeTargets: fake.empty ? [] : day.TARGETS, droppedTargets: [] });
    case 'rules':
      return success({ groups: fake.empty ? [] : day.GROUPS });
    case 'alerts':
      return success({
        alerts: fake.empty ? [] : day.GROUPS.flatMap((group) => group.rules).flatMap((rule) => rule.alerts ?? []),
      });
    case 'label/__name__/values':
      return success(day.METRICS);
    case 'metadata':
      return success({});
    case 'query':
      return queried(query) ?? success({ resultType: 'vector', result: day.vector(query, Number(params.get('time'))) });
    case 'query_range':
      return (
        queried(query) ??
        success(
          {
            resultType: 'matrix',
            result: query.includes('nothing')
              ? []
              : day.matrix(query, Number(params.get('start')), Number(params.get('end')), Number(params.get('step'))),
          },
          query.startsWith('rate(process_resident')
            ? { infos: ['metric might not be a counter: process_resident_memory_bytes (1:6)'] }
            : {},
        )
      );
    default:
      return missing('such address');
  }
}

function queried(query: string): Answer | null {
  if (!query.includes('((')) return null;
  return [
    400,
    {
      status: 'error',
      errorType: 'bad_data',
      error: `invalid parameter "query": 1:${query.indexOf('((') + 2}: parse error: unclosed left parenthesis`,
    },
  ];
}
