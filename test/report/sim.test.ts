/** The report of a simulation, also in a real browser; skipped where there is none. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { parseHTML } from 'linkedom';
import type { Browser } from 'playwright-core';
import type { Flags } from '../../src/options/index.ts';
import { resolveTable } from '../../src/options/resolve.ts';
import { simOptions } from '../../src/options/sim-options.ts';
import { reportPage } from '../../src/report/sim/page.ts';
import { planExperiment, runExperiment } from '../../src/simulate/experiment/index.ts';
import { noBrowser, openBrowser, openPage, views } from './browser.ts';

const algos = ['rr', 'p2c(d=3)', 'least-connections'];
const flags = { algos: algos.join(','), load: '0.5,0.8', requests: '2000' };

async function report(given: Flags): Promise<string> {
  const experiment = planExperiment(resolveTable(simOptions, { flags: given }).options);
  const results = await runExperiment(experiment, { threads: 1, onProgress: () => {} });
  return reportPage(experiment, results, '1.2.3');
}

describe('the report', () => {
  it('needs nothing from outside', async () => {
    const page = await report(flags);
    assert.doesNotMatch(page, /<script [^>]*src|<link rel="stylesheet"|@import|url\(|(src|href)="(?!data:)/);
    for (const part of ['By load', 'Tails', 'Share per worker', 'Settings']) {
      assert.ok(page.includes(part), part);
    }
    assert.ok(!page.includes('Queues through the faults'));
  });

  it('leaves the load out when there is only one, and shows the queues when there is a fault', async () => {
    const page = await report({ ...flags, load: '0.5', fault: ['slow(worker=1, at=50, for=50)'] });
    assert.ok(!page.includes('By load'));
    assert.ok(page.includes('Queues through the faults'));
  });

  it('stands many workers and algorithms', async () => {
    const page = await report({ ...flags, algos: 'all', workers: '100', clients: '50', load: '0.5' });
    assert.ok(page.includes('share of a worker as a multiple of its fair share'));
    assert.doesNotMatch(page, /NaN|undefined/);
  });

  it('takes a path with markup in it as text', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pointsman-report-'));
    const file = join(folder, '<b>.mjs');
    writeFileSync(file, 'export default () => ({ pick: (workers) => workers[0] });\n');
    try {
      const { document } = parseHTML(await report({ ...flags, algos: file, load: '0.1' }));
      assert.equal(document.querySelectorAll('b').length, 0);
      assert.ok(document.querySelector('tbody th')!.textContent.endsWith('<b>.mjs'));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('the report in Chromium', { skip: noBrowser }, () => {
  let browser: Browser;
  let folder: string;
  let address: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pointsman-report-'));
    const file = join(folder, 'report.html');
    writeFileSync(file, await report({ ...flags, fault: ['block(worker=1, at=50, for=20)'] }));
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
      assert.deepEqual(await page.locator('table >> nth=0').locator('tbody th').allTextContents(), algos);
      const visible = page.locator('svg[role=img]:visible');
      // Overview, three panels by load, two tails, shares, time line.
      assert.equal(await visible.count(), 8);
      // In each panel by load a curve for every algorithm.
      for (const panel of [1, 2, 3]) {
        assert.equal(await visible.nth(panel).locator('g[aria-label=line] path').count(), algos.length);
      }
      const legends = await page.locator('.legend').allTextContents();
      assert.ok(legends.filter((text) => algos.every((algo) => text.includes(algo))).length >= 2);
      await page.close();
    });
  }
});
