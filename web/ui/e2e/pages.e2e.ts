import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { open, shoot, SIZES, type Size, type Theme, type Window } from './browser';
import { lastRunOf, NOW } from './fixtures';
import { DIST, start, type FakeServer } from './server';

/** Uses every page as a person would, and leaves pictures of each in both themes and at both widths. */
let server: FakeServer;
beforeAll(async () => {
  server = await start();
});
afterAll(() => server.close());
beforeEach(() => {
  server.reset();
});

const PAGES: [name: string, path: string, ready: string][] = [
  ['jobs', '/', 'table.board'],
  ['job', '/jobs/nightly_backup', '.plot-forecast .u-over'],
  ['job-missed', '/jobs/dns_export', '.schedule'],
  ['job-suspicious', '/jobs/log_rotate', '.findings'],
  ['job-settings', '/jobs/nightly_backup?edit=1', 'dialog[open]'],
  ['calendar', '/calendar', '.calendar'],
  ['calendar-week', '/calendar?range=7d', '.calendar'],
  ['ledger', '/ledger?open=parts-e1', 'table.ledger'],
  ['run-suspicious', `/runs/${lastRunOf('log_rotate').id}`, '.findings'],
  ['runs', '/runs', 'table.runs'],
  ['run-timed-out', `/runs/${lastRunOf('nightly_backup').id}`, '.u-over'],
  ['run-failed', `/runs/${lastRunOf('invoice_export').id}`, '.exception'],
  ['run-killed', `/runs/${lastRunOf('thumbnailer').id}?open=why-0,facts`, '.u-over'],
  ['run-missed', `/runs/${lastRunOf('certificate_renewal').id}`, '.verdict'],
  ['run-lost', `/runs/${lastRunOf('archive_sync').id}`, '.lines'],
  ['run-not-as-expected', `/runs/${lastRunOf('stock_count').id}`, '.expectations'],
  ['run-retrying', `/runs/${lastRunOf('feed_sync').id}`, '.u-over'],
  ['run-live', `/runs/${lastRunOf('ledger_reconcile').id}`, '.lines'],
  ['run-succeeded', `/runs/${lastRunOf('mailbox_sweep').id}`, '.lines'],
  ['graph', '/graph?g0.expr=process_resident_memory_bytes&g0.tab=0', '.legend'],
  ['graph-many', '/graph?g0.expr=temperature_celsius%7Bsensor%3D~%22.%2B%22%7D&g0.tab=0', '.legend'],
  ['graph-table', '/graph?g0.expr=process_resident_memory_bytes&g0.tab=1', '.values'],
  ['graph-error', '/graph?g0.expr=sum((up)&g0.tab=0', '.problem'],
  ['alerts', '/alerts', 'table.rules'],
  ['targets', '/targets', 'table.targets'],
  ['nowhere', '/nowhere', '.empty'],
];

async function visit(page: Page, path: string): Promise<void> {
  await page.clock.setFixedTime(NOW);
  await page.goto(server.url + path);
}

for (const size of Object.keys(SIZES) as Size[]) {
  for (const theme of ['light', 'dark'] as Theme[]) {
    describe(`${size}, ${theme}`, () => {
      let window: Window;
      beforeAll(async () => {
        window = await open(theme, size, server.url);
      });
      afterAll(() => window.close());

      it.each(PAGES)('shows %s', async (name, path, ready) => {
        const { page, wrongs } = window;
        await visit(page, path);
        await page.locator(ready).first().waitFor();
        await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        await shoot(page, name, theme, size, true);
        expect(overflow, 'nothing is wider than the window').toBeLessThanOrEqual(0);
        expect(wrongs).toEqual([]);
      });

      it('shows three ways in when nothing has reported', async () => {
        server.empty = true;
        await visit(window.page, '/');
        await window.page.locator('.ways pre', { hasText: ':9091/' }).waitFor();
        expect(await window.page.locator('.ways pre').allInnerTexts()).toEqual([
          `NIGHTJAR_URL=${server.url} ./nightjar run --job my_job -- ./my-script.sh`,
          expect.stringContaining('scrape_configs:'),
          expect.stringContaining('http://127.0.0.1:9091/metrics/job/my_job'),
        ]);
        await shoot(window.page, 'empty', theme, size);
      });

      it('says what is wrong when the server cannot answer', async () => {
        server.broken = true;
        await visit(window.page, '/');
        await window.page.locator('.problem').waitFor();
        expect(await window.page.locator('.problem').innerText()).toContain('The disk is full');
        await shoot(window.page, 'broken', theme, size);
      });
    });
  }
}

it('is small: what the first page needs is at most 100 kB compressed', () => {
  const html = readFileSync(join(DIST, 'index.html'), 'utf8');
  const needed = [...html.matchAll(/(?:src|href)="\/([^"]+)"/g)].map((found) => readFileSync(join(DIST, found[1]!)));
  const size = [Buffer.from(html), ...needed].reduce((sum, file) => sum + gzipSync(file).length, 0);
  expect(needed.length).toBeGreaterThan(2);
  expect(size).toBeLessThan(100_000);
});

