/** Algorithms that look at latency and utilization. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createAlgorithm } from '../../src/algorithms/index.ts';
import { runClosedLoop } from './closed-loop.ts';
import { countsOf, seededContext, slotsOf, type TestWorker, testSeed, worker, workers } from './views.ts';

const seed = testSeed();
const made = (name: string, options = {}, context = seededContext(seed)) =>
  createAlgorithm({ name, options }, context);

/** Shares of a pool in which worker 4 takes four times as long. */
function sharesWithOneSlow(name: string, options = {}): number[] {
  const context = seededContext(seed);
  const counts = runClosedLoop({
    algorithm: made(name, options, context),
    context,
    members: workers(4),
    clients: 8,
    picks: 4_000,
    serviceMs: ({ slot }) => (slot === 4 ? 40 : 10) * (0.9 + 0.2 * context.random()),
  });
  return counts.map((count) => count / 4_000);
}

describe('a worker that is slower than the others', () => {
  for (const [name, options] of [
    ['peak-ewma', {}],
    ['least-time', {}],
    ['hot-cold', {}],
    ['p2c', { signal: 'latency' }],
  ] as const) {
    it(`gets less than half of an even part from ${name}, and not nothing`, () => {
      const slow = sharesWithOneSlow(name, options)[3]!;
      assert.ok(slow > 0 && slow < 0.125, `${slow}`);
    });
  }
});

describe('a worker of unknown latency', () => {
  it('is not flooded by least-time: it counts as the mean of the others', () => {
    const members = [worker(1, { latencyMs: 10 }), worker(2, { latencyMs: 30 }), worker(3)];
    const algorithm = made('least-time');
    assert.deepEqual(slotsOf(algorithm, members, 5, true), [1, 3, 1, 2, 1]);
  });

  for (const name of ['peak-ewma', 'hot-cold']) {
    it(`is tried with one request by ${name}, which then waits for the answer`, () => {
      const members = [worker(1, { latencyMs: 10 }), worker(2)];
      const algorithm = made(name);
      assert.equal(algorithm.pick(members, {})!.slot, 2);
      members[1]!.pending = 1;
      assert.deepEqual(new Set(slotsOf(algorithm, members, 50)), new Set([1]));
    });
  }
});

describe('peak-ewma', () => {
  const pair = () => [
    worker(1, { latencyMs: 10, inFlight: 1, done: 1 }),
    worker(2, { latencyMs: 20, inFlight: 1, done: 1 }),
  ];
  const answer = (answering: TestWorker, latencyMs: number) => {
    answering.latencyMs = latencyMs;
    answering.done++;
  };

  it('leaves a worker at its first slow answer', () => {
    const context = seededContext(seed);
    const algorithm = made('peak-ewma', {}, context);
    const members = pair();
    assert.equal(algorithm.pick(members, {})!.slot, 1);
    answer(members[0]!, 25);
    assert.equal(algorithm.pick(members, {})!.slot, 2);
  });

  it('comes back slowly, with the decay time', () => {
    const context = seededContext(seed);
    const algorithm = made('peak-ewma', { decay: 1_000 }, context);
    const members = pair();
    answer(members[0]!, 100);
    assert.equal(algorithm.pick(members, {})!.slot, 2);
    const backAfter = (): number => {
      for (let waited = 0; ; waited += 50) {
        if (algorithm.pick(members, {})!.slot === 1) return waited;
        context.nowMs += 50;
        answer(members[0]!, 10);
        answer(members[1]!, 20);
      }
    };
    // 100 falls towards 10 as 10 + 90 e^(-t/1 s), and is below 20 after ln(9) = 2.2 s.
    const waited = backAfter();
    assert.ok(Math.abs(waited - 2_200) <= 100, `${waited} ms`);
  });

  it('begins anew with a new process', () => {
    const algorithm = made('peak-ewma');
    const members = pair();
    answer(members[0]!, 500);
    assert.equal(algorithm.pick(members, {})!.slot, 2);
    Object.assign(members[0]!, { latencyMs: 5, done: 1 });
    assert.equal(algorithm.pick(members, {})!.slot, 1);
  });

  it('begins anew with the process that takes over a slot, however much that one has answered', () => {
    const algorithm = made('peak-ewma');
    const members = pair();
    algorithm.changed?.(members);
    answer(members[0]!, 500);
    assert.equal(algorithm.pick(members, {})!.slot, 2);
    members[0] = worker(1, { latencyMs: 5, inFlight: 1, done: 900 });
    algorithm.changed?.(members);
    assert.equal(algorithm.pick(members, {})!.slot, 1);
  });
});

