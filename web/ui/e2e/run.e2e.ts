import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { open, shoot, type Window } from './browser';
import { lastRunOf, NOW, RUNS } from './fixtures';
import { start, type FakeServer } from './server';

/** Reads run pages as somebody would who was woken by one: by keyboard, by links, and while they change. */
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
beforeEach(() => {
  server.reset();
});
afterEach(() => {
  expect(browser.wrongs).toEqual([]);
});

const path = (job: string) => `/runs/${lastRunOf(job).id}`;
const long = RUNS.filter((run) => run.job === 'geo_import').find((run) => run.state === 'failed')!;

async function visit(where: string, ready = '.verdict'): Promise<void> {
  await page.clock.setFixedTime(NOW);
  await page.goto(server.url + where);
  await page.locator(ready).first().waitFor();
}

async function keys(...pressed: string[]): Promise<void> {
  for (const key of pressed) await page.keyboard.press(key);
}

const address = () => new URL(page.url());
const heading = () => page.locator('h1').first().innerText();
const top = (selector: string) =>
  page
    .locator(selector)
    .first()
    .evaluate((element) => element.getBoundingClientRect().top);

describe('the sentence', () => {
  it.each([
    ['nightly_backup', 'Timed out after 2 h 0 m; 4 threads of python3 backup.py were waiting in readinto (db.py:42).'],
    ['invoice_export', /^Failed on attempt 3 of 3 after [\d.]+ s: ValueError: invalid literal .* at rows\.py:34\.$/],
    ['thumbnailer', /^Killed by the kernel after .*: out of memory \(proved by oom_kill of .* rose from 0 to 1\)\.$/],
    ['certificate_renewal', 'Skipped: the lock was held by run 01KAG7Q2 (process 3120) since 08:14.'],
    ['archive_sync', 'Lost: the machine was restarted while it ran.'],
    ['stock_count', /^Succeeded after .*, but not as expected: rows>0 was 0, checksum was never reported\.$/],
    ['feed_sync', 'Running for 2 m 57 s, attempt 17: it has been retrying for 2 h 0 m.'],
  ])('of %s', async (job, sentence) => {
    await visit(path(job));
    expect(await heading()).toEqual(typeof sentence === 'string' ? sentence : expect.stringMatching(sentence));
  });
});

