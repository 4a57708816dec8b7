import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createWeight, freePercent } from '../../src/edge/weight.ts';

describe('free capacity', () => {
  for (const [what, load, expected] of [
    ['is all of it where nobody is busy', { available: 4, utilizations: [0, 0, 0, 0] }, 100],
    ['is what the workers have left', { available: 4, utilizations: [0.5, 0.5, 1, 0] }, 50],
    ['is less without some of the workers', { available: 2, utilizations: [0.5, 0.5] }, 25],
    ['of a worker that has said nothing is all that it has', { available: 4, utilizations: [] }, 100],
    ['is none where all are busy', { available: 4, utilizations: [1, 1, 1, 1.2] }, 0],
    ['is none where no worker is available', { available: 0, utilizations: [] }, 0],
    ['is none while the queue is full', { available: 4, utilizations: [0, 0, 0, 0], isFull: true }, 0],
  ] as const)
    it(what, () => assert.equal(freePercent({ workers: 4, isFull: false, ...load }), expected));
});

describe('the weight', () => {
  it('is the free capacity at first, and never none', () => {
    assert.equal(createWeight()(60, 0), 60);
    assert.equal(createWeight()(0, 0), 1);
  });

  it('follows a change within half a minute, a tenth a second at most', () => {
    const weightAt = createWeight();
    weightAt(100, 0);
    let last = 100;
    for (let second = 1; second <= 60; second++) {
      const weight = weightAt(20, second * 1_000);
      assert.ok(last - weight <= 11, `${last} to ${weight}`);
      last = weight;
      if (second === 30) assert.ok(weight < 30, `${weight} after 30 s`);
    }
    assert.ok(last <= 21);
  });

  it('of two nodes that share a load comes to the same', () => {
    const nodes = [
      { weightAt: createWeight(), weight: 100 },
      { weightAt: createWeight(), weight: 20 },
    ];
    for (let second = 0; second < 300; second += 2) {
      const sum = nodes[0]!.weight + nodes[1]!.weight;
      for (const node of nodes) {
        // Together they are busy to the half.
        const busy = Math.min(1, node.weight / sum);
        node.weight = node.weightAt(100 * (1 - busy), second * 1_000);
      }
    }
    assert.ok(Math.abs(nodes[0]!.weight - nodes[1]!.weight) <= 2, JSON.stringify(nodes));
  });

  it('is a whole number from 1 to 100, whatever comes when', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double({ min: 0, max: 100, noNaN: true }), fc.nat(100_000))),
        (all) => {
          const weightAt = createWeight();
          for (const [free, atMs] of all) {
            const weight = weightAt(free, atMs);
            assert.ok(Number.isInteger(weight) && weight >= 1 && weight <= 100);
          }
        },
      ),
    );
  });
});
