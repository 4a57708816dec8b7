import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { healthThresholds } from '../../../src/dispatch/health.ts';
import { type Forecast, liveRules, predict, type Question } from '../../../src/measure/predict/index.ts';
import { simulated } from '../../../src/measure/predict/simulated.ts';
import { withOverhead } from '../../../src/measure/predict/with-overhead.ts';
import { findScenario, resolveShape, type Scenario } from '../../../src/measure/scenarios/index.ts';
import { nativeCalls } from '../../../src/native/index.ts';
import { resolveOptions } from '../../../src/options/index.ts';
import { momentsOf, type Scenario as Simulated } from '../../../src/simulate/index.ts';
import { resolveScenario } from '../../../src/simulate/resolve-scenario.ts';
import { isNear } from '../../near.ts';

function questionOf(scenario: Scenario, more: Partial<Question> = {}): Question {
  const { workers = 4, cores = 2 } = more;
  return {
    scenario,
    shape: resolveShape(scenario, { workers, cores }),
    workers,
    cores,
    overheadMs: 0,
    algorithm: { name: 'rr', options: {} },
    seed: 1,
    measureMs: 2_000,
    ...more,
  };
}

function simulatedOf(name: string, more: Partial<Question> = {}): Simulated {
  const scenario = simulated(questionOf(findScenario(name), more));
  assert.ok(!('reason' in scenario), JSON.stringify(scenario));
  resolveScenario(scenario);
  return scenario;
}

async function forecast(scenario: Scenario, more: Partial<Question> = {}): Promise<Forecast> {
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
    const { mean, p50, p99 } = await forecast(poisson, { workers: 1, cores: 1, measureMs: 10_000 });
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
    const slow = findScenario('slow-worker');
    // In turn, the slow worker gets a quarter of all, of which each takes it at least 13 ms: more than it can do.
    const short = await forecast(slow, { overheadMs: 1.4, measureMs: 1_000 });
    const long = await forecast(slow, { overheadMs: 1.4, measureMs: 4_000 });
    assert.ok(long.p99 > 2 * short.p99, `${long.p99} and ${short.p99}`);
    const jsq = { name: 'least-connections', options: {} };
    const even = await forecast(slow, { overheadMs: 1.4, measureMs: 4_000, algorithm: jsq });
    assert.ok(even.p99 < short.p99, `${even.p99} and ${short.p99}`);
  });

  it('has the overhead in it', async () => {
    const constant: Scenario = {
      ...poisson,
      load: { kind: 'open', rate: { perSecond: 10 }, arrivals: 'deterministic' },
      service: { kind: 'work', distribution: { kind: 'deterministic', mean: 2 } },
    };
    const { mean, p99 } = await forecast(constant, { overheadMs: 0.5 });
    isNear(mean, 2.5, 1e-6);
    isNear(p99, 2.5, 0.02);
  });

  it('rejects with what is wrong with the algorithm', async () => {
    const algorithm = { name: './no-such-file.js', options: {}, file: './no-such-file.js' };
    await assert.rejects(forecast(poisson, { algorithm }), { code: 'ERR_ALGORITHM_INVALID' });
  });
});

describe('no prediction', () => {
  const reasonFor = async (scenario: Scenario, more: Partial<Question> = {}): Promise<string> => {
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

  it('is made where the queues would only grow', async () => {
    assert.match(await reasonFor(findScenario('crash'), { overheadMs: 3 }), /3\.00 ms .+ more than 2 cores/);
  });
});

describe('the simulated scenario', () => {
  it('has the rate, the cores and the speeds', () => {
    const { arrivals, workers, connections } = simulatedOf('slow-worker');
    assert.deepEqual(workers, { count: 4, cores: 2, speeds: [0.25] });
    assert.ok(arrivals.kind === 'poisson');
    isNear(arrivals.rate, (0.35 * 3.25) / 2 / 2, 1e-9);
    // In 2 s.
    assert.equal(connections, Math.round(arrivals.rate * 2_000));
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
    const { faults, warmUp, arrivals } = simulatedOf('crash', { measureMs: 1_000 });
    assert.ok(arrivals.kind === 'poisson');
    const warmUpMs = warmUp! / arrivals.rate;
    isNear(warmUpMs, 500, 5);
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

describe('the overhead', () => {
  it('is added to each of two values', () => {
    // 1 ms, and 9 ms for a quarter: with 1 ms on top 2 and 10.
    const distribution = withOverhead({ kind: 'bimodal', mean: 3, longShare: 0.25, ratio: 9 }, 1);
    assert.deepEqual(distribution, { kind: 'bimodal', mean: 4, longShare: 0.25, ratio: 5 });
  });

  it('keeps the variance of a lognormal distribution', () => {
    const distribution = withOverhead({ kind: 'lognormal', mean: 3, scv: 10 }, 0.5);
    const { mean, scv } = momentsOf(distribution);
    isNear(mean, 3.5, 1e-12);
    isNear(scv * mean ** 2, 90, 1e-9);
  });

  it('is the whole of a request that asks for nothing', () => {
    assert.deepEqual(withOverhead(undefined, 0.4), { kind: 'deterministic', mean: 0.4 });
  });

  it('counts in the mean of every distribution', () => {
    isNear(momentsOf(withOverhead({ kind: 'exponential' }, 0.25)).mean, 1.25, 1e-12);
  });
});
