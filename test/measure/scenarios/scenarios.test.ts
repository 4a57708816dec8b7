import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PointsmanError } from '../../../src/errors.ts';
import {
  findScenario,
  resolveShape,
  type Scenario,
  scenarios,
} from '../../../src/measure/scenarios/index.ts';
import { scenarioSchema } from '../../../src/measure/scenarios/schema.ts';
import { isNear } from '../../near.ts';

const twoCores = { cores: 2, workers: 4 };

function perSecondOf(scenario: Scenario, capacity = twoCores): number {
  const shape = resolveShape(scenario, capacity);
  assert.equal(shape.kind, 'open');
  return shape.kind === 'open' ? shape.perSecond : Number.NaN;
}

describe('the scenarios of lb', () => {
  it('are those that are promised, each with a sentence', () => {
    assert.deepEqual(
      scenarios.map(({ name }) => name),
      [
        'evenness',
        'keep-alive',
        'connection-per-request',
        'blocked-loop',
        'heavy-tail',
        'slow-worker',
        'mixed-keep-alive',
        'long-lived',
        'burst',
        'crash',
      ],
    );
    for (const { summary } of scenarios) assert.match(summary, /^[A-Z0-9].+\.$/);
  });

  it('are such as a file may have, too', () => {
    for (const scenario of scenarios) assert.deepEqual(scenarioSchema.parse(scenario), scenario);
  });

  it('leave room for clients and proxies on two cores', () => {
    for (const { name, load } of scenarios) {
      if (load.kind === 'open' && 'load' in load.rate) assert.ok(load.rate.load <= 0.5, name);
    }
  });

  it('are found by their names, however they are written', () => {
    assert.equal(findScenario('Heavy-Tail ').name, 'heavy-tail');
    assert.equal(findScenario('Distribution').name, 'evenness');
  });

  it('suggest the name that was meant', () => {
    assert.throws(
      () => findScenario('blocked-lop'),
      (error) =>
        error instanceof PointsmanError &&
        error.code === 'ERR_INVALID_OPTION' &&
        /--scenario blocked-lop .+Did you mean blocked-loop\?/.test(error.message),
    );
  });
});

describe('a load that is a share of the processors', () => {
  const open = (more: Partial<Scenario>, load: object = {}): Scenario => ({
    name: 'x',
    summary: '',
    load: { kind: 'open', rate: { load: 0.5 }, arrivals: 'poisson', ...load },
    service: { kind: 'work', distribution: { kind: 'deterministic', mean: 5 } },
    ...more,
  });

  it('has as many connections as fill that share with their work', () => {
    assert.equal(perSecondOf(open({})), 200);
  });

  it('counts no more processors than workers', () => {
    assert.equal(perSecondOf(open({}), { cores: 8, workers: 3 }), 300);
  });

  it('counts slow workers as the simulator does', () => {
    // Four workers with a speed of 2.5 together, on half as many cores.
    assert.equal(perSecondOf(open({ speeds: [0.25, 0.25, 1] })), 125);
    assert.equal(perSecondOf(open({ speeds: [0.5, 1, 1, 1, 7] })), 175);
  });

  it('has fewer connections when each asks more often', () => {
    const requests = [
      { count: 1, share: 0.75 },
      { count: 5, share: 0.25 },
    ];
    assert.equal(perSecondOf(open({}, { requests })), 100);
  });

  it('takes waiting for 0.2 ms of work', () => {
    const waits: Scenario = open({
      service: { kind: 'wait', distribution: { kind: 'exponential', mean: 80 } },
    });
    isNear(perSecondOf(waits), 5_000, 1e-6);
  });

  it('uses the mean of its distribution, 1 ms unless it says so', () => {
    isNear(
      perSecondOf(open({ service: { kind: 'work', distribution: { kind: 'lognormal', scv: 10 } } })),
      1_000,
      1e-6,
    );
    const blocked = scenarios.find(({ name }) => name === 'blocked-loop')!;
    isNear(perSecondOf(blocked), (0.35 * 2) / 0.001245, 1e-6);
  });
});

describe('other loads', () => {
  it('in bursts have the rate of these', () => {
    const burst = findScenario('burst');
    assert.ok(burst.load.kind === 'open');
    const said: Scenario = { ...burst, load: { ...burst.load, rate: { perSecond: 7 } } };
    assert.equal(perSecondOf(said), 200);
  });

  it('with a rate keep it', () => {
    const load = { kind: 'open', rate: { perSecond: 33 }, arrivals: 'deterministic' } as const;
    assert.deepEqual(resolveShape({ name: 'x', summary: '', load }, twoCores), {
      kind: 'open',
      perSecond: 33,
      arrivals: 'deterministic',
    });
  });

  it('without one stay as they are', () => {
    for (const name of ['evenness', 'keep-alive']) {
      const scenario = findScenario(name);
      assert.deepEqual(resolveShape(scenario, twoCores), scenario.load);
    }
  });
});
