import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bar, curve } from '../../../../src/cli/top/view/bars.ts';
import { clean, cut, fit, widthOf } from '../../../../src/cli/top/view/cells.ts';

describe('the cells of a terminal', () => {
  it('are counted: two for wide characters, none for marks above others', () => {
    for (const [text, width] of [
      ['abc', 3],
      ['漢字', 4],
      ['한', 2],
      ['🚀', 2],
      ['e\u0301', 1],
      ['é█▲…', 4],
      ['Ａ', 2],
    ] as const) {
      assert.equal(widthOf(text), width, text);
    }
  });

  it('are never cut in half', () => {
    assert.equal(cut('漢字漢字', 6, true), '漢字…');
    assert.equal(cut('漢字漢字', 5, true), '漢字…');
    assert.equal(cut('漢字漢字', 4, true), '漢…');
    assert.equal(cut('abcdef', 4, false), 'abc~');
    assert.equal(cut('abc', 0, true), '');
    assert.equal(fit('漢字漢', 4, true), '漢… ');
    assert.equal(fit('ab', 4, true, false), '  ab');
  });

  it('hold nothing that steers the terminal', () => {
    assert.equal(clean('a\x1b[31m\tb\u202e\u200d\u{e0041}', true), 'a\\x1B[31m b\\u202E??');
    assert.equal(clean('é漢', false), '??');
  });
});

describe('bars and curves', () => {
  it('show each part that there is, and never more than the whole', () => {
    const parts = [
      { count: 1, shape: 'busy' },
      { count: 998, shape: 'idle' },
      { count: 1, shape: 'pending' },
    ] as const;
    assert.equal(bar(parts, 1000, 10, true), `█${'▒'.repeat(9)}`);
    assert.equal(bar(parts, 2000, 10, false), '#=====.   ');
    assert.equal(bar([{ count: 3, shape: 'busy' }], 1, 4, false), '####');
    assert.equal(bar([{ count: Number.NaN, shape: 'busy' }], 0, 4, false), '    ');
  });

  it('have the largest value as their height', () => {
    assert.equal(curve([9, 0, 50, 100], 3, true), '▁▄█');
    assert.equal(curve([0, 0], 3, false), '__');
  });
});
