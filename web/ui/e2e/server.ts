import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import type { AddressInfo } from 'node:net';
import * as day from './fixtures';
import * as due from './expected';
import * as explorer from './explorer';
import type { Entry, Expected, OutputLine, Run, Settings } from '../src/api/types';
import type { RunState } from '../src/lib/state';
import { outputOf, type Lines } from './lines';

/** What the page tests talk to: the built pages under a strict policy, and an API that answers from the fixtures. */
export interface FakeServer {
  readonly url: string;
  /** Nothing has reported yet. */
  empty: boolean;
  /** Every API call fails with 503. */
  broken: boolean;
  /** It has neither statistics nor a formatter, as an older one. */
  lean: boolean;
  /** What was asked of Prometheus' API. */
  queries: string[];
  /** Replaces the state of a job's newest run. */
  states: Map<string, string>;
  /** Lines that a job's newest run has written since. */
  written: Map<string, number>;
  /** What was asked of outputs. */
  asked: string[];
  /** Verdicts that a person gave, by run. */
  accepted: Map<string, boolean>;
  /** Sources that a person retired or restored. */
  retired: Map<string, boolean>;
  /** What a person said of jobs, and of what was learned. */
  settings: Map<string, Settings>;
  learned: Map<string, string>;
  /** Takes back all that a test did. */
  reset(): void;
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
    lean: false,
    queries: [] as string[],
    states: new Map<string, string>(),
    written: new Map<string, number>(),
    asked: [] as string[],
    accepted: new Map<string, boolean>(),
    retired: new Map<string, boolean>(),
    settings: new Map<string, Settings>(),
    learned: new Map<string, string>(),
    reset() {
      fake.empty = fake.broken = fake.lean = false;
      fake.asked.length = fake.queries.length = 0;
      for (const held of [fake.states, fake.written, fake.accepted, fake.retired, fake.settings, fake.learned])
        held.clear();
    },
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
interface Asked {
  readonly method: string;
  readonly body: Record<string, unknown>;
}

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
    : api(fake, url.pathname, url.searchParams, { method: request.method ?? 'GET', body: await read(request) });
  response
    .writeHead(status, { 'content-type': 'application/json' })
    .end(status === 204 ? undefined : JSON.stringify(body));
}

async function read(request: IncomingMessage): Promise<Record<string, unknown>> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString();
  return text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {};
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

function api(fake: Fake, path: string, params: URLSearchParams, asked: Asked): Answer {
  return path.startsWith('/api/nightjar/v1/')
    ? own(fake, path.slice('/api/nightjar/v1/'.length), params, asked)
    : prometheus(fake, path.slice('/api/v1/'.length), params);
}

function own(fake: Fake, path: string, params: URLSearchParams, asked: Asked): Answer {
  const [noun, name, part] = path.split('/').map(decodeURIComponent);
  const jobs = fake.empty
    ? []
    : day.JOBS.map(withVerdict(fake)).map((job) => withState(job, fake.states.get(job.name)));
  const runs = fake.empty ? [] : day.RUNS;
  if (noun === 'conditions') return [200, { data: fake.empty ? [] : due.CONDITIONS, next: null }];
  if (noun === 'calendar') {
    const [from, to] = [Date.parse(params.get('from')!), Date.parse(params.get('to')!)];
    return paged(fake.empty ? [] : due.comingOf(day.PLANS, from, to), params);
  }
  if (noun === 'ledger') return ledger(fake, name, part, params);
  if (noun === 'status') return [200, day.STATUS];
  if (noun === 'refused') return [200, { data: fake.empty ? [] : day.REFUSED, next: null }];
  if (noun === 'alerts') return [200, { data: fake.empty ? [] : day.HISTORY, next: null }];
  if (noun === 'jobs' && !name) return [200, { data: jobs, next: null }];
  if (noun === 'jobs' && part) return expected(fake, name!, part, asked);
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
  if (run && part === 'verdict') fake.accepted.set(run.id, asked.body['accepted'] === true);
  const mine = run && judged(fake, newest?.id === run.id ? { ...run, state: newest.state } : run);
  if (!mine || noun !== 'runs') return found(mine, `run ${name}`);
  const lines = outputOf(mine, newest?.id === mine.id ? (fake.written.get(mine.job) ?? 0) : 0);
  if (part === 'output') {
    fake.asked.push(params.toString());
    return output(lines, params);
  }
  return [200, { ...mine, output_lines: lines.count }];
}

