import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Algorithm, WorkerView } from '../../src/algorithms/contract.ts';
import { Clock } from '../../src/simulate/clock.ts';
import { NONE } from '../../src/simulate/connection-table.ts';
import { LiveGauges } from '../../src/simulate/gauges.ts';
import { RECORD } from '../../src/simulate/records.ts';
import { resolveScenario } from '../../src/simulate/resolve-scenario.ts';
import type { Binding, Signals } from '../../src/simulate/scenario.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import { governed, ground, working } from '../../src/simulate/stages.ts';
import { Workers } from '../../src/simulate/workers.ts';
import { runTrace } from './run.ts';

const WORKERS = 3;

/** A master whose algorithm does as it is told, and writes down what it is told. */
function masterWith(given: { signals?: Signals; binding?: Binding }) {
  const told: string[] = [];
  let members: readonly WorkerView[] = [];
  let eligible: readonly WorkerView[] = [];
  let wanted = 1;
  const algorithm: Algorithm = {
    pick(workers) {
      eligible = workers;
      return workers.find(({ slot }) => slot === wanted);
    },
    changed(next) {
      members = next;
      told.push(`members ${next.map(({ slot }) => slot).join()}`);
    },
    assigned: ({ slot, open }) => told.push(`assigned ${slot}: ${open}`),
    released: ({ slot, open }) => told.push(`released ${slot}: ${open}`),
  };
  const scenario = resolveScenario({
    connections: 100,
    arrivals: { kind: 'poisson', rate: 1 },
    workers: { count: WORKERS },
    ...given,
  });
  const base = ground(scenario);
  const workers = { ...base, ...working(scenario, 1, base) };
  const { master, stale } = governed(scenario, { makeAlgorithm: () => algorithm, seed: 1 }, workers);
  const { life, connections, content } = workers;
  return {
    ...{ told, master, stale: stale!, life },
    members: () => members,
    eligible: () => eligible,
    accept(slot: number) {
      wanted = slot;
      const connection = connections.add();
      content.first(connection);
      life.arrived(connection, NONE);
      master.accept(connection);
    },
    /** The worker stands still until it is let go on. */
    block(worker: number, by: 1 | -1) {
      workers.conditions.of(worker).blocks += by;
      workers.conditions.rateChanged(worker);
      life.discipline.resume(worker);
    },
  };
}

describe('the master', () => {
  it('gives the algorithm the very list of members while all of them have room', () => {
    const { accept, block, eligible, members } = masterWith({ binding: { pendingLimit: 1 } });
    block(1, 1);
    accept(2);
    assert.equal(eligible(), members());
    accept(1);
    assert.deepEqual(
      eligible().map(({ slot }) => slot),
      [1, 3],
    );
    block(1, -1);
    accept(3);
    assert.equal(eligible(), members());
  });

  it('tells of each connection after its numbers changed, and of members when they change', () => {
    const { accept, master, life, told } = masterWith({});
    accept(3);
    accept(3);
    life.serviceEnded(2);
    master.left(0);
    master.gone(0);
    master.entered(0);
    assert.deepEqual(told, [
      'members 1,2,3',
      'assigned 3: 1',
      'assigned 3: 2',
      'released 3: 1',
      'members 2,3',
      'members 1,2,3',
    ]);
  });

  it('shows another view of a worker when it has another process', () => {
    const { master, members } = masterWith({});
    const before = members()[0]!;
    master.left(0);
    master.gone(0);
    master.entered(0);
    assert.equal(members()[0]!.slot, before.slot);
    assert.notEqual(members()[0], before);
  });

  it('keeps stale views as they were until the next sample, then tells of every difference', () => {
    const { accept, life, stale, told, members } = masterWith({ signals: { refreshEvery: 10 } });
    accept(1);
    accept(1);
    assert.deepEqual([members()[0]!.open, members()[0]!.inFlight], [0, 0]);
    stale.sample();
    // One is begun, the other one waits for it.
    assert.deepEqual([members()[0]!.open, members()[0]!.pending, members()[0]!.inFlight], [2, 1, 1]);
    life.serviceEnded(0);
    stale.sample();
    assert.deepEqual(told.slice(1), ['assigned 1: 1', 'assigned 1: 2', 'released 1: 1']);
  });

  it('lets stale views count what the master itself assigned, if it is asked to', () => {
    const { accept, life, stale, members } = masterWith({ signals: { refreshEvery: 10, countsOwn: true } });
    accept(1);
    life.serviceEnded(0);
    assert.equal(members()[0]!.open, 1);
    stale.sample();
    assert.equal(members()[0]!.open, 0);
  });
});