describe('least-time', () => {
  it('weighs latency against connections', () => {
    const members = [worker(1, { latencyMs: 10, open: 5 }), worker(2, { latencyMs: 25, open: 1 })];
    assert.equal(made('least-time').pick(members, {})!.slot, 2);
    members[0]!.open = 3;
    assert.equal(made('least-time').pick(members, {})!.slot, 1);
  });

  it('lets workers tie whose latency is in the same step', () => {
    const members = [
      worker(1, { latencyMs: 11 }),
      worker(2, { latencyMs: 19 }),
      worker(3, { latencyMs: 21 }),
    ];
    assert.deepEqual(slotsOf(made('least-time', { step: 20 }), members, 4), [1, 2, 1, 2]);
  });

  it('tries a worker again that was slow and has had nothing to do since', () => {
    const context = seededContext(seed);
    const algorithm = made('least-time', { retry: 1_000 }, context);
    const members = [
      worker(1, { latencyMs: 64, done: 5 }),
      worker(2, { latencyMs: 8, done: 5, inFlight: 1 }),
    ];
    assert.equal(algorithm.pick(members, {})!.slot, 2);
    context.nowMs = 2_900;
    assert.equal(algorithm.pick(members, {})!.slot, 2);
    context.nowMs = 3_100;
    assert.equal(algorithm.pick(members, {})!.slot, 1, 'halved three times it is below 8');
  });
});

describe('the latency of a process that takes over a slot', () => {
  for (const [name, options] of [
    ['least-time', {}],
    ['hot-cold', { quantile: 1 }],
  ] as const) {
    it(`is believed by ${name}, however long the one before had nothing to do`, () => {
      const context = seededContext(seed);
      const algorithm = made(name, options, context);
      const members = [
        worker(1, { latencyMs: 64, done: 5 }),
        worker(2, { latencyMs: 8, done: 5, inFlight: 1 }),
      ];
      algorithm.changed?.(members);
      algorithm.pick(members, {});
      context.nowMs = 100_000;
      members[0] = worker(1, { latencyMs: 64, done: 5 });
      algorithm.changed?.(members);
      assert.equal(algorithm.pick(members, {})!.slot, 2);
    });
  }
});

describe('hot-cold', () => {
  it('takes the fastest of those that are not hot, with what each of them has to do already', () => {
    const members = [
      worker(1, { latencyMs: 2, inFlight: 9 }),
      worker(2, { latencyMs: 20, inFlight: 2 }),
      worker(3, { latencyMs: 9, inFlight: 3 }),
      worker(4, { latencyMs: 50, inFlight: 0 }),
    ];
    // 20, 60, 36 and 50 ms are to be expected.
    assert.deepEqual(new Set(slotsOf(made('hot-cold'), members, 50)), new Set([3]));
    assert.deepEqual(new Set(slotsOf(made('hot-cold', { quantile: 0 }), members, 50)), new Set([4]));
    assert.deepEqual(new Set(slotsOf(made('hot-cold', { quantile: 1 }), members, 50)), new Set([1]));
  });

  it('comes back to a worker that seemed slow once, before the others have long queues', () => {
    const members = [worker(1, { latencyMs: 1, inFlight: 3 }), worker(2, { latencyMs: 3.5, inFlight: 0 })];
    assert.deepEqual(new Set(slotsOf(made('hot-cold', { quantile: 1 }), members, 50)), new Set([2]));
  });

  it('draws among many', () => {
    const members = Array.from({ length: 40 }, (_, index) => worker(index + 1, { latencyMs: index + 1 }));
    const distinct = new Set(slotsOf(made('hot-cold', { d: 4 }), members, 400));
    assert.ok(distinct.size > 8, `${distinct.size}`);
  });
});

