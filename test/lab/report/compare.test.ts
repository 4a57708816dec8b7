/** The report of a comparison, also in a real browser. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { parseHTML } from 'linkedom';
import type { Browser, Page } from 'playwright-core';
import { comparePage } from '../../../src/lab/report/compare/index.ts';
import { noBrowser, openBrowser, openPage, views } from './browser.ts';
import { characters, comparison, scenarios, type Wishes } from './comparisons.ts';

type Document = ReturnType<typeof parseHTML>['document'];

const names = characters.map(({ name }) => name);
const absent = {
  failing: { single: 'always', pm2: 'once' },
  missing: [
    { name: 'haproxy-roundrobin', how: 'haproxy is not installed: "apt-get install haproxy" gets it' },
  ],
} as const;

function open(...wishes: Wishes[]): Document {
  const page = comparePage(wishes.map(comparison));
  assert.doesNotMatch(page.replace(/<style>.*?<\/style>/s, ''), /NaN|Infinity|undefined|\[object/);
  return parseHTML(page).document;
}

function rowsOf(document: Document, table = '.results'): Map<string, string> {
  const rows = [...document.querySelectorAll(`${table} tbody tr`)];
  return new Map(rows.map((row) => [row.querySelector('th .name')!.textContent!, row.textContent!]));
}

function curvesOf(document: Document): number {
  const chart = document.querySelector('svg[aria-label^="Latency by percentile"]');
  return chart?.querySelectorAll('g[aria-label=line] path').length ?? 0;
}

function sections(document: Document): string[] {
  return [...document.querySelectorAll('section h3')].map(({ textContent }) => textContent!);
}

const textOf = (document: Document, selector: string): string =>
  [...document.querySelectorAll(selector)]
    .map(({ textContent }) => textContent!.replaceAll('\u00a0', ' '))
    .join('\n');

describe('the report of a comparison', () => {
  it('needs nothing from outside, and no script', () => {
    const page = comparePage([comparison()]);
    assert.doesNotMatch(page, /<script|<link rel="stylesheet"|@import|url\(|(src|href)="(?!data:)/);
  });

  it('has a row and a curve for every contestant, and says who is the best', () => {
    const document = open({ isPredicted: true });
    assert.deepEqual([...rowsOf(document).keys()], names);
    assert.equal(curvesOf(document), names.length);
    assert.deepEqual(sections(document), [
      'Results',
      'Latency',
      'Cost',
      'Share of each worker',
      'Prediction',
      'Circumstances',
    ]);
    assert.match(
      textOf(document, 'h2.headline'),
      /^least-connections has the best p99: [\d.]+ ms, 0\.\d+ × node-cluster-rr; no difference is shown between it and p2c\(d=3\)$/,
    );
    assert.deepEqual([...rowsOf(document, '.prediction').keys()], ['rr', 'least-connections', 'p2c(d=3)']);
  });

  it('marks what is best, and softly what is not shown to differ', () => {
    const document = open({});
    const rows = [...document.querySelectorAll('.results tbody tr')];
    const row = (name: string) => rows.find((each) => each.querySelector('.name')!.textContent === name)!;
    const marked = [...row('least-connections').querySelectorAll('.best')].map(
      ({ textContent }) => textContent!,
    );
    assert.ok(marked.length >= 2 && marked.every((text) => text.includes('best')));
    assert.equal(row('node-cluster-rr').querySelectorAll('.best, .not-shown').length, 0);
    assert.ok(row('node-cluster-none').querySelector('.not-shown')!.textContent!.startsWith('≈'));
    assert.match(row('least-connections').querySelector('.ratio')!.textContent!, /^0\.\d+ ×/);
  });

  it("says how to get what is missing, why what failed failed, and whose numbers are the generator's", () => {
    const document = open({ ...absent, generatorBound: ['rr'] });
    const rows = rowsOf(document);
    assert.match(rows.get('haproxy-roundrobin')!, /not run: .*apt-get install haproxy/);
    assert.match(rows.get('single')!, /failed: it did not listen within 15 s/);
    assert.match(rows.get('rr')!, /generator-bound/);
    assert.equal(curvesOf(document), names.length - 1);
    const caveats = textOf(document, '.caveats li');
    assert.match(caveats, /^rr: the generator was the limit/m);
    assert.match(caveats, /^pm2: round 2 of 3 failed/m);
  });

  it('claims nothing of one round', () => {
    const document = open({ rounds: 1 });
    assert.match(
      textOf(document, 'h2.headline'),
      /had the best p99 .* but 1 round cannot show a difference$/,
    );
    assert.equal(document.querySelectorAll('.results .best').length, 0);
    const ratios = [...document.querySelectorAll('td.ratio')].filter(({ textContent }) => textContent !== '');
    assert.ok(ratios.length > 0 && ratios.every((cell) => cell.classList.contains('not-shown')));
  });

  it('stands one contestant alone, unknown processor time, and nobody who worked', () => {
    const alone = open({ contestants: characters.slice(0, 1), baseline: 'rr', hasCpu: false });
    assert.match(textOf(alone, 'h2.headline'), /^rr is the only one measured: p99 [\d.]+ ms, p50 [\d.]+ ms$/);
    assert.equal(alone.querySelectorAll('.ratio').length, 0);
    assert.ok(!sections(alone).includes('Cost'));
    const none = open({ contestants: characters.slice(0, 1), failing: { rr: 'always' } });
    assert.equal(textOf(none, 'h2.headline'), 'No contestant gave a result');
    assert.deepEqual(sections(none), ['Results', 'Circumstances']);
  });

  it('draws volleys by worker, with their numbers', () => {
    const document = open({ scenario: scenarios.distribution });
    assert.match(
      textOf(document, 'h2.headline'),
      /^rr has the smallest standard deviation .*: 0, node-cluster-rr has/,
    );
    const chart = document.querySelector('svg[aria-label^="Answers of each worker"]')!;
    // One process alone has nothing to share.
    assert.equal(chart.querySelectorAll('g[aria-label=line] path').length, 4 * (names.length - 1));
    assert.match(chart.textContent!, /250 to 250, σ 0/);
    assert.deepEqual([...rowsOf(document, '.distribution').keys()], names);
  });

  it('stands more workers than a table has columns for', () => {
    const document = open({ scenario: scenarios.distribution, workers: 40 });
    assert.match(rowsOf(document, '.distribution').get('rr')!, /2\.5 % to 2\.5 %/);
  });

  it('shows the time around a fault, and begins with who lost requests', () => {
    const document = open({ scenario: scenarios.crash });
    assert.match(textOf(document, 'h2.headline'), /^Fewest requests without an answer in 3 rounds: /);
    const chart = document.querySelector('svg[aria-label^="99th percentile"]')!;
    assert.equal(chart.querySelectorAll('g[aria-label=line] path').length, names.length);
  });

  it('compares throughput where the load does not set it', () => {
    const document = open({ scenario: scenarios['keep-alive'] });
    assert.match(
      textOf(document, 'h2.headline'),
      /^single has the highest throughput: [\d,]+ requests a second/,
    );
    assert.ok(sections(document).includes('Throughput'));
  });

  it('takes names, programs, notes and settings with markup in them as text', () => {
    const evil = "\"><b title='x'>&amp;";
    const character = { ...characters[0]!, name: evil, program: evil };
    const document = open(
      {
        contestants: [character, ...characters.slice(4)],
        baseline: evil,
        notes: [evil],
        scenario: { ...scenarios.crash, name: evil, summary: evil },
        missing: [{ name: `${evil}2`, how: evil }],
        failing: { pm2: 'once' },
      },
      {
        contestants: [character, ...characters.slice(4)],
        scenario: { ...scenarios.distribution, name: evil },
      },
    );
    assert.equal(document.querySelectorAll('b[title]').length, 0);
    assert.ok(rowsOf(document).has(evil));
    assert.match(textOf(document, '.settings'), /"><b title='x'>&amp;/);
  });

  it('has a table of contents for several scenarios, even of one name', () => {
    const document = open({}, { scenario: scenarios.crash }, {});
    const links = [...document.querySelectorAll('nav a')];
    assert.deepEqual(
      links.map(({ textContent }) => textContent),
      ['blocked-loop', 'crash', 'blocked-loop'],
    );
    const targets = links.map((link) => document.querySelector(`article${link.getAttribute('href')!}`));
    assert.equal(new Set(targets).size, 3);
    assert.ok(!targets.includes(null));
    assert.equal(open({}).querySelectorAll('nav').length, 0);
  });
});

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

/** Texts of charts that do not lie wholly inside their chart. */
function cutTexts(page: Page): Promise<string[]> {
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
