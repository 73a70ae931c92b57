import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { open, shoot, type Window } from './browser';
import { lastRunOf, NOW } from './fixtures';
import { start, type FakeServer } from './server';

/** Looks after jobs and sources as somebody does by day: what is wrong, what is missing, what is to come, what is normal. */
let server: FakeServer;
let browser: Window;
let page: Page;
beforeAll(async () => {
  server = await start();
  browser = await open('light', 'desk', server.url);
  page = browser.page;
});
afterAll(async () => {
  await browser.close();
  await server.close();
});
beforeEach(() => server.reset());
afterEach(() => {
  expect(browser.wrongs).toEqual([]);
});

async function visit(where: string, ready: string): Promise<void> {
  await page.clock.setFixedTime(NOW);
  await page.goto(server.url + where);
  await page.locator(ready).first().waitFor();
}

async function keys(...pressed: string[]): Promise<void> {
  for (const key of pressed) await page.keyboard.press(key);
}

const text = (selector: string) => page.locator(selector).first().innerText();
const button = (name: string | RegExp) => page.getByRole('button', { name });
const heard = (words: string) =>
  page.locator('[aria-live]', { hasText: words }).waitFor({ state: 'attached', timeout: 10_000 });

describe('the board', () => {
  const row = (job: string) => page.locator('table.board tr', { has: page.locator(`a[href="/jobs/${job}"]`) });

  it('says what is suspicious, missing and late in words, and what is due next', async () => {
    await visit('/', 'table.board tbody tr');
    expect(await row('log_rotate').locator('.cell-state').innerText()).toBe('suspicious');
    expect(await row('dns_export').locator('.cell-state').innerText()).toBe('missing');
    expect(await row('mailbox_sweep').locator('.cell-state').innerText()).toBe('late');
    expect(await row('mailbox_sweep').locator('.cell-due').innerText()).toContain('15:05 (25 m ago)');
    expect(await row('sensor_poll').locator('.cell-due').innerText()).toContain('in 9 m');
    expect(await text('.next')).toContain('sensor_poll 15:39 (in 9 m)');
    const standings = await page
      .locator('table.board tbody tr')
      .evaluateAll((rows) => rows.map((each) => each.className));
    const order = ['stands-wrong', 'stands-missing', 'stands-running', 'stands-good'];
    expect(standings).toEqual([...standings].sort((a, b) => order.indexOf(a) - order.indexOf(b)));
  });

  it('shows beside the jobs what they do not tell by themselves', async () => {
    await visit('/', '.conditions');
    expect(await page.locator('.conditions li').count()).toBe(2);
    expect(await text('.conditions')).not.toContain('dns_export');
    await page.locator('.conditions a', { hasText: 'peak memory' }).click();
    await page.locator('h1', { hasText: 'geo_import' }).waitFor();
  });

  it('sorts by what is due', async () => {
    await visit('/', 'table.board tbody tr');
    await button('Next due').click();
    expect(await text('table.board tbody tr .cell-name a')).toBe('mailbox_sweep');
    expect(new URL(page.url()).searchParams.get('sort')).toBe('due');
  });
});

describe('what is normal', () => {
  it('is said of a suspicious run, and taken back', async () => {
    await visit(`/runs/${lastRunOf('log_rotate').id}`, '.findings');
    expect(await text('h1')).toBe(
      'Succeeded after 400 ms, but wrote 4 kB; usually 200 MB ± 10 MB, and 2 other things are unusual.',
    );
    expect(await page.locator('.findings .scale').first().getAttribute('aria-label')).toBe(
      '4.1 kB; usually 200 MB, 170 MB to 230 MB',
    );
    await button('This is normal').focus();
    await keys('Enter');
    await page.locator('.findings.accepted').waitFor();
    await heard('Accepted as normal');
    expect(await text('h1')).toBe('Succeeded after 400 ms.');
    await shoot(page, 'run-accepted', 'light', 'desk');
    await button('Take that back').click();
    await page.locator('.findings:not(.accepted)').waitFor();
    expect(await text('.verdict')).toContain('suspicious');
  });

  it('is said on the page of the job, where it can be taken back too', async () => {
    await visit('/jobs/log_rotate', '.doubt');
    await button('This is normal').click();
    await page.locator('.findings.accepted').waitFor();
    await page.locator('.head .state', { hasText: 'succeeded' }).waitFor();
    await button('Take that back').click();
    await page.locator('.head .state', { hasText: 'suspicious' }).waitFor();
  });

  it('tells why it could not be said', async () => {
    await visit(`/runs/${lastRunOf('log_rotate').id}`, '.findings');
    server.broken = true;
    await button('This is normal').click();
    await page.locator('#findings .problem').waitFor();
    expect(await text('#findings .problem')).toContain('The disk is full');
  });
});

