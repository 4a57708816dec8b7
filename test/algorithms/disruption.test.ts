/** How many clients move when a worker leaves, and how evenly they are spread. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createAlgorithm } from '../../src/algorithms/index.ts';
import { client, seededContext, type TestWorker, weighted, workers } from './views.ts';

const CLIENTS = 10_000;
const N = 10;

/** By client, the slot. Clients are seen without load, so that only the hash decides. */
function placed(name: string, members: readonly TestWorker[], options = {}): number[] {
  const algorithm = createAlgorithm({ name, options }, seededContext(1));
  algorithm.changed?.(members);
  return Array.from({ length: CLIENTS }, (_, number) => algorithm.pick(members, client(number))!.slot);
}

function shareOf(slots: readonly number[], slot: number): number {
  return slots.filter((other) => other === slot).length / slots.length;
}

/** Clients that move although their worker stays, when slot 4 leaves: above what nobody can avoid. */
const needless: readonly (readonly [name: string, bound: number])[] = [
  ['source-hash', 0],
  ['bounded-hash', 0],
  ['ring', 0],
  // The paper measures a few per cent of the entries; their share of a leaving worker's is about one.
  ['maglev', 1 / N],
];

describe('when one of ten workers leaves', () => {
  for (const [name, bound] of needless) {
    it(`${name} moves the clients of that worker, and of the others at most ${bound * 100} in a hundred`, () => {
      const all = workers(N);
      const before = placed(name, all);
      const after = placed(
        name,
        all.filter(({ slot }) => slot !== 4),
      );
      const moved = before.filter((slot, number) => slot !== 4 && slot !== after[number]).length;
      assert.ok(moved <= bound * CLIENTS, `${moved} of ${CLIENTS} moved`);
      assert.ok(!after.includes(4));
    });

    it(`${name} moves them when it has no room as well, and back again, if it does not wait`, () => {
      const all = workers(N);
      const algorithm = createAlgorithm({ name, options: { wait: false } }, seededContext(1));
      algorithm.changed?.(all);
      const withRoom = all.filter(({ slot }) => slot !== 4);
      for (let number = 0; number < 1_000; number++) {
        const own = algorithm.pick(all, client(number))!;
        const other = algorithm.pick(withRoom, client(number))!;
        if (own.slot !== 4) assert.equal(other, own);
        else assert.notEqual(other, own);
        assert.equal(algorithm.pick(all, client(number)), own);
      }
    });
  }
});

describe('clients are spread', () => {
  it('over equal workers within the bounds of each method', () => {
    const bounds = { 'source-hash': 0.1, maglev: 0.1, ring: 0.35, 'bounded-hash': 0.1 };
    for (const [name, bound] of Object.entries(bounds)) {
      const slots = placed(name, workers(N));
      for (let slot = 1; slot <= N; slot++) {
        assert.ok(Math.abs(shareOf(slots, slot) * N - 1) < bound, `${name}: ${shareOf(slots, slot) * N}`);
      }
    }
  });

  it('in proportion to the weights', () => {
    const bounds = { 'source-hash': 0.1, maglev: 0.1, ring: 0.35 };
    for (const [name, bound] of Object.entries(bounds)) {
      const slots = placed(name, weighted(5, 2.5, 1, 1.5));
      for (const [slot, share] of [
        [1, 0.5],
        [2, 0.25],
        [3, 0.1],
        [4, 0.15],
      ] as const) {
        assert.ok(Math.abs(shareOf(slots, slot) / share - 1) < bound, `${name}: ${shareOf(slots, slot)}`);
      }
    }
  });

  it('more evenly by a ring with more points', () => {
    const spread = (points: number): number => {
      const slots = placed('ring', workers(N), { points });
      return Math.max(...workers(N).map(({ slot }) => shareOf(slots, slot) * N));
    };
    assert.ok(spread(1) > 1.5 && spread(1_000) < 1.15, `${spread(1)} and ${spread(1_000)}`);
  });

  it('by the port too when that is asked for', () => {
    const members = workers(8);
    for (const name of ['source-hash', 'bounded-hash', 'maglev', 'ring']) {
      const slots = (port: boolean) => {
        const algorithm = createAlgorithm({ name, options: { port } }, seededContext(1));
        algorithm.changed?.(members);
        return new Set(
          Array.from(
            { length: 100 },
            (_, number) =>
              algorithm.pick(members, { remoteAddress: '10.0.0.1', remotePort: 5000 + number })!.slot,
          ),
        );
      };
      assert.equal(slots(false).size, 1, name);
      assert.equal(slots(true).size, 8, name);
    }
  });
});

it('one client has one worker, however its address is written', () => {
  const members = workers(50);
  for (const name of ['source-hash', 'bounded-hash', 'maglev', 'ring']) {
    const algorithm = createAlgorithm({ name }, seededContext(1));
    algorithm.changed?.(members);
    const slotOf = (remoteAddress: string) => algorithm.pick(members, { remoteAddress })!.slot;
    assert.equal(slotOf('::ffff:192.0.2.7'), slotOf('192.0.2.7'), name);
    assert.equal(slotOf('::FFFF:192.0.2.7'), slotOf('192.0.2.7'), name);
    assert.equal(slotOf('2001:DB8::1'), slotOf('2001:db8::1'), name);
  }
});

it('without an address the choice is random, and by weight', () => {
  const members = weighted(3, 1);
  for (const name of ['source-hash', 'bounded-hash', 'maglev', 'ring']) {
    const algorithm = createAlgorithm({ name }, seededContext(5));
    algorithm.changed?.(members);
    const first = Array.from({ length: 4_000 }, () => algorithm.pick(members, {})!.slot).filter(
      (slot) => slot === 1,
    );
    assert.ok(Math.abs(first.length - 3_000) < 150, `${name}: ${first.length}`);
  }
});
