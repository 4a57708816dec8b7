/** What a reader can do with a report, in a real browser; skipped where there is none. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser, Locator, Page } from 'playwright-core';
import { algorithmCatalog } from '../../src/algorithms/index.ts';
import { resolveTable } from '../../src/options/resolve.ts';
import { simOptions } from '../../src/options/sim-options.ts';
import { comparePage } from '../../src/report/compare/page.ts';
import { reportPage } from '../../src/report/sim/page.ts';
import { planExperiment, runExperiment } from '../../src/simulate/experiment/index.ts';
import { waitFor } from '../integration/balancer.ts';
import { cutTexts, noBrowser, openBrowser, openPage } from './browser.ts';
import { absent, comparison } from './comparisons.ts';

const algos = algorithmCatalog.map(({ name }) => name);

describe('a report in Chromium', { skip: noBrowser }, () => {
  let browser: Browser;
  let folder: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pointsman-reports-'));
    const flags = { algos: 'all', load: '0.5,0.8', requests: '1000' };
    const experiment = planExperiment(resolveTable(simOptions, { flags }).options);
    const results = await runExperiment(experiment, { threads: 1, onProgress: () => {} });
    writeFileSync(join(folder, 'sim.html'), reportPage(experiment, results, '1.2.3'));
    writeFileSync(join(folder, 'compare.html'), comparePage([comparison(absent)]));
    browser = await openBrowser();
  });

  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  const open = (name: string, width: number): Promise<Page> =>
    openPage(browser, `file://${join(folder, name)}`, { width, colorScheme: 'light' });

  for (const name of ['sim.html', 'compare.html']) {
    for (const width of [390, 800, 1440]) {
      it(`${name} fits ${width} pixels, and says where a table goes on`, async () => {
        const page = await open(name, width);
        assert.deepEqual(await cutTexts(page), []);
        for (const box of await page.locator('.scroll').all()) {
          const isWider = await box.evaluate((element) => element.scrollWidth > element.clientWidth + 1);
          const said = await box.locator('xpath=preceding-sibling::*[1]').isVisible();
          assert.equal(said, isWider, (await box.getAttribute('aria-label')) ?? '');
        }
        if (width === 390) assert.ok((await page.locator('.hint:visible').count()) > 0);
        await page.close();
      });
    }

    it(`${name} lights up one of many by keyboard and by mouse, and the others fade`, async () => {
      const page = await open(name, 1440);
      const pick = page.locator('.pick').nth(2);
      const series = (await pick.getAttribute('data-series'))!;
      await page.locator('.pick').nth(1).focus();
      await page.keyboard.press('Tab');
      await assertLit(page, series);
      await page.keyboard.press('Escape');
      await nothingLit(page, '[data-lit], [data-dim], .lit');
      const row = page.locator('.results tbody tr').nth(2);
      await row.hover();
      await assertLit(page, series);
      assert.ok((await row.getAttribute('class'))!.includes('lit'));
      await page.mouse.move(0, 0);
      await nothingLit(page, '[data-lit], [data-dim]');
      await page.close();
    });

    it(`${name} sorts a table by any column, up, down and as it was`, async () => {
      const page = await open(name, 1440);
      const table = page.locator('.results').first();
      const before = await column(table, 1);
      const title = table.locator('thead th').nth(1);
      await title.locator('button').click();
      assert.equal(await title.getAttribute('aria-sort'), 'ascending');
      const numbers = (await column(table, 1)).filter((text) => /\d/.test(text)).map(Number.parseFloat);
      assert.deepEqual(
        numbers,
        [...numbers].sort((left, right) => left - right),
      );
      assert.ok(numbers.length > 5);
      await page.keyboard.press('Enter');
      assert.equal(await title.getAttribute('aria-sort'), 'descending');
      const falling = (await column(table, 1)).filter((text) => /\d/.test(text)).map(Number.parseFloat);
      assert.deepEqual(falling, [...numbers].reverse());
      await page.keyboard.press('Enter');
      assert.equal(await title.getAttribute('aria-sort'), null);
      assert.deepEqual(await column(table, 1), before);
      await page.close();
    });

    it(`${name} keeps the names in view while its table scrolls`, async () => {
      const page = await open(name, 390);
      const box = page.locator('.scroll').first();
      await box.evaluate((element) => {
        element.scrollLeft = 150;
      });
      const frame = (await box.boundingBox())!;
      for (const head of await box.locator('tbody th').all()) {
        const { x } = (await head.boundingBox())!;
        assert.ok(x >= frame.x - 1 && x < frame.x + 24, `${x} in ${frame.x}`);
      }
      await page.close();
    });

    it(`${name} has a headline, and a command that is copied at a click`, async () => {
      const page = await open(name, 800);
      assert.ok((await page.locator('.headline').first().textContent())!.length > 20);
      const command = page.locator('.command');
      const text = (await command.locator('code').textContent())!;
      assert.match(
        text,
        name === 'sim.html' ? /^lb sim --algos all --requests 1000 --load 0\.5,0\.8$/ : /^lb compare /,
      );
      const copied = page.evaluate<string>(
        "new Promise((done) => document.addEventListener('copy', () => done(String(getSelection()))))",
      );
      // As in a page that is not allowed to write to the clipboard by itself.
      await page.evaluate("navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed'))");
      await command.locator('button').click();
      assert.equal(await copied, text);
      assert.equal(await command.locator('button').textContent(), 'Copied');
      await page.close();
    });
  }

  it('the shares of 19 algorithms take a row each', async () => {
    const page = await open('sim.html', 1440);
    const chart = page.locator('svg[aria-label^="Share of the connections"]:visible');
    assert.ok((await chart.boundingBox())!.height < 40 * algos.length);
    await page.close();
  });
});

async function assertLit(page: Page, series: string): Promise<void> {
  const lit = page.locator('svg [data-lit]');
  assert.ok((await lit.count()) > 0);
  for (const mark of await lit.all()) assert.equal(await mark.getAttribute('class'), series);
  const faded = page.locator('svg:visible [data-dim]').first();
  const opacity = (): Promise<number> =>
    faded.evaluate((mark) => Number(mark.computedStyleMap().get('opacity')));
  await waitFor(async () => (await opacity()) < 0.3, 'the others to fade');
}

async function nothingLit(page: Page, selector: string): Promise<void> {
  await waitFor(async () => (await page.locator(selector).count()) === 0, `no ${selector}`);
}

/** The first text of each cell, without what is small below it. */
function column(table: Locator, index: number): Promise<string[]> {
  return table
    .locator(`tbody tr > :nth-child(${index + 1})`)
    .evaluateAll((cells) => cells.map((cell) => cell.firstChild?.textContent ?? ''));
}
