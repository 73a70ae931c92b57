import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { open, shoot, SIZES, type Size, type Theme, type Window } from './browser';
import { NOW, RUNS } from './fixtures';
import { start, type FakeServer } from './server';

/** Uses the metrics page as a person would, and leaves pictures of what it draws. */
let server: FakeServer;
beforeAll(async () => {
  server = await start();
});
afterAll(() => server.close());
beforeEach(() => {
  server.reset();
});

const BUCKETS = 'sum by (le) (rate(http_request_duration_seconds_bucket[5m]))';
const PAGES: [name: string, panels: Record<string, string>, ready: string][] = [
  ['stacked', { 'g0.expr': 'process_resident_memory_bytes', 'g0.display_mode': 'stacked' }, '.legend'],
  ['heatmap', { 'g0.expr': BUCKETS, 'g0.display_mode': 'heatmap', 'g0.show_exemplars': '1' }, '.exemplars summary'],
  ['heatmap-native', { 'g0.expr': 'rate(request_seconds[5m])' }, '.heat-bar'],
  [
    'exemplars',
    {
      'g0.expr': 'histogram_quantile(0.9, sum by (le, instance) (rate(http_request_duration_seconds_bucket[5m])))',
      'g0.show_exemplars': '1',
    },
    '.exemplars summary',
  ],
  ['table-histograms', { 'g0.expr': 'request_seconds', 'g0.tab': '1' }, '.sketch'],
  ['table-10000', { 'g0.expr': 'fleet_sensor_00007_celsius', 'g0.tab': '1' }, '.virtual'],
  ['lines-10000', { 'g0.expr': 'fleet_sensor_00007_celsius' }, '.legend'],
  ['metrics', { 'g0.expr': 'up', browse: '0' }, '.metrics .count'],
  ['metric', { 'g0.expr': 'up', browse: '0', q: 'http', metric: 'http_requests_total' }, '.labels'],
];

const address = (params: Record<string, string>) => '/graph?' + new URLSearchParams(params).toString();

async function visit(page: Page, path: string): Promise<void> {
  await page.clock.setFixedTime(NOW);
  await page.goto(server.url + path);
}

const param = (page: Page, name: string) => new URL(page.url()).searchParams.get(name);
const content = (page: Page, nth = 0) => page.locator('.cm-content').nth(nth);
const text = async (page: Page, nth = 0) => (await content(page, nth).innerText()).trim();

for (const size of Object.keys(SIZES) as Size[]) {
  for (const theme of ['light', 'dark'] as Theme[]) {
    describe(`${size}, ${theme}`, () => {
      let window: Window;
      beforeAll(async () => {
        window = await open(theme, size, server.url);
      });
      afterAll(() => window.close());

      it.each(PAGES)('shows %s', async (name, params, ready) => {
        const { page, wrongs } = window;
        await visit(page, address(params));
        await page.locator(ready).first().waitFor();
        await content(page).waitFor();
        await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        await shoot(page, 'explorer-' + name, theme, size, true);
        expect(overflow, 'nothing is wider than the window').toBeLessThanOrEqual(0);
        expect(wrongs).toEqual([]);
      });
    });
  }
}

