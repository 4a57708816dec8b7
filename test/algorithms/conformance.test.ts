/** What every algorithm of the catalog must do, whatever its rule. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { algorithmCatalog, findAlgorithm } from '../../src/algorithms/index.ts';
import { seededContext, testSeed, worker, workers } from './views.ts';

const seed = testSeed();

for (const { name, create } of algorithmCatalog) {
  describe(`algorithm ${name}`, () => {
    const made = () => create({}, seededContext(seed));

    it('waits when there is no worker', () => {
      assert.equal(made().pick([], {}), undefined);
    });

    it('picks the only worker every time', () => {
      const algorithm = made();
      const only = [worker(3)];
      algorithm.changed?.(only);
      for (let pick = 0; pick < 10; pick++) assert.equal(algorithm.pick(only, {})?.slot, 3);
    });

    it('works when it was never told of members', () => {
      assert.ok(made().pick(workers(3), {}));
    });

    it('picks only from the workers it is given', () => {
      const algorithm = made();
      const members = workers(5);
      const eligible = [members[1]!, members[4]!];
      algorithm.changed?.(members);
      for (let pick = 0; pick < 200; pick++) {
        const picked = algorithm.pick(eligible, {});
        assert.ok(picked === undefined || eligible.includes(picked as never));
      }
    });

    it('goes on when members leave and return in the middle', () => {
      const algorithm = made();
      const all = workers(6);
      for (let round = 0; round < 300; round++) {
        const members = all.filter((_, index) => (round + index) % 4 !== 0);
        algorithm.changed?.(members);
        const picked = algorithm.pick(members, {});
        assert.ok(picked !== undefined && members.includes(picked as never));
        (picked as (typeof all)[number]).open++;
      }
    });

    it('spreads equal connections within ten per cent of even', () => {
      const algorithm = made();
      const members = workers(4);
      const counts = new Map<number, number>();
      algorithm.changed?.(members);
      for (let pick = 0; pick < 20_000; pick++) {
        const slot = algorithm.pick(members, {})!.slot;
        counts.set(slot, (counts.get(slot) ?? 0) + 1);
      }
      for (const count of counts.values()) assert.ok(Math.abs(count - 5_000) < 500, `${count} of 5000`);
    });

    it('picks the same with the same seed', () => {
      const sequence = () => {
        const algorithm = made();
        const members = workers(7);
        algorithm.changed?.(members);
        return Array.from({ length: 100 }, () => {
          const picked = algorithm.pick(members, {})!;
          members[picked.slot - 1]!.open++;
          return picked.slot;
        });
      };
      assert.deepEqual(sequence(), sequence());
    });
  });
}

describe('the catalog', () => {
  it('finds each algorithm by its name and by every alias, in any case', () => {
    for (const entry of algorithmCatalog) {
      for (const name of [entry.name, ...entry.aliases]) {
        assert.equal(findAlgorithm(name), entry);
        assert.equal(findAlgorithm(name.toUpperCase()), entry);
      }
    }
  });

  it('gives no name or alias twice', () => {
    const names = algorithmCatalog.flatMap(({ name, aliases }) => [name, ...aliases]);
    assert.equal(new Set(names).size, names.length);
  });

  it('knows nothing of an unknown name', () => {
    assert.equal(findAlgorithm('fastest'), undefined);
  });
});