describe('wrr-utilization', () => {
  /** Each second every worker answers `perSecond` at its utilization, and 10 picks are made. */
  const run = (
    perSecond: readonly number[],
    utilizations: readonly number[],
    { failing = 0, seconds = 30, options = {} } = {},
  ) => {
    const context = seededContext(seed);
    const algorithm = made('wrr-utilization', options, context);
    const members = perSecond.map((_, index) => worker(index + 1, { utilization: utilizations[index]! }));
    algorithm.changed!(members);
    const slots: (number | undefined)[] = [];
    for (let second = 0; second < seconds; second++) {
      slots.push(...slotsOf(algorithm, members, 10));
      context.nowMs += 1_000;
      members.forEach((member, index) => {
        if (index === failing - 1) member.errors += perSecond[index]!;
        else member.done += perSecond[index]!;
      });
    }
    return { algorithm, members, context, slots };
  };

  it('gives turns in proportion to what each could do', () => {
    // 100 requests at 50 per cent could be 200; 100 at 25 per cent 400.
    const { algorithm, members } = run([100, 100], [0.5, 0.25]);
    const [slow, fast] = countsOf(slotsOf(algorithm, members, 300), 2);
    assert.ok(Math.abs(slow! - 100) <= 2 && Math.abs(fast! - 200) <= 2, `${slow} ${fast}`);
  });

  it('is plain rotation until the blackout is over', () => {
    const { slots } = run([100, 100], [0.5, 0.25]);
    const early = slots.slice(0, 100);
    assert.deepEqual(countsOf(early, 2), [50, 50]);
    assert.notDeepEqual(countsOf(slots.slice(-60), 2), [30, 30]);
  });

  it('does not let failing fast pay', () => {
    const share = (penalty: number) => {
      const { algorithm, members } = run([100, 100], [0.1, 0.1], { failing: 2, options: { penalty } });
      return countsOf(slotsOf(algorithm, members, 1_100), 2)[1]!;
    };
    assert.ok(Math.abs(share(1) - 1_100 / 12) <= 4, `${share(1)}`);
    assert.ok(Math.abs(share(0) - 550) <= 4, `${share(0)}`);
  });

  it('gives one that is not known yet the mean of the others', () => {
    const { algorithm, members } = run([100, 300, 0], [0.5, 0.5, 0]);
    const counts = countsOf(slotsOf(algorithm, members, 600), 3);
    for (const [index, expected] of [100, 300, 200].entries()) {
      assert.ok(Math.abs(counts[index]! - expected) <= 3, `${counts}`);
    }
  });

  it('forgets one that has answered nothing for the expiration time', () => {
    const { algorithm, members, context } = run([100, 300], [0.5, 0.5], { options: { expiration: 5_000 } });
    algorithm.pick(members, {});
    context.nowMs += 6_000;
    members[0]!.done += 600;
    algorithm.pick(members, {});
    const [first, second] = countsOf(slotsOf(algorithm, members, 200), 2);
    assert.ok(Math.abs(first! - second!) <= 2, `${first} ${second}`);
  });

  it('knows nothing of a process that takes over a slot, and takes nothing it has answered for work of the one before', () => {
    const { algorithm, members, context } = run([100, 300], [0.5, 0.5]);
    assert.deepEqual(countsOf(slotsOf(algorithm, members, 400), 2), [100, 300]);
    members[0] = worker(1, { utilization: 0.5, done: members[0]!.done + 5_000 });
    algorithm.changed!(members);
    assert.deepEqual(countsOf(slotsOf(algorithm, members, 400), 2), [200, 200]);
    context.nowMs += 1_000;
    members[0].done += 100;
    members[1]!.done += 300;
    assert.deepEqual(countsOf(slotsOf(algorithm, members, 400), 2), [200, 200], 'until its blackout is over');
  });
});
