import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Job, Page, Run } from '../src/api/types';
import { open, shoot, SIZES, type Size, type Theme, type Window } from './browser';

/** Opens every page of the real server at NIGHTJAR_URL, whatever it holds, and leaves pictures of them. */
const url = (process.env['NIGHTJAR_URL'] ?? '').replace(/\/+$/, '');

async function get<T>(path: string): Promise<T> {
  return (await (await fetch(url + path)).json()) as T;
}

/** Each looks different; more would take too long. */
const MOST_JOBS = 8;

async function paths(): Promise<[string, string][]> {
  const { data: jobs } = await get<Page<Job>>('/api/nightjar/v1/jobs?limit=1000');
  const { data: runs } = await get<Page<Run>>('/api/nightjar/v1/runs?limit=1000');
  const oneOfEach = [...new Map(runs.map((run) => [kindOf(run), run])).entries()];
  return [
    ['jobs', '/'],
    ...jobs
      .map((job, i): [string, string] => [`job-${i}`, '/jobs/' + encodeURIComponent(job.name)])
      .slice(0, MOST_JOBS),
    ['calendar', '/calendar'],
    ['ledger', '/ledger'],
    ['runs', '/runs'],
    ...oneOfEach.map(([kind, run]): [string, string] => [`run-${kind}`, '/runs/' + run.id]),
    ['graph', '/graph?g0.expr=nightjar_job_last_run_duration_seconds&g0.tab=0&range=1d'],
    ['graph-table', '/graph?g0.expr=up&g0.tab=1'],
    ['graph-stacked', '/graph?g0.expr=process_resident_memory_bytes&g0.display_mode=stacked&range=15m'],
    ['graph-metrics', '/graph?browse=0&metric=process_resident_memory_bytes'],
    ['alerts', '/alerts'],
    ['targets', '/targets'],
  ];
}

/** What makes its page look different from others. */
function kindOf(run: Run): string {
  return [run.state, run.verdict, (run.attempt ?? 1) > 1 ? 'retried' : null].filter(Boolean).join('-');
}

for (const size of Object.keys(SIZES) as Size[]) {
  for (const theme of ['light', 'dark'] as Theme[]) {
    describe(`${size}, ${theme}`, () => {
      let window: Window;
      beforeAll(async () => {
        window = await open(theme, size, url);
      });
      afterAll(() => window.close());

      it('shows every page', async () => {
        for (const [name, path] of await paths()) {
          await window.page.goto(url + path);
          await window.page.locator('h1').first().waitFor();
          await window.page.waitForFunction(() => document.querySelector('.loading') === null);
          await window.page.waitForTimeout(400);
          await shoot(window.page, name, theme, size, true);
        }
        expect(window.wrongs).toEqual([]);
      }, 120_000);
    });
  }
}
