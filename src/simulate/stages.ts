/** Builds the parts of a run in the order in which they need each other; each stage knows only those before it. */
import type { Algorithm, AlgorithmContext } from '../algorithms/contract.ts';
import type { DispatchRules } from '../dispatch/dispatch.ts';
import { clientsOf } from './clients.ts';
import { Clock } from './clock.ts';
import { Conditions } from './conditions.ts';
import { ConnectionContent } from './connection-content.ts';
import { ConnectionLife } from './connection-life.ts';
import { ConnectionTable } from './connection-table.ts';
import type { Queueing } from './discipline.ts';
import { dispatchRules } from './dispatch-rules.ts';
import { DueTimes } from './due-times.ts';
import { Faults } from './faults.ts';
import { FirstCome } from './first-come.ts';
import { LiveGauges } from './gauges.ts';
import { Master } from './master.ts';
import { ProcessorSharing } from './processor-sharing.ts';
import { RandomStream } from './random-stream.ts';
import { RECORD } from './records.ts';
import type { ResolvedScenario } from './resolve-scenario.ts';
import { StaleSignals } from './stale-signals.ts';
import { Measurement } from './statistics/measurement.ts';
import { Stream } from './streams.ts';
import { Timers } from './timers.ts';
import { Workers } from './workers.ts';

export type MakeAlgorithm = (context: AlgorithmContext) => Algorithm;

export interface Ground {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly connections: ConnectionTable;
  readonly due: DueTimes;
  /** Of all workers. */
  readonly records: Float64Array;
  readonly workers: Workers;
  readonly measurement: Measurement;
}

/** What everything stands on: time, tables, and the books. */
export function ground(scenario: ResolvedScenario): Ground {
  const { workers, unitMs, batches } = scenario;
  const clock = new Clock(workers.count, workers.cores);
  const records = new Float64Array(RECORD * workers.count);
  const gauges = new LiveGauges(clock, unitMs, records);
  return {
    clock,
    timers: new Timers(),
    connections: new ConnectionTable(),
    due: new DueTimes(workers.count, records),
    records,
    workers: new Workers(workers.count, clock, gauges),
    measurement: new Measurement({
      weights: workers.weights,
      batches,
      records,
      busyTime: (worker) => gauges.busyTime(worker),
    }),
  };
}

export interface Working {
  readonly content: ConnectionContent;
  readonly conditions: Conditions;
  readonly life: ConnectionLife;
}

/** Workers with connections, and nobody who brings any. */
export function working(scenario: ResolvedScenario, seed: number, base: Ground): Working {
  const { workers, connection, faults = [] } = scenario;
  const content = new ConnectionContent(scenario, base.connections, seed);
  const neverFails = faults.every(({ kind }) => kind !== 'fail-fast');
  const conditions = new Conditions(workers.speeds, neverFails);
  const { connections, clock, due, records } = base;
  const Discipline = workers.discipline === 'ps' ? ProcessorSharing : FirstCome;
  const queueing: Queueing = (begin) =>
    new Discipline(connections, clock, due, { rates: conditions.rates, records, begin });
  const hasLifetime = connection.kind === 'lifetime';
  const { overhead } = workers;
  const life = new ConnectionLife({ ...base, content, conditions, queueing, overhead, hasLifetime });
  return { content, conditions, life };
}

export interface Governed {
  /** Undefined where algorithms see the workers as they are. */
  readonly stale: StaleSignals | undefined;
  readonly rules: DispatchRules;
  readonly master: Master;
  readonly faults: Faults;
}

/** The master in front of them, and whatever goes wrong. */
export function governed(
  scenario: ResolvedScenario,
  { makeAlgorithm, seed }: { readonly makeAlgorithm: MakeAlgorithm; readonly seed: number },
  base: Ground & Working,
): Governed {
  const { signals, unitMs, clients } = scenario;
  const { clock, life } = base;
  const policy = new RandomStream(seed, Stream.policy);
  const algorithm = makeAlgorithm({ now: () => clock.now * unitMs, random: () => policy.uniform() });
  const stale = signals === undefined ? undefined : new StaleSignals(algorithm, signals.countsOwn ?? false);
  const rules = dispatchRules(scenario);
  const master = new Master({
    ...base,
    rules,
    reclaims: scenario.binding.reclaims,
    workersBlock: scenario.workers.discipline === 'fcfs',
    weights: scenario.workers.weights,
    algorithm: stale ?? algorithm,
    nextClient: clientsOf(clients, new RandomStream(seed, Stream.clients)),
  });
  life.observe(master);
  return { rules, stale, master, faults: new Faults({ ...base, scenario, master }) };
}
