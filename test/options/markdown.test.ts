import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { serveOptions } from '../../src/options/index.ts';
import { optionTableMarkdown } from '../../src/options/markdown.ts';
import { envName, flagTerm } from '../../src/options/names.ts';

describe('optionTableMarkdown', () => {
  const lines = optionTableMarkdown().split('\n');

  it('has one row for each option, with its flag and its variable', () => {
    for (const [key, option] of Object.entries(serveOptions)) {
      const rows = lines.filter((line) => line.includes(`\`${envName(key)}\``));
      assert.equal(rows.length, 1, key);
      assert.ok(rows[0]!.startsWith(`| \`${flagTerm(key, option)}\``), key);
    }
  });

  it('gives every row of a table the same number of cells', () => {
    const cells = lines.filter((line) => line.startsWith('|')).map((line) => line.split(/(?<!\\)\|/).length);
    assert.deepEqual(new Set(cells), new Set([8]));
  });

  it('shows defaults as a person writes them, and escapes bars', () => {
    assert.ok(lines.some((line) => line.includes('`--shutdown-timeout`') && line.includes('| `30s` |')));
    assert.ok(lines.some((line) => line.includes('`--body-limit`') && line.includes('| `1MiB` |')));
    assert.ok(lines.some((line) => line.includes('`--[no-]wait-ready`') && line.includes('| `off` |')));
    const table = {
      shape: { kind: 'choice', values: ['a|b', 'c'], default: 'c', group: 'G', doc: 'D.' },
    } as const;
    assert.ok(optionTableMarkdown(table).includes('a\\|b or c'));
  });
});
