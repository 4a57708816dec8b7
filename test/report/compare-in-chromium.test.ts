/** The report of a comparison in a real browser; skipped where there is none. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { comparePage } from '../../src/report/compare/page.ts';
import { cutTexts, noBrowser, openBrowser, openPage, views } from './browser.ts';
import { characters, scenarios } from './cast.ts';
import { absent, comparison, type Wishes } from './comparisons.ts';

const names = characters.map(({ name }) => name);

describe('the report of a comparison in Chromium', { skip: noBrowser }, () => {
  let browser: Browser;
  let folder: string;
  let address: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pointsman-compare-'));
    const file = join(folder, 'report.html');
    const wishes: Wishes[] = [
      { ...absent, isPredicted: true, generatorBound: ['rr'] },
      { scenario: scenarios.distribution },
      { scenario: scenarios.crash, notes: ['the machine was not quiet'] },
      // So many requests that the axis has all its percentiles.
      { scenario: scenarios['keep-alive'] },
    ];
    writeFileSync(file, comparePage(wishes.map(comparison)));
    address = `file://${file}`;
    browser = await openBrowser();
  });

  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  for (const view of views) {
    it(`is complete and fits ${view.width} pixels, ${view.colorScheme}`, async () => {
      const page = await openPage(browser, address, view);
      const results = page.locator('.results');
      assert.equal(await results.count(), 4);
      assert.deepEqual(await results.nth(0).locator('tbody .name').allTextContents(), [
        ...names,
        'haproxy-roundrobin',
      ]);
      assert.deepEqual(await results.nth(2).locator('tbody .name').allTextContents(), names);
      const curves = page.locator('svg[aria-label^="Latency by percentile"]:visible');
      assert.equal(await curves.count(), 4);
      assert.equal(await curves.nth(0).locator('g[aria-label=line] path').count(), names.length - 1);
      assert.equal(await curves.nth(1).locator('g[aria-label=line] path').count(), names.length);
      for (const chart of await page.locator('svg[role=img]:visible').all()) {
        assert.ok((await chart.getAttribute('aria-label'))!.length > 10);
      }
      assert.deepEqual(await cutTexts(page), []);
      await page.close();
    });
  }
});
