import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';

/** Where Chromium stands; Debian's by default. */
export const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
export const hasChromium = existsSync(CHROMIUM);

export const SHOTS = process.env['NIGHTJAR_SHOTS'] ?? join(import.meta.dirname, '../target/screenshots');

export type Theme = 'light' | 'dark';
export const SIZES = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const;
export type Size = keyof typeof SIZES;

/** A browser with one window of a kind, in Berlin, and everything that went wrong in it. */
export interface Window {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly wrongs: string[];
  close(): Promise<void>;
}

export async function open(theme: Theme, size: Size, home: string): Promise<Window> {
  const profile = mkdtempSync(join(tmpdir(), 'nightjar-e2e-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM,
    headless: true,
    args: [
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
    viewport: SIZES[size],
    colorScheme: theme,
    timezoneId: 'Europe/Berlin',
    locale: 'en-GB',
    hasTouch: size === 'phone',
  });
  // Shorter than a test may take, so that it is told what was waited for.
  context.setDefaultTimeout(20_000);
  const page = context.pages()[0] ?? (await context.newPage());
  const wrongs: string[] = [];
  page.on('pageerror', (error) => wrongs.push(`error: ${error.message}`));
  page.on('console', (message) => {
    // A refused request is an answer that some tests ask for.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      wrongs.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(home)) wrongs.push(`asked elsewhere: ${request.url()}`);
  });
  return {
    context,
    page,
    wrongs,
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** Nobody looks at pictures that are longer. */
const LONGEST = 1800;

/** A picture of the window, or of the whole page, for which the window grows so that bars at its edges stay there. */
export async function shoot(page: Page, name: string, theme: Theme, size: Size, whole = false): Promise<void> {
  mkdirSync(SHOTS, { recursive: true });
  const { width, height } = SIZES[size];
  if (whole) {
    const all = await page.evaluate(() => document.documentElement.scrollHeight);
    await page.setViewportSize({ width, height: Math.min(Math.max(all, height), LONGEST) });
  }
  await page.screenshot({ path: join(SHOTS, `${name}-${size}-${theme}.png`) });
  if (whole) await page.setViewportSize({ width, height });
}