/** Workers by themselves, and what the first one reports. */
function reporting() {
  const clock = new Clock(WORKERS, WORKERS);
  const gauges = new LiveGauges(clock, 1, new Float64Array(WORKERS * RECORD));
  const workers = new Workers(WORKERS, clock, gauges);
  return { clock, gauges, workers, report: workers.reports[0]! };
}

describe('gauges', () => {
  it('have no values before the first request', () => {
    const { latencyMs, utilization, done, errors } = reporting().report;
    assert.deepEqual([latencyMs, utilization, done, errors], [undefined, undefined, 0, 0]);
  });

  it('tell of requests, latency and the busy share of the last window', () => {
    const { workers, clock, report } = reporting();
    workers.requestStarted(0);
    clock.advance(50);
    workers.requestEnded(0, 50, false);
    workers.requestStarted(0);
    clock.advance(60);
    workers.requestEnded(0, 10, true);
    clock.advance(120);
    const { latencyMs, utilization, done, errors } = report;
    assert.deepEqual([latencyMs, utilization, done, errors], [46, 0.5, 1, 1]);
    clock.advance(150);
    assert.equal(report.utilization, 0.5);
    clock.advance(240);
    assert.equal(report.utilization, 0);
  });

  it('begin anew with a new process, except for the time that was spent', () => {
    const { workers, gauges, clock, report } = reporting();
    workers.requestStarted(0);
    clock.advance(200);
    workers.stopped(0);
    clock.advance(500);
    const { latencyMs, done, inFlight } = report;
    assert.deepEqual([latencyMs, done, inFlight, gauges.busyTime(0)], [undefined, 0, 0, 200]);
  });
});

describe('stale signals', () => {
  const times = Array.from({ length: 40 }, (_, index) => index / 10);
  const algorithm = { name: 'least-connections', options: { tie: 'first' } };

  it('make the best of all a herd', () => {
    const { workers } = runTrace({ times, algorithm, signals: { refreshEvery: 1 } });
    // Everything of the first unit of time goes to worker 1, of the second to worker 2, and so on.
    assert.deepEqual(
      workers.map(({ share }) => share),
      [0.5, 0.5],
    );
    const first = runTrace({ times: times.slice(0, 10), algorithm, signals: { refreshEvery: 1 } });
    assert.equal(first.workers[0]!.share, 1);
  });

  it('that are old turn the order of the algorithms round: two choices, chance, the best of all', () => {
    const meanOf = (name: string, refreshEvery: number) =>
      simulate(
        {
          connections: 60_000,
          arrivals: { kind: 'poisson', rate: 7 },
          workers: { count: 10 },
          signals: { refreshEvery },
        },
        { name, options: name === 'least-connections' ? { tie: 'random' } : {} },
        { seed: 5 },
      ).sojourn.mean.value;
    const [choices, chance, best] = ['p2c', 'random', 'least-connections'].map((name) => meanOf(name, 4));
    assert.ok(choices! < chance! && chance! < best!, `${choices} ${chance} ${best}`);
    const fresh = meanOf('least-connections', 0.01);
    assert.ok(fresh < choices!, `${fresh} ${choices}`);
  });

  it('do little harm when the master counts what it assigned', () => {
    const signals = { refreshEvery: 1, countsOwn: true };
    const { workers } = runTrace({ times: times.slice(0, 10), algorithm, signals });
    assert.equal(workers[0]!.share, 0.5);
  });
});