/** A run with the verdict that a person gave it. */
function judged(fake: Fake, run: Run): Run {
  return fake.accepted.get(run.id) === true ? { ...run, verdict: 'good' } : run;
}

function withVerdict(fake: Fake) {
  return (job: (typeof day.JOBS)[number]) => ({
    ...job,
    last_run: job.last_run && judged(fake, job.last_run),
    recent: job.recent.map((run) => (fake.accepted.get(run.id) === true ? { ...run, verdict: 'good' as const } : run)),
  });
}

const SCHEDULE = /^(@\w+|every \S+|\S+( \S+){4,5}|\S+ \d\d:\d\d)$/;

function expected(fake: Fake, name: string, part: string, { method, body }: Asked): Answer {
  const plan = day.PLANS.find((each) => each.name === name);
  if (!plan) return missing(`job ${name}`);
  if (part === 'settings' && method === 'PUT') {
    const said = body as unknown as Settings;
    const wrong = said.schedules.findIndex((each) => !SCHEDULE.test(each));
    if (wrong >= 0) {
      const message = `schedules[${wrong}]: column 1: “${said.schedules[wrong]}” is no schedule; write a cron line, every 15m, or a calendar event`;
      return [400, { error: { code: 'bad_data', message, hint: '' } }];
    }
    fake.settings.set(name, said);
    return [200, said];
  }
  if (part === 'settings' && method === 'DELETE') {
    fake.settings.delete(name);
    return [204, null];
  }
  if (part === 'learned') fake.learned.set(name, String(body['action']));
  const pinned = fake.learned.get(name) === 'pin' ? ('pinned' as Expected['source']) : null;
  return [200, due.watchOf(plan, fake.settings.get(name) ?? null, pinned)];
}

function ledger(fake: Fake, id: string | undefined, part: string | undefined, params: URLSearchParams): Answer {
  if (part) fake.retired.set(id!, part === 'retire');
  const all: Entry[] = (fake.empty ? [] : due.LEDGER).map((entry) => {
    const said = fake.retired.get(entry.id);
    return said === undefined ? entry : { ...entry, state: said ? 'retired' : 'missing' };
  });
  if (part)
    return found(
      all.find((entry) => entry.id === id),
      `entry ${id}`,
    );
  if (id !== 'counts') return paged(all, params);
  const counts = { new: 0, live: 0, late: 0, missing: 0, retired: 0 };
  for (const entry of all) counts[entry.state]++;
  return [200, counts];
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
  const number = (name: string) => Number(params.get(name) ?? day.NOW / 1000);
  const stats = fake.lean ? {} : { stats: explorer.STATS };
  fake.queries.push(`${path} ${query}`);
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
      return success(fake.empty ? [] : explorer.NAMES);
    case 'metadata':
      return success(explorer.METADATA);
    case 'labels':
      return success(['__name__', 'instance', 'job']);
    case 'label/instance/values':
    case 'label/job/values':
      return success(explorer.labelValues(path.split('/')[1]!));
    case 'series':
      return success(explorer.seriesOf(params.get('match[]') ?? ''));
    case 'status/tsdb':
      return fake.lean ? missing('such address') : success({ seriesCountByMetricName: explorer.COUNTS });
    case 'format_query':
      return fake.lean ? missing('such address') : (queried(query) ?? success(explorer.formatted(query)));
    case 'query_exemplars':
      return success(explorer.exemplarsOf(query, number('start'), number('end'), day.RUNS[0]!.trace_id));
    case 'query':
      return (
        queried(query) ?? success({ resultType: 'vector', result: explorer.instantOf(query, number('time')), ...stats })
      );
    case 'query_range':
      return (
        queried(query) ??
        success(
          {
            resultType: 'matrix',
            result: explorer.rangeOf(query, number('start'), number('end'), number('step')),
            ...stats,
          },
          query.startsWith('rate(process_resident')
            ? { infos: ['metric might not be a counter: "process_resident_memory_bytes" (1:6)'] }
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