describe('text from elsewhere', () => {
  it('stays text', async () => {
    const window = await open('light', 'phone', server.url);
    await visit(window.page, `/runs/${lastRunOf('invoice_export').id}`);
    await window.page.locator('.verdict p').waitFor();
    expect(await window.page.locator('.verdict p').innerText()).toContain('<html><b>502 Bad Gateway</b></html> &');
    expect(await window.page.locator('main .verdict b, main .evidence b, main script').count()).toBe(0);
    await window.close();
  });
});

describe('used with the keyboard', () => {
  let window: Window;
  let page: Page;
  beforeAll(async () => {
    window = await open('light', 'desk', server.url);
    page = window.page;
  });
  afterAll(async () => {
    await window.close();
    expect(window.wrongs).toEqual([]);
  });

  const heading = () => page.locator('h1').first().innerText();
  const keys = async (...pressed: string[]) => {
    for (const key of pressed) await page.keyboard.press(key);
  };

  it('goes from page to page', async () => {
    await visit(page, '/');
    await page.locator('table.board').waitFor();
    for (const [letter, title] of [
      ['r', 'Runs'],
      ['a', 'Alerts'],
      ['s', 'Sources'],
      ['c', 'Calendar'],
      ['t', 'Targets'],
      ['m', 'Metrics'],
      ['j', 'Jobs'],
    ] as const) {
      await keys('g', letter);
      await page.locator('h1', { hasText: title }).waitFor();
      if (title === 'Metrics') {
        await page.waitForFunction(() => document.activeElement?.hasAttribute('data-typing'));
        await keys('Escape');
      }
    }
  });

  it('filters the board, walks to a job and opens its run', async () => {
    await visit(page, '/');
    await page.locator('table.board').waitFor();
    await keys('/');
    await page.keyboard.type('backup');
    await page.waitForFunction(() => document.querySelectorAll('table.board tbody tr').length === 1);
    expect(new URL(page.url()).searchParams.get('q')).toBe('backup');
    await keys('Escape', 'Escape', 'ArrowDown', 'ArrowDown');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('nightly_backup');
    await keys('Tab', 'ArrowLeft', 'ArrowLeft');
    await page.locator('.tip').waitFor();
    await shoot(page, 'strip-focus', 'light', 'desk');
    expect(await page.locator('.tip').innerText()).toMatch(/succeeded · 1 h \d+ m/);
    await keys('End', 'Enter');
    await page.locator('.verdict').waitFor();
    expect(await heading()).toMatch(/^Timed out after 2 h 0 m; 4 threads of python3/);
    await page.goBack();
    await page.locator('table.board').waitFor();
  });

  it('shows help and closes it', async () => {
    await visit(page, '/');
    await page.locator('table.board').waitFor();
    await keys('?');
    await page.locator('dialog[open]').waitFor();
    await shoot(page, 'help', 'light', 'desk');
    await keys('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
  });
});

describe('kept fresh', () => {
  let window: Window;
  beforeAll(async () => {
    window = await open('light', 'desk', server.url);
  });
  afterAll(() => window.close());

  const names = () => window.page.locator('table.board .cell-name a').allInnerTexts();

  it('moves nothing under the pointer and says what has changed', async () => {
    const { page } = window;
    await visit(page, '/');
    await page.locator('table.board').waitFor();
    const before = await names();
    await page.hover('table.board tbody tr:nth-child(5)');
    server.states.set('sensor_poll', 'failed');
    await page
      .locator('[aria-live]', { hasText: 'sensor_poll: failed' })
      .waitFor({ state: 'attached', timeout: 15_000 });
    expect(await names()).toEqual(before);
    await page.mouse.move(700, 5);
    await page.waitForFunction(() => document.querySelectorAll('table.board tr.stands-wrong').length === 6);
    expect(await names()).not.toEqual(before);
  });

  it('keeps what it knew when the server goes away', async () => {
    const { page } = window;
    await visit(page, '/');
    await page.locator('table.board').waitFor();
    server.broken = true;
    await page.locator('.stale').waitFor({ timeout: 15_000 });
    expect(await names()).toHaveLength(13);
    await shoot(page, 'stale', 'light', 'desk');
  });

  it('remembers the theme and the zone', async () => {
    const { page } = window;
    await visit(page, '/runs');
    await page.locator('table.runs').waitFor();
    await page.getByRole('button', { name: 'Theme: as the system' }).click();
    await page.getByRole('button', { name: 'Theme: light' }).click();
    await page.getByRole('button', { name: /^Berlin/ }).click();
    await page.reload();
    await page.locator('table.runs').waitFor();
    expect(await page.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark');
    expect(await page.locator('.shell-tools button').first().innerText()).toContain('UTC');
  });
});