describe('the metrics page, used', () => {
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

  const keys = async (...pressed: string[]) => {
    for (const key of pressed) await page.keyboard.press(key);
  };
  const completion = (words: string) => page.locator('.cm-tooltip-autocomplete li', { hasText: words }).first();

  it('completes a metric, runs it, zooms and goes back', async () => {
    await visit(page, '/graph');
    await content(page).waitFor();
    await page.waitForFunction(() => document.activeElement?.hasAttribute('data-typing'));
    await page.keyboard.type('rate(resid');
    await completion('process_resident_memory_bytes').waitFor();
    await shoot(page, 'complete', 'light', 'desk');
    expect(await completion('process_resident_memory_bytes').innerText()).toContain('gauge');
    await keys('Tab');
    await page.keyboard.type('[5m]');
    await keys('End', 'Enter');
    await page.locator('.legend').waitFor();
    expect(param(page, 'g0.expr')).toBe('rate(process_resident_memory_bytes[5m])');
    expect(await page.locator('.notes').innerText()).toContain('might not be a counter');
    expect(await page.locator('.cost').innerText()).toMatch(
      /^4 series · 9\d\d points · .* 12\.3 ms on the server · 48\.2 k samples read · /,
    );
    const plot = (await page.locator('.u-over').boundingBox())!;
    await page.mouse.move(plot.x + plot.width * 0.3, plot.y + 80);
    await page.mouse.down();
    await page.mouse.move(plot.x + plot.width * 0.5, plot.y + 90, { steps: 4 });
    await shoot(page, 'zoom', 'light', 'desk');
    await page.mouse.up();
    await page.waitForFunction(() => new URL(location.href).searchParams.has('end'));
    expect(Number.parseInt(param(page, 'range')!)).toBeGreaterThan(0);
    await page.goBack();
    await page.waitForFunction(() => !new URL(location.href).searchParams.has('end'));
  });

  it('completes labels and their values, functions with their signature, and earlier expressions', async () => {
    await visit(page, '/graph');
    await content(page).click();
    await page.keyboard.type('up{inst');
    await completion('instance').waitFor();
    await keys('Tab');
    await page.keyboard.type('="erp');
    await completion('erp2:9101').waitFor();
    await keys('Control+a');
    await page.keyboard.type('histogram_qu');
    await completion('histogram_quantile').waitFor();
    expect(await completion('histogram_quantile').innerText()).toContain('(scalar, vector) → vector');
    await keys('Control+a', 'Delete', 'ArrowDown');
    await completion('rate(process_resident_memory_bytes[5m])').waitFor();
    await keys('ArrowDown', 'Enter');
    expect(await text(page)).toBe('rate(process_resident_memory_bytes[5m])');
    expect(param(page, 'g0.expr')).toBeNull();
  });

  it('marks what is wrong while one types, in the words of the server or in its own', async () => {
    // The editor waits by the clock until one has stopped typing: here it has to go.
    const live = await open('light', 'desk', server.url);
    for (const lean of [false, true]) {
      server.lean = lean;
      await live.page.goto(server.url + '/graph');
      await content(live.page).click();
      // The editor closes brackets by itself; one of them is taken away again.
      await live.page.keyboard.type(lean ? 'rate(up)' : 'sum((up)');
      await live.page.keyboard.press('Delete');
      await live.page.locator('.cm-lintRange-error, .cm-lintPoint-error').first().waitFor();
      await shoot(live.page, lean ? 'wrong-own' : 'wrong', 'light', 'desk');
      expect(server.queries.some((asked) => asked.startsWith('query_range'))).toBe(false);
    }
    for (const key of ['Control+a', 'Delete']) await live.page.keyboard.press(key);
    await live.page.keyboard.type('sum((up)');
    for (const key of ['Delete', 'Enter']) await live.page.keyboard.press(key);
    await live.page.locator('.problem').waitFor();
    expect(await live.page.locator('.problem').innerText()).toContain('1:5: parse error: unclosed left parenthesis');
    await shoot(live.page, 'refused', 'light', 'desk');
    await live.close();
    expect(live.wrongs).toEqual([]);
  });

  it('breaks lines, brings expressions into form and leaves with Escape', async () => {
    await visit(page, '/graph');
    await content(page).click();
    await page.keyboard.type('sum(  up )');
    await keys('Escape', 'End', 'Shift+Enter');
    await page.keyboard.type('+1');
    expect((await text(page)).split('\n')).toHaveLength(2);
    await page.getByRole('button', { name: 'Format' }).click();
    await page.waitForFunction(() =>
      document.querySelector('.editor')!.shadowRoot!.textContent!.includes('sum(up) + 1'),
    );
    await keys('Escape', 'Escape');
    await page.waitForFunction(() => document.activeElement === document.body);
    await keys('g', 'j');
    await page.locator('table.board').waitFor();
  });

  it('works as a plain field when the editor cannot be fetched', async () => {
    await page.route('**/assets/editor-*.js', (route) => route.abort());
    await visit(page, '/graph');
    await page.locator('.expression textarea').fill('process_resident_memory_bytes');
    await keys('Enter');
    await page.locator('.legend').waitFor();
    await page.unroute('**/assets/editor-*.js');
    window.wrongs.length = 0;
  });

  it('shows a series alone, hides one, and holds that in the address', async () => {
    await visit(page, address({ 'g0.expr': 'process_resident_memory_bytes' }));
    const on = () => page.locator('.legend tr:not(.off) .alone');
    await on().nth(3).waitFor();
    await page.locator('.alone', { hasText: 'erp3' }).click();
    await page.waitForFunction(() => document.querySelectorAll('.legend tr.off').length === 3);
    expect(await on().innerText()).toContain('erp3');
    expect(param(page, 'g0.only')).toMatch(/^[0-9a-z]+$/);
    await page.reload();
    await page.waitForFunction(() => document.querySelectorAll('.legend tr.off').length === 3);
    await page.getByRole('button', { name: 'Show all series' }).click();
    await page.locator('.eye').first().click();
    await page.waitForFunction(() => document.querySelectorAll('.legend tr.off').length === 1);
    expect(param(page, 'g0.hide')).not.toBeNull();
    await page.goBack();
    await page.goBack();
    await page.waitForFunction(() => document.querySelectorAll('.legend tr.off').length === 3);
  });

  it('adds, doubles and removes panels under one crosshair', async () => {
    await visit(page, address({ 'g0.expr': 'process_resident_memory_bytes' }));
    await page.locator('.legend').waitFor();
    await page.getByRole('button', { name: 'Duplicate this panel' }).click();
    await page.locator('.panel').nth(1).getByRole('button', { name: 'Stacked' }).click();
    await page.locator('.u-over').nth(1).waitFor();
    const plot = (await page.locator('.u-over').first().boundingBox())!;
    await page.mouse.move(plot.x + plot.width / 2, plot.y + 60);
    await page.waitForFunction(() =>
      [...document.querySelectorAll('.point')].every((each) => /^2026-/.test(each.textContent ?? '')),
    );
    expect([param(page, 'g0.display_mode'), param(page, 'g1.display_mode')]).toEqual([null, 'stacked']);
    await shoot(page, 'two-panels', 'light', 'desk', true);
    await page.getByRole('button', { name: 'Remove this panel' }).first().click();
    await page.waitForFunction(() => document.querySelectorAll('.panel').length === 1);
    expect(param(page, 'g0.display_mode')).toBe('stacked');
  });

  it('tells the bucket and the count under the pointer, and the run behind an exemplar', async () => {
    await visit(page, address({ 'g0.expr': BUCKETS, 'g0.display_mode': 'heatmap' }));
    await page.locator('.heat-bar').waitFor();
    const plot = (await page.locator('.u-over').boundingBox())!;
    await page.mouse.move(plot.x + plot.width * 0.4, plot.y + plot.height * 0.55);
    expect(await page.locator('.point').innerText()).toMatch(/ · \d+ ms to \d+ ms · [\d.]+ \([\d.e-]+\)/);
    await page.getByRole('button', { name: 'Exemplars' }).click();
    await page.locator('.exemplars summary').click();
    expect(param(page, 'g0.show_exemplars')).toBe('1');
    expect(await page.locator('.exemplars li').first().innerText()).toContain('user="<b>');
    const run = page.locator('.exemplars a');
    expect(await run.innerText()).toBe(`Run of ${RUNS[0]!.job}`);
    await page.getByRole('button', { name: 'Log axis' }).click();
    expect(param(page, 'g0.axis')).toBe('linear');
    await run.click();
    await page.locator('.verdict').waitFor();
  });

  it('finds a metric by words, tells about it and shows it', async () => {
    await visit(page, '/graph');
    await page.getByRole('button', { name: 'Metrics', exact: true }).click();
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Find metrics');
    await page.keyboard.type('answered');
    await page.waitForFunction(() => document.querySelectorAll('.metrics li').length === 1);
    expect(await page.locator('.metrics li').innerText()).toMatch(
      /http_requests_total\s+counter: Requests answered, by <code> & path\.\s+312/,
    );
    expect(await page.locator('.browser [role=status]').innerText()).toMatch(/^1 of 30,01\d metrics$/);
    await keys('ArrowDown', 'Enter');
    await page.locator('.labels').waitFor();
    expect(param(page, 'metric')).toBe('http_requests_total');
    expect(await page.locator('.facts').innerText()).toContain('Newest sample 3 s ago');
    await page.locator('.value', { hasText: 'reconciler' }).click();
    await page.locator('.legend').waitFor();
    expect(param(page, 'g0.expr')).toBe('rate(http_requests_total{job="reconciler"}[5m])');
    expect(param(page, 'browse')).toBeNull();
    await page.goBack();
    await page.locator('.labels').waitFor();
  });

  it('holds thousands of rows and names, and says what it left out', async () => {
    await visit(page, address({ 'g0.expr': 'fleet_sensor_00007_celsius', 'g0.tab': '1' }));
    await page.locator('.virtual').waitFor();
    expect(await page.locator('.virtual tbody tr').count()).toBeLessThan(100);
    await page.locator('.virtual').evaluate((box) => box.scrollTo(0, box.scrollHeight));
    await page.locator('td', { hasText: '"n0"' }).waitFor();
    await page.getByRole('searchbox', { name: 'Filter series' }).fill('n777');
    await page.waitForFunction(() => document.querySelectorAll('.values tbody tr').length === 11);
    await page.getByRole('button', { name: 'Series' }).click();
    expect(await page.locator('.values tbody tr').first().innerText()).toContain('"n777"');
    await page.getByRole('button', { name: 'Lines' }).click();
    await page.locator('.legend').waitFor();
    expect(await page.locator('.notes').innerText()).toContain('50 of 10,000 series');
    expect(await page.locator('.legend tbody tr').count()).toBe(50);
    await visit(page, '/graph?browse=0');
    await page.locator('.metrics li').first().waitFor();
    expect(await page.locator('.metrics li').count()).toBeLessThan(60);
    await page.locator('.metrics').evaluate((box) => box.scrollTo(0, box.scrollHeight));
    await page.locator('.metrics li', { hasText: 'up' }).last().waitFor();
  });

  it('shows the buckets of a native histogram', async () => {
    await visit(page, address({ 'g0.expr': 'request_seconds', 'g0.tab': '1' }));
    await page.locator('.histogram').first().click();
    await page.locator('dialog .buckets').waitFor();
    expect(await page.locator('.buckets tbody tr').first().innerText()).toMatch(/^\(0\.\d+, 0\.\d+\]\s+[\d.]+$/);
    await shoot(page, 'buckets', 'light', 'desk');
    await keys('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
  });

  it('takes back a query that is no longer wanted', async () => {
    await page.route('**/query_range*nothing*', () => undefined);
    const gone = page.waitForEvent('requestfailed', (request) => request.url().includes('nothing'));
    await visit(page, address({ 'g0.expr': 'nothing' }));
    await page.locator('.loading').waitFor();
    await content(page).click();
    await keys('Control+a', 'Delete');
    await page.keyboard.type('process_resident_memory_bytes');
    await keys('Enter');
    await gone;
    await page.locator('.legend').waitFor();
    await page.unroute('**/query_range*nothing*');
  });

  it('asks as finely as one wants', async () => {
    await visit(page, address({ 'g0.expr': 'process_resident_memory_bytes' }));
    await page.locator('.legend').waitFor();
    await page.getByRole('combobox', { name: 'Resolution' }).selectOption('50');
    await page.locator('.cost', { hasText: 'a point every 1 m 12 s' }).waitFor();
    expect(param(page, 'points')).toBe('50');
    await page.getByRole('combobox', { name: 'Resolution' }).selectOption('step');
    await page.getByRole('textbox', { name: 'Step' }).fill('2m');
    await keys('Enter');
    await page.locator('.cost', { hasText: 'a point every 2 m 0 s' }).waitFor();
    expect([param(page, 'step'), param(page, 'points')]).toEqual(['2m', null]);
  });
});
