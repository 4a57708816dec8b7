import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { healthThresholds } from '../../../src/dispatch/health.ts';
import { contentOf } from '../../../src/measure/load/generator/content.ts';
import { scheduleArrivals } from '../../../src/measure/load/generator/schedule.ts';
import {
  type Costs,
  type Forecast,
  liveRules,
  predict,
  type Question,
} from '../../../src/measure/predict/index.ts';
import { simulated } from '../../../src/measure/predict/simulated.ts';
import { findScenario, resolveShape, type Scenario } from '../../../src/measure/scenarios/index.ts';
import { nativeCalls } from '../../../src/native/index.ts';
import { resolveOptions } from '../../../src/options/index.ts';
import type { Scenario as Simulated } from '../../../src/simulate/index.ts';
import { resolveScenario } from '../../../src/simulate/resolve-scenario.ts';
import { isNear } from '../../near.ts';

interface Wishes extends Partial<Omit<Question, 'costs'>>, Partial<Costs> {}

function questionOf(scenario: Scenario, wishes: Wishes = {}): Question {
  const { workers = 4, cores = 2, overheadMs = 0, wayMs = 0, ...more } = wishes;
  return {
    scenario,
    shape: resolveShape(scenario, { workers, cores: 2 }),
    workers,
    costs: { cores, overheadMs, wayMs },
    algorithm: { name: 'rr', options: {} },
    seed: 1,
    warmUpMs: 500,
    measureMs: 2_000,
    ...more,
  };
}

function simulatedOf(name: string, more: Wishes = {}): Simulated {
  const scenario = simulated(questionOf(findScenario(name), more));
  assert.ok(!('reason' in scenario), JSON.stringify(scenario));
  resolveScenario(scenario);
  return scenario;
}

async function forecast(scenario: Scenario, more: Wishes = {}): Promise<Forecast> {
  const answer = await predict(questionOf(scenario, more));
  assert.ok(!('reason' in answer));
  return answer;
}

const poisson: Scenario = {
  name: 'x',
  summary: '',
  load: { kind: 'open', rate: { perSecond: 250 }, arrivals: 'poisson' },
  service: { kind: 'work', distribution: { kind: 'exponential', mean: 2 } },
};

describe('a prediction', () => {
  it('is what theory says of one worker', async () => {
    // M/M/1 at a load of one half: the mean is 2 / (1 - 1/2), the times in the system are exponential.
    const { mean, p50, p99 } = await forecast(poisson, { workers: 1, cores: 1, measureMs: 200_000 });
    isNear(mean, 4, 0.1);
    isNear(p50, 4 * Math.log(2), 0.1);
    isNear(p99, 4 * Math.log(100), 1);
  });

  it('tells algorithms apart, and is the same for the same seed', async () => {
    const slow = findScenario('slow-worker');
    const rr = await forecast(slow);
    const jsq = await forecast(slow, { algorithm: { name: 'least-connections', options: {} } });
    assert.ok(jsq.mean < 0.8 * rr.mean, `${jsq.mean} and ${rr.mean}`);
    assert.deepEqual(await forecast(slow), rr);
  });

  it('is of a time as long as is measured, even when queues grow in it', async () => {
    // In turn, the slow worker gets a quarter of all, 68 a second, of which each takes it 20 ms: more than it can do.
    const slow = { ...findScenario('slow-worker'), speeds: [0.1] };
    const short = await forecast(slow, { measureMs: 1_000 });
    const long = await forecast(slow, { measureMs: 4_000 });
    assert.ok(long.p99 > 2 * short.p99, `${long.p99} and ${short.p99}`);
    const jsq = { name: 'least-connections', options: {} };
    const even = await forecast(slow, { measureMs: 4_000, algorithm: jsq });
    assert.ok(even.p99 < short.p99, `${even.p99} and ${short.p99}`);
  });

  it('has the overhead in it, and the way to the workers and back', async () => {
    const constant: Scenario = {
      ...poisson,
      load: { kind: 'open', rate: { perSecond: 100 }, arrivals: 'deterministic' },
      service: { kind: 'work', distribution: { kind: 'deterministic', mean: 2 } },
    };
    const { mean, p99 } = await forecast(constant, { overheadMs: 0.5, wayMs: 0.25 });
    isNear(mean, 2.75, 1e-6);
    isNear(p99, 2.75, 0.02);
  });

  it('is of the very round: the connections of another seed are others', async () => {
    const blocked = findScenario('blocked-loop');
    const one = await forecast(blocked, { seed: 2 });
    const other = await forecast(blocked, { seed: 3 });
    assert.notEqual(one.p99, other.p99);
  });

  it('is worse where the workers have less of the cores', async () => {
    const blocked = findScenario('blocked-loop');
    const alone = await forecast(blocked);
    const crowded = await forecast(blocked, { cores: 1.2 });
    assert.ok(crowded.p50 > alone.p50, `${crowded.p50} and ${alone.p50}`);
  });

  it('rejects with what is wrong with the algorithm', async () => {
    const algorithm = { name: './no-such-file.js', options: {}, file: './no-such-file.js' };
    await assert.rejects(forecast(poisson, { algorithm }), { code: 'ERR_ALGORITHM_INVALID' });
  });
});

