import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AlgorithmEntry, AlgorithmOptions } from '../../src/algorithms/index.ts';
import { bareVariants } from './variants.ts';
import { seededContext, weighted, worker } from './views.ts';

const CONNECTIONS = 3_000;
/** More than the workers of `first` get before the next is used. */
const OPEN = 500;

describe('weights', () => {
  for (const { title, entry, options, create } of bareVariants) {
    const isIgnored = areIgnored(entry.ignoresWeights, options);
    it(`make ${isIgnored ? 'no' : 'a'} difference to ${title}`, () => {
      const even = sharesAt([1, 1, 1], create);
      const uneven = sharesAt([6, 1, 1], create);
      assert.equal(JSON.stringify(even) === JSON.stringify(uneven), isIgnored);
    });
  }
});

function areIgnored(when: AlgorithmEntry['ignoresWeights'], options: AlgorithmOptions): boolean {
  if (when === undefined || when === true) return when === true;
  return Object.entries(when).every(([key, value]) => options[key] === value);
}

/** Connections by slot, of which each worker has a few open. */
function sharesAt(
  weights: readonly number[],
  create: (typeof bareVariants)[number]['create'],
): readonly number[] {
  const members = weighted(...weights);
  // The first is the fastest as well: some algorithms use weights only to see when it has too much.
  for (const member of members) member.latencyMs = member.slot === 1 ? 5 : 10;
  const algorithm = create(seededContext(7));
  algorithm.changed?.(members);
  const counts = members.map(() => 0);
  const open: (typeof members)[number][] = [];
  for (let index = 0; index < CONNECTIONS; index++) {
    const client = { remoteAddress: `10.0.${index % 40}.${index % 250}`, remotePort: index };
    const picked = algorithm.pick(members, client);
    if (picked !== undefined) {
      const member = members.find(({ slot }) => slot === picked.slot) ?? worker(0);
      member.open++;
      member.inFlight++;
      algorithm.assigned?.(member);
      open.push(member);
      counts[member.slot - 1]!++;
    }
    if (open.length > OPEN || picked === undefined) {
      const done = open.shift()!;
      done.open--;
      done.inFlight--;
      algorithm.released?.(done);
    }
  }
  return counts;
}
