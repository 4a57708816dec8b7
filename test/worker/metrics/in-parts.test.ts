import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ToldFamily } from '../../../src/protocol/metrics-messages.ts';
import { inParts } from '../../../src/worker/metrics/in-parts.ts';

const facts = {
  node: { version: 'v20.19.0', heapTotalBytes: 1, heapUsedBytes: 1, externalBytes: 1 },
  dropped: 3,
};

function family(name: string, count: number): ToldFamily {
  const samples = Array.from({ length: count }, (_, at) => ['', `a="${at}"`, at] as const);
  return { name, type: 'counter', help: `What ${name} is.`, samples };
}

describe('an answer for the metrics', () => {
  it('is one message where there is little, and says that it is all', () => {
    for (const families of [[], [family('a', 0), family('b', 2)]]) {
      assert.deepEqual(
        [...inParts({ ...facts, families })],
        [{ type: 'pointsman:metrics', ...facts, families, isLast: true }],
      );
    }
  });

  it('is several with some of the samples each, in order and none left out', () => {
    const families = [family('a', 1000), family('b', 1), family('c', 0), family('d', 700)];
    const parts = [...inParts({ ...facts, families })];
    assert.deepEqual(
      parts.map(({ isLast }) => isLast),
      [...parts.slice(1).map(() => false), true],
    );
    for (const part of parts)
      assert.ok(part.families.reduce((sum, { samples }) => sum + samples.length, 0) <= 400);
    const together = families.map(({ name, ...head }) => ({
      ...{ name, ...head },
      samples: parts.flatMap((part) =>
        part.families.flatMap((each) => (each.name === name ? each.samples : [])),
      ),
    }));
    assert.deepEqual(together, families);
    const helps = parts.flatMap((part) => part.families.flatMap(({ help }) => (help === '' ? [] : [help])));
    assert.deepEqual(
      helps,
      families.map(({ help }) => help),
    );
    assert.ok(parts.some(({ families: some }) => some.some(({ name }) => name === 'c')));
  });
});