describe('evidence', () => {
  it('of a claim is opened with the keyboard, and its link shows it again', async () => {
    await visit(path('nightly_backup'), '#why summary');
    await page.locator('#why summary').first().focus();
    await keys('Enter');
    await page.locator('.proofs li', { hasText: 'TERM was sent' }).waitFor();
    expect(address().searchParams.get('open')).toBe('why-0');
    await page.reload();
    await page.locator('.proofs li', { hasText: 'TERM was sent' }).waitFor();
    await page.locator('.proof a', { hasText: 'where it stood' }).click();
    await page.waitForFunction(() => location.hash === '#stacks');
    expect(await top('#stacks')).toBeLessThan(200);
  });

  it('shows the place where threads hang, and what has moved', async () => {
    await visit(path('nightly_backup'), '.process');
    const python = page.locator('.process').nth(1);
    expect(await python.locator('.threads', { hasText: '4 threads' }).innerText()).toMatch(
      /same in all 3 samples[\s\S]*db\.py:42/,
    );
    expect(await python.locator('.sockets li').first().innerText()).toContain('10.0.0.1:5432');
    expect(await python.locator('.threads', { hasText: 'beat.py' }).innerText()).toContain('beat.py:14');
    await keys('s');
    expect(address().searchParams.get('sample')).toBe('1');
    await keys('s');
    await python.locator('.threads', { hasText: 'beat.py:12' }).waitFor();
    expect(address().searchParams.get('sample')).toBe('2');
    await python.getByText('dump as it came').click();
    await python.locator('.raw', { hasText: 'most recent call first' }).waitFor();
    await shoot(page, 'stacks-raw', 'light', 'desk');
  });

  it('tells its keys', async () => {
    await visit(path('nightly_backup'), '.process');
    await keys('?');
    await page.locator('dialog[open]', { hasText: 'to the first error' }).waitFor();
    await shoot(page, 'help-run', 'light', 'desk');
    await keys('Escape');
  });

  it('unfolds calls in libraries', async () => {
    await visit(path('invoice_export'), '.exception');
    expect(await page.locator('.frame.first').first().innerText()).toContain("amount = int(row['amount'])");
    await page.getByText('3 calls in libraries').click();
    await page.locator('.frame', { hasText: '<listcomp>' }).waitFor();
    expect(await page.locator('.led').allInnerTexts()).toEqual(['raised while handling', 'caused by']);
  });

  it('of many attempts shows the newest, and all when asked', async () => {
    await visit(path('feed_sync'), 'table.attempts');
    expect(await page.locator('table.attempts tbody tr').count()).toBe(12);
    await page.getByRole('button', { name: 'Show the 5 earlier attempts' }).click();
    expect(await page.locator('table.attempts tbody tr').count()).toBe(17);
  });

  it('has one crosshair in all curves', async () => {
    await visit(path('nightly_backup'), '.u-over');
    const plot = page.locator('.curve .u-over').first();
    await plot.scrollIntoViewIfNeeded();
    const box = (await plot.boundingBox())!;
    await page.mouse.move(box.x + box.width / 4, box.y + 40);
    await page.locator('.curves-notes', { hasText: '30 m 0 s in, at 04:00' }).waitFor();
    expect(await page.locator('.curve', { hasText: 'CPU' }).locator('.u-cursor-x').isVisible()).toBe(true);
    await shoot(page, 'curves', 'light', 'desk');
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y + 44, { steps: 5 });
    await page.mouse.up();
    await page.mouse.move(box.x + box.width * 0.9, box.y + 40);
    await page.locator('.curves-notes', { hasText: /^5\d m 0 s in|^5\d m 30 s in/ }).waitFor();
    await shoot(page, 'curves-zoomed', 'light', 'desk');
    await page.mouse.dblclick(box.x + box.width / 4, box.y + 40);
    await page.locator('.curves-notes', { hasText: '30 m 0 s in' }).waitFor();
    await page.mouse.move(5, 5);
  });
});

describe('long output', () => {
  it('is fetched as it is read, and searched by the server', async () => {
    await visit(`/runs/${long.id}`, '.line');
    await keys('o');
    await page.waitForTimeout(300);
    expect(await top('#output')).toBeLessThan(120);
    await keys('/');
    await page.keyboard.type('projection');
    await page.locator('.found', { hasText: '1 of 1' }).waitFor();
    await page.locator('#L61234.current mark', { hasText: 'projection' }).waitFor();
    expect(address().searchParams.get('q')).toBe('projection');
    expect(address().hash).toBe('#L61234');
    expect(server.asked.some((asked) => asked.includes('q=projection'))).toBe(true);
    expect(await page.locator('.line').count()).toBeLessThan(1500);
    await page.waitForTimeout(400);
    await shoot(page, 'output-search', 'light', 'desk');
    const [y, height] = await page
      .locator('#L61234')
      .evaluate((element) => [element.getBoundingClientRect().top, innerHeight]);
    expect(y).toBeGreaterThan(100);
    expect(y).toBeLessThan(height! - 30);
  });

  it('goes from find to find with n and N', async () => {
    await visit(`/runs/${long.id}?q=events_2026_05`, '.line');
    await page.locator('.found', { hasText: /1 of [\d,]+/ }).waitFor();
    const first = address().hash;
    await keys('n', 'n');
    await page.locator('.found', { hasText: /^3 of/ }).waitFor();
    await keys('N', 'N', 'N');
    await page.locator('.found', { hasText: /^([\d,]+) of \1/ }).waitFor();
    await keys('n');
    expect(address().hash).toBe(first);
  });

  it('opens at the line of a link', async () => {
    await visit(`/runs/${long.id}#L45000`, '#L45000.current');
    await page.waitForTimeout(500);
    expect(await top('#L45000')).toBeGreaterThan(100);
    expect(await top('#L45000')).toBeLessThan(870);
  });

  it('knows its first error and its end', async () => {
    await visit(`/runs/${long.id}`, '.evidence');
    await page.locator('.evidence', { hasText: 'has no projection' }).waitFor();
    await keys('e');
    await page.locator('#L61234.current').waitFor();
    await keys('f');
    await page.locator('#L100000').waitFor();
    await page.waitForTimeout(700);
    expect(await top('#L100000')).toBeLessThan(900);
    const most = await page.evaluate(async () => {
      let most = 0;
      for (let i = 0; i < 60; i++) {
        window.scrollBy(0, -4000);
        await new Promise(requestAnimationFrame);
        most = Math.max(most, document.querySelectorAll('#output .line').length);
      }
      return most;
    });
    expect(most, 'lines drawn at once').toBeLessThan(2000);
  });

  it('shows one stream alone', async () => {
    await visit(path('nightly_backup'), '.line');
    await page.getByRole('button', { name: 'err', exact: true }).click();
    await page.waitForFunction(() => document.querySelectorAll('#output .line.stdout').length === 0);
    await page.locator('#output .line.stderr').first().waitFor();
    expect(address().searchParams.get('stream')).toBe('stderr');
    expect(await page.getByRole('link', { name: 'Raw' }).getAttribute('href')).toMatch(/output\.txt\?stream=stderr$/);
  });

  it('stays text, whatever it holds', async () => {
    await visit(path('nightly_backup'), '.line');
    expect(await page.locator('#L2 .text').innerText()).toBe('connected to db.internal:5432 as <backup>');
    expect(await page.locator('#L2 .ansi-green').innerText()).toBe('connected');
    expect(await page.locator('backup').count()).toBe(0);
  });
});

