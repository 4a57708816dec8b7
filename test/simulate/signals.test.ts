import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Algorithm, WorkerView } from '../../src/algorithms/contract.ts';
import { Clock } from '../../src/simulate/clock.ts';
import { LiveGauges } from '../../src/simulate/gauges.ts';
import { Away, Pool } from '../../src/simulate/pool.ts';
import { RECORD } from '../../src/simulate/records.ts';
import { resolveScenario } from '../../src/simulate/resolve-scenario.ts';
import type { Binding, Signals } from '../../src/simulate/scenario.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import { Measurement } from '../../src/simulate/statistics/measurement.ts';
import { runTrace } from './run.ts';

const WORKERS = 3;

/** A pool whose algorithm writes down what it is told. */
function poolWith(given: { signals?: Signals; binding?: Binding }) {
  const told: string[] = [];
  let members: readonly WorkerView[] = [];
  const algorithm: Algorithm = {
    pick: () => undefined,
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
  const clock = new Clock(WORKERS, WORKERS);
  const records = new Float64Array(WORKERS * RECORD);
  const gauges = new LiveGauges(clock, 1, records);
  const busyTime = (worker: number) => gauges.busyTime(worker);
  const measurement = new Measurement({ weights: [1, 1, 1], batches: 20, records, busyTime });
  const pool = new Pool({ scenario, algorithm, measurement, gauges, clock });
  return { pool, told, gauges, clock, members: () => members };
}

describe('the pool', () => {
  it('gives the algorithm the very list of members while all of them have room', () => {
    const { pool, members } = poolWith({ binding: { pendingLimit: 1 } });
    assert.equal(pool.eligible, members());
    pool.assigned(1);
    assert.deepEqual(
      pool.eligible.map(({ slot }) => slot),
      [1, 3],
    );
    pool.taken(1);
    assert.equal(pool.eligible, members());
  });

  it('tells of each connection after its numbers changed, and of members when they change', () => {
    const { pool, told } = poolWith({});
    pool.assigned(2);
    pool.assigned(2);
    pool.released(2, 0);
    pool.leave(0, Away.down);
    pool.leave(0, Away.stalled);
    pool.comeBack(0, Away.down | Away.stalled);
    assert.deepEqual(told, [
      'members 1,2,3',
      'assigned 3: 1',
      'assigned 3: 2',
      'released 3: 1',
      'members 2,3',
      'members 1,2,3',
    ]);
  });

  it('keeps stale views as they were until they are refreshed, then tells of every difference', () => {
    const { pool, told, members } = poolWith({ signals: { refreshEvery: 10 } });
    pool.assigned(0);
    pool.assigned(0);
    pool.requestStarted(0);
    assert.deepEqual([members()[0]!.open, members()[0]!.inFlight], [0, 0]);
    pool.refresh();
    assert.deepEqual([members()[0]!.open, members()[0]!.pending, members()[0]!.inFlight], [2, 2, 1]);
    pool.released(0, 0);
    pool.refresh();
    assert.deepEqual(told.slice(1), ['assigned 1: 1', 'assigned 1: 2', 'released 1: 1']);
  });

  it('lets stale views count what the master itself assigned, if it is asked to', () => {
    const { pool, members } = poolWith({ signals: { refreshEvery: 10, countsOwn: true } });
    pool.assigned(0);
    pool.released(0, 0);
    assert.equal(members()[0]!.open, 1);
    pool.refresh();
    assert.equal(members()[0]!.open, 0);
  });
});

describe('gauges', () => {
  it('have no values before the first request', () => {
    const { members } = poolWith({});
    const { latencyMs, utilization, done, errors } = members()[0]!;
    assert.deepEqual([latencyMs, utilization, done, errors], [undefined, undefined, 0, 0]);
  });

  it('tell of requests, latency and the busy share of the last window', () => {
    const { pool, clock, members } = poolWith({});
    pool.requestStarted(0);
    clock.advance(50);
    pool.requestEnded(0, 50, false);
    pool.requestStarted(0);
    clock.advance(60);
    pool.requestEnded(0, 10, true);
    clock.advance(120);
    const { latencyMs, utilization, done, errors } = members()[0]!;
    assert.deepEqual([latencyMs, utilization, done, errors], [46, 0.5, 1, 1]);
    clock.advance(150);
    assert.equal(members()[0]!.utilization, 0.5);
    clock.advance(240);
    assert.equal(members()[0]!.utilization, 0);
  });

  it('begin anew with a new process, except for the time that was spent', () => {
    const { pool, gauges, clock, members } = poolWith({});
    pool.requestStarted(0);
    clock.advance(200);
    pool.reset(0);
    clock.advance(500);
    const { latencyMs, done, inFlight } = members()[0]!;
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
