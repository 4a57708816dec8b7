import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compareMarkdown } from '../../src/report/compare/markdown.ts';
import { characters, scenarios } from './cast.ts';
import { comparison } from './comparisons.ts';

const names = characters.map(({ name }) => name);

/** The cells of the rows of each table, without the head. */
function tablesOf(markdown: string): string[][][] {
  const blocks = markdown.split(/\n{2,}/).filter((block) => block.startsWith('| '));
  return blocks.map((block) =>
    block
      .split('\n')
      .slice(2)
      .map((line) => line.slice(2, -2).split(/ (?<!\\)\| /)),
  );
}

describe('the Markdown of a comparison', () => {
  it('has the best in bold, ratios, and all circumstances', () => {
    const markdown = compareMarkdown([comparison({ isPredicted: true })]);
    const [results, predictions] = tablesOf(markdown);
    assert.deepEqual(
      results!.map(([name]) => name),
      names,
    );
    const row = results!.find(([name]) => name === 'least-connections')!;
    assert.match(row[3]!, /^\*\*[\d.]+\*\* \([\d.]+–[\d.]+\), 0\.\d+ ×$/);
    assert.deepEqual(
      predictions!.map(([name]) => name),
      names.slice(0, 3),
    );
    assert.match(markdown, /^\*\*least-connections has the best p99: /);
    assert.match(
      markdown,
      /Load: open load, Poisson arrivals, 344 connections a second.*seed 1.*Example CPU 3000/,
    );
    assert.ok(!markdown.includes('###'), 'one scenario needs no title');
  });

  it('has rows of one width, whatever is missing or failed', () => {
    const markdown = compareMarkdown([
      comparison({
        failing: { single: 'always', pm2: 'once' },
        missing: [{ name: 'nginx-rr', how: 'nginx is not installed' }],
        generatorBound: ['rr'],
      }),
    ]);
    const [results] = tablesOf(markdown);
    assert.equal(new Set(results!.map(({ length }) => length)).size, 1);
    assert.equal(results![0]![0], 'rr ▲');
    assert.equal(results![3]![1], 'failed: it did not listen within 15 s');
    assert.deepEqual(results!.at(-1)!.slice(0, 2), ['nginx-rr', 'not run: nginx is not installed']);
    assert.match(markdown, /^- pm2: round 2 of 3 failed: it did not listen within 15 s$/m);
  });

  it('has the distribution of volleys by worker', () => {
    const [distribution] = tablesOf(compareMarkdown([comparison({ scenario: scenarios.distribution })]));
    assert.deepEqual(
      distribution!.map(([name]) => name),
      names,
    );
    assert.deepEqual(distribution![0], ['rr', '250', '250', '0', ...Array(4).fill('25.0 % (250, σ 0)')]);
    assert.match(distribution![1]![4]!, /^2\d\.\d % \(\d+–\d+, σ [\d.]+\)$/);
  });

  it('takes names and notes as text that stays in its line and cell', () => {
    const evil = 'a|b*c_d`e`<i>&amp;[x](y)\n# z';
    const markdown = compareMarkdown([
      comparison({
        targets: [{ ...characters[0]!, name: evil }, ...characters.slice(4)],
        notes: [evil],
        scenario: { ...scenarios['blocked-loop'], name: evil },
      }),
      comparison(),
    ]);
    const text = String.raw`a\|b\*c\_d\`e\`\<i\>\&amp;\[x\](y) \# z`;
    const [results] = tablesOf(markdown);
    assert.equal(results![0]![0], text);
    assert.equal(new Set(results!.map(({ length }) => length)).size, 1);
    assert.ok(markdown.includes(`\n- ${text}\n`));
    assert.ok(markdown.startsWith(`### ${text}\n`), 'several scenarios have titles');
  });
});