describe('what is expected', () => {
  it('is pinned and forgotten', async () => {
    await visit('/jobs/nightly_backup', '.schedule');
    expect(await text('.schedule')).toContain('14 of 14 at 03:30 ± 40 s, every day');
    await button('Pin it').click();
    await page.locator('.schedule', { hasText: 'learned and pinned' }).waitFor();
    await button('Forget it').click();
    await heard('Forgotten');
    expect(server.learned.get('nightly_backup')).toBe('forget');
  });

  it('is edited in a form that tells what is wrong where it is wrong', async () => {
    await visit('/jobs/nightly_backup', '.schedule');
    await button('Say what is expected').click();
    await page.locator('dialog[open]').waitFor();
    expect(new URL(page.url()).searchParams.get('edit')).toBe('1');
    await page.getByLabel('Must end within').fill('soon');
    await button('Save').click();
    await page.locator('#hint-timeout', { hasText: '“soon” is no duration' }).waitFor();
    await page.getByLabel('Must end within').fill('1h30m');
    await page.getByLabel('Schedules').fill('at night');
    await button('Save').click();
    await page.locator('#hint-schedules', { hasText: 'is no schedule' }).waitFor();
    await shoot(page, 'settings-wrong', 'light', 'desk');
    await page.getByLabel('Schedules').fill('30 2 * * 1-5');
    await page.getByLabel('Limits').fill('peak_rss_bytes = 2 GiB');
    await button('Save').click();
    await page.locator('dialog').waitFor({ state: 'detached' });
    expect(server.settings.get('nightly_backup')).toMatchObject({
      schedules: ['30 2 * * 1-5'],
      timeout: 5400,
      limits: { peak_rss_bytes: 2 ** 31 },
    });
    await page.locator('.limits', { hasText: '1 h 30 m' }).waitFor();
    await button('Edit').click();
    await button('Remove them all').click();
    await button('Really remove them all').click();
    await page.locator('dialog').waitFor({ state: 'detached' });
    expect(server.settings.size).toBe(0);
  });

  it('is left by Esc, and stays where the configuration file says it', async () => {
    await visit('/jobs/nightly_backup?edit=1', 'dialog[open]');
    await keys('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
    expect(page.url()).not.toContain('edit');
    await visit('/jobs/certificate_renewal?edit=1', '.schedule');
    expect(await text('#expected')).toContain('from the configuration file');
    expect(await page.locator('dialog').count()).toBe(0);
    expect(await page.locator('#expected button').count()).toBe(0);
  });

  it('is told to nobody when one says so', async () => {
    await visit('/jobs/dns_export', '.conditions');
    expect(await text('.head')).toContain('due 02:30 (13 h ago) on ns1');
    await button('Mute').click();
    await page.locator('.conditions .muted').waitFor();
    expect(server.settings.get('dns_export')!.alerts_off).toEqual(['JobMissed']);
    await button('Unmute').click();
    await page.locator('.conditions li:not(.muted)').waitFor();
  });

  it('is drawn ahead, what is near its limit first and the rest on demand', async () => {
    await visit('/jobs/nightly_backup', '.forecast .u-over');
    expect(await page.locator('.forecast').count()).toBe(1);
    expect(await text('.forecast')).toContain('hits 2 GiB between Thu 26 and Sat 28 Nov');
    await page.locator('summary', { hasText: '1 other number' }).focus();
    await keys('Enter');
    await page.locator('.forecast .u-over >> nth=1').waitFor();
    expect(new URL(page.url()).searchParams.get('open')).toBe('forecasts');
  });

  it('of a job that nobody knows is nothing', async () => {
    await visit('/jobs/nobody', '.empty');
    expect(await text('.empty')).toContain('No job is called nobody');
  });
});

describe('the sources', () => {
  it('show what is missing first, and are retired with one click', async () => {
    await visit('/', 'table.board');
    await keys('g', 's');
    await page.locator('.absences').waitFor();
    expect(await page.locator('.absent').count()).toBe(3);
    expect(await text('.absent .absent-head')).toContain('nas1');
    await button('Retire erp3:9101').first().click();
    await page.locator('.said', { hasText: 'erp3:9101' }).waitFor();
    expect(await page.locator('.absent').count()).toBe(2);
    await shoot(page, 'ledger-retired', 'light', 'desk');
    await button('Take that back').click();
    await page.locator('.absent >> nth=2').waitFor();
    await button(/missing/).click();
    expect(new URL(page.url()).searchParams.get('state')).toBe('missing');
    expect(await page.locator('table.ledger tbody tr').count()).toBe(5);
  });

  it('are filtered, walked through and unfolded with the keyboard', async () => {
    await visit('/ledger', 'table.ledger');
    await keys('/');
    await page.keyboard.type('web');
    await page.waitForFunction(() => document.querySelectorAll('table.ledger tbody tr').length === 1);
    await page.locator('.pattern').focus();
    await keys('Enter');
    await page.locator('table.ledger .inner').first().waitFor();
    expect(await page.locator('table.ledger .inner').count()).toBe(14);
    await page.reload();
    await page.locator('table.ledger .inner').first().waitFor();
    await page.getByRole('link', { name: 'Scrape targets and ingest health' }).click();
    await page.locator('h1', { hasText: 'Targets' }).waitFor();
  });

  it('lead to the job and the target', async () => {
    await visit('/ledger?kind=job', 'table.ledger');
    await page.locator('table.ledger a', { hasText: 'nightly_backup on db1' }).click();
    await page.locator('h1', { hasText: 'nightly_backup' }).waitFor();
  });

  it('keep their text as text, and say when there are none', async () => {
    await visit('/ledger', 'table.ledger');
    expect(await page.locator('main b', { hasText: /^17$/ }).count()).toBe(0);
    server.empty = true;
    await visit('/ledger', '.empty');
    expect(await text('.empty')).toContain('Nothing has spoken yet');
    server.empty = false;
    server.broken = true;
    await visit('/ledger', '.problem');
  });
});

describe('the calendar', () => {
  it('shows a day, a week, and what collides', async () => {
    await visit('/', 'table.board');
    await keys('g', 'c');
    await page.locator('.calendar').waitFor();
    expect(await text('.head')).toContain('2 runs due while another one runs');
    await button('Only these').click();
    await page.locator('.coming tbody tr').first().waitFor();
    expect(await page.locator('.coming tbody tr').count()).toBe(2);
    expect(await text('.coming .cell-detail')).toMatch(/stock_count|invoice_export/);
    await button('7 days').click();
    await page.waitForFunction(() => new URL(location.href).searchParams.get('range') === '7d');
    await page.locator('.bar.collides').first().hover();
    await page.locator('.tip', { hasText: 'while' }).waitFor();
    await page.goBack();
  });

  it('is filtered, and says when nothing is due', async () => {
    await visit('/calendar', '.calendar');
    await keys('/');
    await page.keyboard.type('db1');
    await page.waitForFunction(() => document.querySelectorAll('.calendar-host').length === 1);
    await page.locator('.coming a', { hasText: 'log_rotate' }).click();
    await page.locator('h1', { hasText: 'log_rotate' }).waitFor();
    server.empty = true;
    await visit('/calendar', '.empty');
    expect(await text('.empty')).toContain('No run is expected');
    server.empty = false;
    server.broken = true;
    await visit('/calendar', '.problem');
  });
});
