import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, type TestContext } from 'node:test';
import type { Snapshot } from '../../../src/master/observe/contract.ts';
import { Observation } from '../../../src/master/observe/observation.ts';

/** Enough turns for what is due to be gathered and told. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

describe('an observation', () => {
  let taken: number;
  let failure: Error | undefined;
  let failures: unknown[];
  let observation: Observation;
  let nowMs: number;

  async function pass(t: TestContext, ms: number): Promise<void> {
    for (let at = 0; at < ms; at += 50) {
      nowMs += 50;
      t.mock.timers.tick(50);
      await settle();
    }
  }

  beforeEach(() => {
    [taken, failure, failures, nowMs] = [0, undefined, [], 0];
    const gather = async (): Promise<Snapshot> => {
      if (failure !== undefined) throw failure;
      return { atMs: ++taken } as Snapshot;
    };
    observation = new Observation(
      gather,
      (error) => failures.push(error),
      () => nowMs,
    );
  });

  afterEach(() => observation.end());

  it('takes one snapshot for all who ask at the same moment', async () => {
    const all = await Promise.all([observation.snapshot(), observation.snapshot(), observation.snapshot()]);
    assert.deepEqual([taken, new Set(all).size], [1, 1]);
  });

  it('takes one for all watchers, however often each wants it', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const seen = { fast: [] as number[], slow: [] as number[] };
    observation.watch({ everyMs: 500 }, ({ atMs }) => seen.fast.push(atMs));
    observation.watch({ everyMs: 1000 }, ({ atMs }) => seen.slow.push(atMs));
    await pass(t, 2100);
    assert.deepEqual(seen, { fast: [1, 2, 3, 4, 5], slow: [1, 3, 5] });
    assert.equal(taken, 5);
  });

  it('tells at once what happened, but no more than four times a second', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const seenAtMs: number[] = [];
    observation.watch({ everyMs: 2000 }, () => seenAtMs.push(nowMs));
    await pass(t, 1000);
    observation.hasten();
    await pass(t, 100);
    for (let at = 0; at < 10; at++) {
      observation.hasten();
      await pass(t, 50);
    }
    await pass(t, 2500);
    assert.deepEqual(seenAtMs, [50, 1050, 1300, 1550, 1800, 3800]);
  });

  it('tells what happened while a snapshot was taken', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    let give: (() => void) | undefined;
    let told = 0;
    const slow = new Observation(
      async () => {
        await new Promise<void>((resolve) => {
          give = resolve;
        });
        return {} as Snapshot;
      },
      () => assert.fail(),
      () => nowMs,
    );
    slow.watch({ everyMs: 5000 }, () => told++);
    await pass(t, 50);
    slow.hasten();
    give!();
    await pass(t, 300);
    assert.equal(told, 1);
    give!();
    await pass(t, 50);
    assert.equal(told, 2);
    slow.end();
  });

  it('takes none while nobody watches', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    await pass(t, 2000);
    assert.equal(taken, 0);
    const ends = [1, 2].map(() => observation.watch({ everyMs: 250 }, () => {}));
    await pass(t, 300);
    const before = taken;
    assert.ok(before > 0);
    for (const end of [...ends, ...ends]) end();
    await pass(t, 2000);
    assert.equal(taken, before);
  });

  it('ends for all when the master has stopped, and begins no more', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    observation.watch({}, () => {});
    await pass(t, 100);
    observation.end();
    observation.watch({}, () => {})();
    await pass(t, 3000);
    assert.equal(taken, 1);
  });

  it('says what failed, and goes on', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const seen: number[] = [];
    failure = new Error('of the test');
    observation.watch({ everyMs: 500 }, ({ atMs }) => seen.push(atMs));
    await pass(t, 700);
    assert.deepEqual([failures, seen], [[failure, failure], []]);
    failure = undefined;
    await pass(t, 500);
    assert.deepEqual(seen, [1]);
  });

  it('refuses an interval that nobody could hold, or that says nothing', () => {
    for (const everyMs of [0, 249, 60_001, Number.NaN, Number.POSITIVE_INFINITY])
      assert.throws(() => observation.watch({ everyMs }, () => {}), { code: 'ERR_INVALID_OPTION' });
  });
});
