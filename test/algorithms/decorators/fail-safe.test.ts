import assert from 'node:assert/strict';
import { it } from 'node:test';
import { failSafe } from '../../../src/algorithms/decorators/fail-safe.ts';
import { seededContext, worker, workers } from '../views.ts';

function unexpected(error: unknown): never {
  throw error;
}

it('lets through what an algorithm picks, and that it wants to wait', () => {
  const members = workers(3);
  const second = failSafe({ pick: () => members[1] }, seededContext(1), unexpected);
  assert.equal(second.pick(members, {}), members[1]);
  assert.equal(
    failSafe({ pick: () => undefined }, seededContext(1), unexpected).pick(members, {}),
    undefined,
  );
});

it('replaces a pick of somebody who is not there', () => {
  const errors: string[] = [];
  const members = workers(3);
  const stray = failSafe({ pick: () => worker(2) }, seededContext(1), (error) => errors.push(String(error)));
  assert.ok(members.includes(stray.pick(members, {}) as never));
  assert.match(errors[0]!, /none of the workers it was shown/);
});

it('survives errors in whatever else it tells the algorithm', () => {
  let failures = 0;
  const fail = (): never => {
    throw new Error('no');
  };
  const broken = failSafe(
    { pick: fail, changed: fail, assigned: fail, released: fail },
    seededContext(1),
    () => {
      failures++;
    },
  );
  const members = workers(2);
  broken.changed!(members);
  broken.assigned!(members[0]!);
  broken.released!(members[0]!);
  assert.ok(broken.pick(members, {}));
  assert.equal(broken.pick([], {}), undefined);
  assert.equal(failures, 5);
});

it('gives an algorithm lists of its own: one that sorts them in place disturbs nobody', () => {
  const members = workers(3);
  const asShown = [...members];
  const sorts = failSafe(
    {
      changed: (shown) => void (shown as unknown[]).reverse(),
      pick: (shown) => (shown as (typeof members)[number][]).reverse()[0],
    },
    seededContext(1),
    unexpected,
  );
  sorts.changed!(members);
  assert.equal(sorts.pick(members, {}), asShown[2]);
  assert.deepEqual(members, asShown);
});
