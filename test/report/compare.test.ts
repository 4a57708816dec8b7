/** The report of a comparison as HTML. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseHTML } from 'linkedom';
import { comparePage } from '../../src/report/compare/page.ts';
import { characters, scenarios } from './cast.ts';
import { absent, comparison, type Wishes } from './comparisons.ts';

type Document = ReturnType<typeof parseHTML>['document'];

const names = characters.map(({ name }) => name);
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
  it('needs nothing from outside', () => {
    const page = comparePage([comparison()]);
    assert.doesNotMatch(page, /<script [^>]*src|<link rel="stylesheet"|@import|url\(|(src|href)="(?!data:)/);
  });

  it('has a row and a curve for every target, and says who is the best', () => {
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
    assert.match(caveats, /^rr: the load generator was at its limit in 3 of 3 rounds/m);
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

  it('stands one target alone, unknown CPU time, and nobody who worked', () => {
    const alone = open({ targets: characters.slice(0, 1), baseline: 'rr', hasCpu: false });
    assert.match(
      textOf(alone, 'h2.headline'),
      /^rr is the only target measured: p99 [\d.]+ ms, p50 [\d.]+ ms$/,
    );
    assert.equal(alone.querySelectorAll('.ratio').length, 0);
    assert.ok(!sections(alone).includes('Cost'));
    const none = open({ targets: characters.slice(0, 1), failing: { rr: 'always' } });
    assert.equal(textOf(none, 'h2.headline'), 'No target produced a result');
    assert.deepEqual(sections(none), ['Results', 'Circumstances']);
  });

  it('draws volleys by worker, with their numbers', () => {
    const document = open({ scenario: scenarios.distribution });
    assert.match(
      textOf(document, 'h2.headline'),
      /^rr has the smallest standard deviation .*: 0, against .* for node-cluster-rr$/,
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
        targets: [character, ...characters.slice(4)],
        baseline: evil,
        notes: [evil],
        scenario: { ...scenarios.crash, name: evil, summary: evil },
        missing: [{ name: `${evil}2`, how: evil }],
        failing: { pm2: 'once' },
      },
      {
        targets: [character, ...characters.slice(4)],
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
