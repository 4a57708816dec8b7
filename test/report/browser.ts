/** A page in a real browser, and what every report must keep there. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

const executablePath = '/usr/bin/chromium';

/** For `skip` of a test: false, or why there is no browser. */
export const noBrowser: string | false = existsSync(executablePath) ? false : 'there is no Chromium';

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}

/** Every look that a reader may have. */
export const views = [1280, 390].flatMap((width) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ width, colorScheme })),
);

/** Opens it, and asks that it says nothing to the console, loads nothing, and fits its width. */
export async function openPage(
  browser: Browser,
  address: string,
  view: { readonly width: number; readonly colorScheme: 'light' | 'dark' },
): Promise<Page> {
  const { width, colorScheme } = view;
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
  const problems: string[] = [];
  page.on('console', (message) => problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('request', (request) => {
    if (!/^(file|data):/.test(request.url())) problems.push(request.url());
  });
  await page.goto(address);
  assert.deepEqual(problems, []);
  const needed = await page.locator('html').evaluate((root) => root.scrollWidth);
  assert.ok(needed <= width, `${needed} pixels wide`);
  return page;
}

/** Texts of charts that do not lie wholly inside their chart. */
export function cutTexts(page: Page): Promise<string[]> {
  return page.locator('svg[role=img]:visible').evaluateAll((charts) =>
    charts.flatMap((chart) => {
      const frame = chart.getBoundingClientRect();
      return [...chart.querySelectorAll('text, tspan')].flatMap((text) => {
        const box = text.getBoundingClientRect();
        const isInside =
          box.left >= frame.left - 1 && box.right <= frame.right + 1 && box.bottom <= frame.bottom + 1;
        return isInside ? [] : [`${chart.getAttribute('aria-label')}: ${text.textContent}`];
      });
    }),
  );
}