describe('no prediction', () => {
  const reasonFor = async (scenario: Scenario, more: Wishes = {}): Promise<string> => {
    const answer = await predict(questionOf(scenario, more));
    return 'reason' in answer ? answer.reason : assert.fail('it was predicted');
  };

  it('is made of what the simulator does not know, and the reason is told', async () => {
    assert.match(await reasonFor(findScenario('keep-alive')), /waits for its answers/);
    assert.match(await reasonFor(findScenario('distribution')), /waits for its answers/);
    assert.match(await reasonFor(findScenario('long-lived')), /stay open/);
    const distribution = { kind: 'exponential', mean: 2 } as const;
    assert.match(await reasonFor({ ...poisson, service: { kind: 'wait', distribution } }), /only wait/);
  });

  it('is made of too few connections', async () => {
    const few: Scenario = {
      ...poisson,
      load: { kind: 'open', rate: { perSecond: 10 }, arrivals: 'poisson' },
    };
    assert.match(await reasonFor(few), /percentiles of \d+ connections: 100 are needed/);
  });
});

describe('the simulated scenario', () => {
  it('has the connections of the load, and what they ask for', () => {
    const question = questionOf(findScenario('blocked-loop'), { seed: 7 });
    const { arrivals, works, connections, warmUp } = simulatedOf('blocked-loop', { seed: 7 });
    assert.ok(arrivals.kind === 'trace' && question.shape.kind === 'open');
    const times = scheduleArrivals(question.shape, 7, 2_500);
    assert.deepEqual(arrivals.times, times);
    assert.equal(warmUp, times.filter((time) => time < 500).length);
    assert.equal(warmUp + connections, times.length);
    const { service } = question.scenario;
    for (const connection of [0, 1, 500]) {
      const { paths } = contentOf({ path: '/', service, shape: question.shape, seed: 7 }, connection);
      assert.equal(paths[0], `/?work=${works![connection]!.toFixed(3)}`);
    }
  });

  it('has the cores, the speeds and the overhead', () => {
    const { workers } = simulatedOf('slow-worker', { cores: 1.5, overheadMs: 0.4 });
    assert.deepEqual(workers, { count: 4, cores: 1.5, speeds: [0.25], overhead: 0.4 });
  });

  it('has bursts at the same times', () => {
    const { arrivals } = simulatedOf('burst');
    assert.ok(arrivals.kind === 'trace');
    assert.deepEqual(
      [99, 100, 199, 200].map((index) => arrivals.times[index]),
      [0, 500, 500, 1_000],
    );
  });

  it('has the mean number of requests, and the pauses', () => {
    const { connection } = simulatedOf('mixed-keep-alive');
    assert.ok(connection?.kind === 'keep-alive');
    isNear(connection.requests, 13.8, 1e-9);
    assert.equal(connection.count, 'geometric');
    assert.equal(connection.think.mean, 5);
  });

  it('has the faults when they are due, once all is warm', () => {
    const { faults } = simulatedOf('crash', { warmUpMs: 500, measureMs: 1_000 });
    assert.deepEqual(faults, [{ kind: 'crash', at: 900, slot: 1, downFor: 300 }]);
  });

  it('reclaims what a worker leaves, where lb does', () => {
    const rules = liveRules({ handoff: 'mailbox' });
    assert.deepEqual(simulatedOf('blocked-loop', { rules }).binding, rules);
    assert.equal(rules.stallAfter, 5);
    assert.equal(simulatedOf('blocked-loop').binding, undefined);
  });
});

describe('the rules of lb', () => {
  it('are those of a running master with its defaults', () => {
    const { options } = resolveOptions();
    assert.deepEqual(liveRules({ handoff: 'mailbox' }), {
      pendingLimit: 16,
      queueLimit: options.queueLimit,
      queueTimeout: options.queueTimeout,
      queueTarget: options.queueTarget,
      queueInterval: options.queueInterval,
      stallAfter: options.stallTimeout,
      reclaims: true,
      busyAfter: healthThresholds({ stallMs: 5, ackMs: 1, hungMs: 1 }).busyMs,
    });
  });

  it('follow the hand-off and the stall timeout', () => {
    assert.equal(liveRules({ handoff: 'ipc' }).pendingLimit, 1);
    assert.equal(liveRules({ handoff: 'ipc', stallMs: 70 }).stallAfter, 70);
    // What was sent over a channel cannot be taken back.
    assert.equal(liveRules({ handoff: 'ipc' }).reclaims, false);
    const { native } = nativeCalls();
    const here = native === undefined ? 'ipc' : 'mailbox';
    assert.deepEqual(liveRules({ handoff: 'auto' }), liveRules({ handoff: here }));
  });

  it('keep a connection from waiting behind a long request while another worker is done first', async () => {
    const mixed: Scenario = {
      ...poisson,
      service: { kind: 'work', distribution: { kind: 'bimodal', mean: 4, longShare: 0.02, ratio: 50 } },
    };
    const without = await forecast(mixed, { cores: 4 });
    const { p50, p99 } = await forecast(mixed, { cores: 4, rules: liveRules({ handoff: 'mailbox' }) });
    assert.ok(p99 < without.p99, `${p99} and ${without.p99}`);
    assert.ok(p50 <= without.p50, `${p50} and ${without.p50}`);
  });
});
