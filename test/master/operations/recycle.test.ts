import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  APART_MS,
  createRecyclePolicy,
  type RecycleBounds,
  type ServingFacts,
} from '../../../src/master/operations/recycle.ts';

const MIB = 2 ** 20;
const unbounded: RecycleBounds = { maxMemory: undefined, maxRequests: undefined, maxAge: undefined };

const serving = (slot: number, facts: Partial<ServingFacts> = {}): ServingFacts => ({
  process: {},
  slot,
  ageMs: 0,
  requests: 0,
  memoryBytes: undefined,
  ...facts,
});
const middle = () => 0.5;

describe('the policy of recycling', () => {
  it('asks for nothing without a bound', () => {
    const policy = createRecyclePolicy(middle);
    const huge = serving(1, { ageMs: 1e12, requests: 1e12, memoryBytes: 1e12 });
    assert.deepEqual(policy.judge([huge], unbounded, 0), { next: undefined, tooSoon: [] });
  });

  it('says which process is above the memory bound, and why', () => {
    const policy = createRecyclePolicy(middle);
    const of = [serving(1, { memoryBytes: 300 * MIB }), serving(2, { memoryBytes: 312.04 * MIB })];
    const { next } = policy.judge(of, { ...unbounded, maxMemory: 300 * MIB }, 0);
    assert.deepEqual(next, { slot: 2, why: 'memory 312 MiB is above --max-memory 300 MiB' });
  });

  it('finds nobody where memory cannot be told', () => {
    const policy = createRecyclePolicy(middle);
    assert.equal(policy.judge([serving(1)], { ...unbounded, maxMemory: 1 }, 0).next, undefined);
  });

  it('varies the bounds on requests and age by up to a tenth, once for each process', () => {
    for (const [random, from] of [
      [0, 900],
      [0.5, 1000],
      [1, 1100],
    ] as const) {
      let draws = 0;
      const policy = createRecyclePolicy(() => {
        draws++;
        return random;
      });
      const process = {};
      const judge = (facts: Partial<ServingFacts>, bounds: Partial<RecycleBounds>) =>
        policy.judge([serving(1, { process, ...facts })], { ...unbounded, ...bounds }, 0).next;
      assert.equal(judge({ requests: from - 1 }, { maxRequests: 1000 }), undefined);
      assert.equal(
        judge({ requests: from + 1 }, { maxRequests: 1000 })?.why,
        `it has had ${from + 1} requests, --max-requests being 1000`,
      );
      assert.equal(judge({ ageMs: from * 60 - 1 }, { maxAge: 60_000 }), undefined);
      assert.match(judge({ ageMs: from * 60 + 1 }, { maxAge: 60_000 })!.why, /old, --max-age being 60 s$/);
      assert.equal(draws, 2);
    }
  });

  it('leaves time between two replacements of a slot, and says who has to wait for it', () => {
    const policy = createRecyclePolicy(middle);
    const bounds = { ...unbounded, maxMemory: 100 * MIB, maxRequests: 10 };
    const greedy = () => [serving(1, { memoryBytes: 101 * MIB, requests: 11 })];
    assert.equal(policy.judge(greedy(), bounds, 0).next?.slot, 1);
    policy.replaced(1, 0);
    const soon = policy.judge(greedy(), bounds, APART_MS - 1);
    assert.equal(soon.next, undefined);
    assert.deepEqual(soon.tooSoon, [{ slot: 1, why: 'memory 101 MiB is above --max-memory 100 MiB' }]);
    assert.equal(policy.judge(greedy(), bounds, APART_MS).next?.slot, 1);
  });

  it('lets a bound on age be its own time between two', () => {
    const policy = createRecyclePolicy(middle);
    policy.replaced(1, 0);
    const { next } = policy.judge([serving(1, { ageMs: 2_000 })], { ...unbounded, maxAge: 1_000 }, 2_000);
    assert.equal(next?.slot, 1);
  });

  it('gives each slot its turn when all are always overdue', () => {
    const policy = createRecyclePolicy(middle);
    const turns: (number | undefined)[] = [];
    for (let nowMs = 1; nowMs <= 6; nowMs++) {
      const all = [1, 2, 3].map((slot) => serving(slot, { ageMs: 5_000 }));
      const { next } = policy.judge(all, { ...unbounded, maxAge: 1_000 }, nowMs);
      turns.push(next?.slot);
      policy.replaced(next!.slot, nowMs);
    }
    assert.deepEqual(turns, [1, 2, 3, 1, 2, 3]);
  });

  it('leaves a slot alone for longer with each failure, and for as long as ever after a success', () => {
    const policy = createRecyclePolicy(middle);
    const old = [serving(1, { ageMs: 5_000 })];
    const bounds = { ...unbounded, maxAge: 1_000 };
    assert.equal(policy.failed(1, 0), 30_000);
    assert.equal(policy.judge(old, bounds, 29_999).next, undefined);
    assert.equal(policy.judge(old, bounds, 30_000).next?.slot, 1);
    assert.equal(policy.failed(1, 30_000), 60_000);
    for (let time = 0; time < 10; time++) policy.failed(1, 0);
    assert.equal(policy.failed(1, 0), 600_000);
    policy.replaced(1, 0);
    assert.equal(policy.failed(1, 0), 30_000);
  });
});