describe('a run under way', () => {
  it('is followed while one stands at its end, and left alone otherwise', async () => {
    await visit(path('ledger_reconcile'), '.line');
    await keys('f');
    expect(await page.getByRole('button', { name: 'Follow' }).getAttribute('aria-pressed')).toBe('true');
    server.written.set('ledger_reconcile', 60);
    await page.locator('#L94').waitFor();
    await page.waitForFunction(() => document.getElementById('L94')!.getBoundingClientRect().top < innerHeight);
    await page.mouse.move(700, 500);
    await page.mouse.wheel(0, -700);
    await page.waitForFunction(() => document.querySelector('.to-end') !== null);
    const before = await page.evaluate(() => window.scrollY);
    server.written.set('ledger_reconcile', 75);
    await page.locator('.to-end', { hasText: '15 new lines' }).waitFor();
    expect(await page.evaluate(() => window.scrollY)).toBe(before);
    await shoot(page, 'follow', 'light', 'desk');
    await page.locator('.to-end').click();
    await page.waitForFunction(() => document.getElementById('L109')!.getBoundingClientRect().top < innerHeight);
  });

  it('moves nothing that one points at, and says its end', async () => {
    await visit(path('ledger_reconcile'), '.line');
    await page.getByText('Everything else').hover();
    const before = await top('.fold summary');
    server.written.set('ledger_reconcile', 20);
    await page.locator('#L54').waitFor({ state: 'attached' });
    expect(await top('.fold summary')).toBe(before);
    server.states.set('ledger_reconcile', 'succeeded');
    await page.locator('.verdict .state', { hasText: 'succeeded' }).waitFor({ timeout: 10_000 });
    await page.locator('[aria-live]', { hasText: 'ledger_reconcile: succeeded' }).waitFor({ state: 'attached' });
  });

  it('keeps what it knew when the server goes away', async () => {
    await visit(path('feed_sync'), '.line');
    server.broken = true;
    await page.locator('.stale').waitFor({ timeout: 15_000 });
    expect(await heading()).toContain('attempt 17');
  });
});

describe('a phone', () => {
  it('shows everything in one column, and nothing wider than itself', async () => {
    const phone = await open('dark', 'phone', server.url);
    await phone.page.clock.setFixedTime(NOW);
    await phone.page.goto(`${server.url}${path('nightly_backup')}?open=raw-4713,files-4713,why-0&q=waiting&wrap=off`);
    await phone.page.locator('.u-over').first().waitFor();
    await phone.page.locator('.found', { hasText: /of \d+/ }).waitFor();
    const overflow = await phone.page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    await phone.page.waitForTimeout(500);
    await shoot(phone.page, 'output-search', 'dark', 'phone');
    expect(overflow).toBeLessThanOrEqual(0);
    expect(phone.wrongs).toEqual([]);
    await phone.close();
  });
});
