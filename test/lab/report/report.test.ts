/** The report in a real browser; skipped where there is none. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { parseHTML } from 'linkedom';
import { type Browser, chromium } from 'playwright-core';
import { planExperiment, runExperiment } from '../../../src/lab/experiment/index.ts';
import { reportPage } from '../../../src/lab/report/index.ts';
import type { Flags } from '../../../src/options/index.ts';
import { resolveTable } from '../../../src/options/resolve.ts';
import { simOptions } from '../../../src/options/sim-options.ts';

const executablePath = '/usr/bin/chromium';
const algos = ['rr', 'p2c(d=3)', 'least-connections'];
const flags = { algos: algos.join(','), load: '0.5,0.8', requests: '2000' };

async function report(given: Flags): Promise<string> {
  const experiment = planExperiment(resolveTable(simOptions, { flags: given }).options);
  const results = await runExperiment(experiment, { threads: 1, onProgress: () => {} });
  return reportPage(experiment, results, '1.2.3');
}

describe('the report', () => {
  it('needs nothing from outside, and no script', async () => {
    const page = await report(flags);
    assert.doesNotMatch(page, /<script|<link rel="stylesheet"|@import|url\(|(src|href)="(?!data:)/);
    for (const part of ['Against the load', 'Tails', 'Share per worker', 'Settings']) {
      assert.ok(page.includes(part), part);
    }
    assert.ok(!page.includes('Queues through the faults'));
  });

  it('leaves the load out when there is only one, and shows the queues when there is a fault', async () => {
    const page = await report({ ...flags, load: '0.5', fault: ['slow(worker=1, at=50, for=50)'] });
    assert.ok(!page.includes('Against the load'));
    assert.ok(page.includes('Queues through the faults'));
  });

  it('stands many workers and algorithms', async () => {
    const page = await report({ ...flags, algos: 'all', workers: '100', clients: '50', load: '0.5' });
    assert.ok(page.includes('workers, the one with most first'));
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

describe('the report in Chromium', {
  skip: existsSync(executablePath) ? false : 'there is no Chromium',
}, () => {
  let browser: Browser;
  let folder: string;
  let address: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pointsman-report-'));
    const file = join(folder, 'report.html');
    writeFileSync(file, await report({ ...flags, fault: ['block(worker=1, at=50, for=20)'] }));
    address = `file://${file}`;
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  });

  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  for (const width of [1280, 390]) {
    for (const colorScheme of ['light', 'dark'] as const) {
      it(`is complete and fits ${width} pixels, ${colorScheme}`, async () => {
        const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
        const problems: string[] = [];
        page.on('console', (message) => problems.push(message.text()));
        page.on('pageerror', (error) => problems.push(error.message));
        page.on('request', (request) => {
          if (!/^(file|data):/.test(request.url())) problems.push(request.url());
        });
        await page.goto(address);
        assert.deepEqual(problems, []);
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
        const needed = await page.locator('html').evaluate((root) => root.scrollWidth);
        assert.ok(needed <= width, `${needed} pixels wide`);
        await page.close();
      });
    }
  }
});
