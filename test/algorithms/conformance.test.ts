/** What every algorithm must do, whatever its rule, with every choice and in every decorator. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Algorithm } from '../../src/algorithms/contract.ts';
import { churn } from './churn.ts';
import { runClosedLoop } from './closed-loop.ts';
import { allVariants, keepsClients, mayWait, type Variant } from './variants.ts';
import {
  assign,
  client,
  release,
  seededContext,
  slotsOf,
  testSeed,
  weighted,
  worker,
  workers,
} from './views.ts';

const seed = testSeed();

for (const variant of allVariants) {
  describe(`algorithm ${variant.title}`, () => {
    const made = (): Algorithm => variant.create(seededContext(seed));

    it('waits when there is no worker', () => {
      const algorithm = made();
      assert.equal(algorithm.pick([], client(1)), undefined);
      algorithm.changed?.([]);
      assert.equal(algorithm.pick([], {}), undefined);
    });

    it('picks the only worker every time, with or without an address', () => {
      const algorithm = made();
      const only = [worker(3)];
      algorithm.changed?.(only);
      for (let pick = 0; pick < 50; pick++) {
        const picked = algorithm.pick(only, pick % 2 === 0 ? client(pick) : {});
        assert.equal(picked, only[0]);
        assign(algorithm, picked!);
        release(algorithm, picked!);
      }
    });

    it('works when it was never told of members', () => {
      const algorithm = made();
      const given = workers(3);
      for (let pick = 0; pick < 20; pick++)
        assert.ok(given.includes(algorithm.pick(given, client(pick)) as never));
    });

    it('picks the one worker that has room, or waits for another', () => {
      const algorithm = made();
      const members = workers(5);
      algorithm.changed?.(members);
      let picks = 0;
      for (let pick = 0; pick < 50; pick++) {
        const picked = algorithm.pick([members[3]!], client(pick));
        const isMember = keepsClients(variant) && members.includes(picked as never);
        assert.ok(picked === undefined || picked === members[3] || isMember);
        if (picked !== undefined) picks++;
      }
      assert.ok(picks === 50 || mayWait(variant), `${picks} of 50`);
    });

    it('gives a worker of weight 0 nothing', () => {
      const algorithm = made();
      const members = weighted(1, 0, 2, 0);
      algorithm.changed?.(members);
      const slots = slotsOf(algorithm, members, 200, true);
      assert.deepEqual(
        [...new Set(slots)].filter((slot) => slot === 2 || slot === 4),
        [],
      );
      assert.ok(slots[0] !== undefined);
      for (const member of members) member.weight = 0;
      algorithm.changed?.(members);
      assert.equal(algorithm.pick(members, client(1)), undefined);
    });

    it('gives a worker connections again when its weight rises from 0', () => {
      const algorithm = made();
      const members = weighted(0, 0, 0);
      algorithm.changed?.(members);
      assert.equal(algorithm.pick(members, client(1)), undefined);
      members[1]!.weight = 3;
      algorithm.changed?.(members);
      assert.equal(algorithm.pick(members, client(1)), members[1]);
    });

    it('picks only what it may while members, room, weights and reports change', () => {
      churn(made, seed, 400, (picked, eligible, members) => {
        const choice = keepsClients(variant) ? members : eligible;
        assert.ok(picked === undefined || choice.includes(picked as never));
        if (!mayWait(variant) && variant.options['pending-limit'] === undefined && eligible.length > 0)
          assert.ok(picked !== undefined);
      });
    });

    it('picks the same after the same history with the same seed', () => {
      const slots = () => {
        const picks: (number | undefined)[] = [];
        churn(made, seed, 300, (picked) => void picks.push(picked?.slot));
        return picks;
      };
      assert.deepEqual(slots(), slots());
    });

    it('is as it was after a pick that found nobody', () => {
      const slots = (disturb: (algorithm: Algorithm) => void) => {
        const algorithm = made();
        const members = workers(5);
        algorithm.changed?.(members);
        return Array.from({ length: 60 }, (_, index) => {
          disturb(algorithm);
          const picked = algorithm.pick(members, client(index));
          if (picked === undefined) return undefined;
          assign(algorithm, picked);
          if (index % 3 === 0) release(algorithm, picked);
          return picked.slot;
        });
      };
      assert.deepEqual(
        slots((algorithm) => assert.equal(algorithm.pick([], client(7)), undefined)),
        slots(() => {}),
      );
    });

    it('is as fair among equal workers as it promises', () => {
      const context = seededContext(seed);
      const picks = 10_000;
      const counts = runClosedLoop({
        algorithm: variant.create(context),
        context,
        members: workers(4),
        clients: 8,
        picks,
        serviceMs: () => 1 + context.random(),
        newAddresses: true,
      });
      const bound = unfairness(variant);
      for (const count of counts) {
        assert.ok(Math.abs(count - picks / 4) <= bound * (picks / 4), `${counts} beyond ${bound}`);
      }
    });
  });
}

/** How far a worker's count may be from the mean, as a part of it. */
function unfairness({ entry, options }: Variant): number {
  // It fills worker 1 first, and eight clients are all within its limit.
  if (entry.name === 'first') return options['share-cap'] === undefined ? Number.POSITIVE_INFINITY : 1;
  if (entry.name === 'rr' || (entry.name === 'weighted-rr' && options.method !== 'edf')) {
    // Of a client that is known already nothing is asked of the rotation.
    return options.sticky === undefined ? 0.001 : 0.1;
  }
  // Equals in the first slot win while it is idle.
  if (options.tie === 'first') return 1;
  // 160 points each leave the largest arc about 15 per cent above the mean, seldom 30.
  if (entry.name === 'ring') return 0.35;
  // Among equals chance makes one seem faster; it leads until that is used up.
  if (entry.name === 'hot-cold' || options.signal === 'latency') return 1;
  if (entry.group === 'latency and utilization') return 0.35;
  return 0.1;
}
