/** Fills in what a scenario leaves out, and refuses what cannot be simulated. */

import { counted } from '../text/counted.ts';
import type { Binding, ConnectionKind, Distribution, Scenario, Signals, Workers } from './scenario.ts';

export interface ResolvedScenario extends Omit<Scenario, 'signals'> {
  readonly warmUp: number;
  readonly connection: ConnectionKind;
  readonly service: Distribution;
  readonly workers: Required<Workers>;
  readonly binding: Required<Omit<Binding, 'reclaimAfter'>>;
  readonly signals: Signals | undefined;
  readonly unitMs: number;
  readonly batches: number;
}

/**
 * A connection carries fewer than this: the numbers of its requests' streams lie this far from those of the next
 * connection.
 */
export const MOST_REQUESTS: number = 2 ** 22;

/** Serial numbers of connections are 32-bit integers, and the cool-down may double them. */
const MOST_CONNECTIONS = 2 ** 30;

export function resolveScenario(scenario: Scenario): ResolvedScenario {
  const { workers, binding = {} } = scenario;
  const bySlot = (values: readonly number[] = []) =>
    Array.from({ length: workers.count }, (_, index) => values[index] ?? 1);
  const resolved: ResolvedScenario = {
    ...scenario,
    warmUp: scenario.warmUp ?? Math.ceil(scenario.connections / 10),
    connection: scenario.connection ?? { kind: 'single' },
    service: scenario.service ?? { kind: 'exponential' },
    workers: {
      count: workers.count,
      discipline: workers.discipline ?? 'fcfs',
      speeds: bySlot(workers.speeds),
      weights: bySlot(workers.weights),
      overhead: workers.overhead ?? 0,
      cores: workers.cores ?? workers.count,
    },
    binding: {
      pendingLimit: binding.pendingLimit ?? Number.POSITIVE_INFINITY,
      openLimit: binding.openLimit ?? Number.POSITIVE_INFINITY,
      queueLimit: binding.queueLimit ?? Number.POSITIVE_INFINITY,
      queueTimeout: binding.queueTimeout ?? Number.POSITIVE_INFINITY,
      queueTarget: binding.queueTarget ?? Number.POSITIVE_INFINITY,
      queueInterval: binding.queueInterval ?? 10 * (binding.queueTarget ?? Number.POSITIVE_INFINITY),
      stallAfter: binding.stallAfter ?? binding.reclaimAfter ?? Number.POSITIVE_INFINITY,
      reclaims: binding.reclaims ?? true,
      busyAfter: binding.busyAfter ?? Number.POSITIVE_INFINITY,
    },
    signals: scenario.signals,
    unitMs: scenario.unitMs ?? 1,
    batches: scenario.batches ?? 32,
  };
  checkSizes(resolved);
  checkWorkers(scenario);
  checkArrivals(resolved);
  checkLaws(resolved);
  checkFaults(resolved);
  return resolved;
}

function checkSizes({ connections, warmUp, batches, unitMs, binding, signals }: ResolvedScenario): void {
  demand(isWhole(connections, 1), 'connections must be a whole number from 1');
  demand(isWhole(warmUp, 0), 'warmUp must be a whole number from 0');
  demand(
    connections + warmUp <= MOST_CONNECTIONS,
    `no more than ${MOST_CONNECTIONS} connections fit in a run`,
  );
  demand(isWhole(batches, 20), 'batches must be a whole number from 20: fewer tell too little of the spread');
  demand(unitMs > 0, 'unitMs must be above 0');
  demand(binding.pendingLimit >= 0, 'pendingLimit must be 0 or more');
  demand(binding.openLimit >= 1, 'openLimit must be 1 or more');
  demand(binding.queueLimit >= 0, 'queueLimit must be 0 or more');
  demand(binding.queueTimeout > 0, 'queueTimeout must be above 0');
  demand(binding.queueTarget > 0, 'queueTarget must be above 0');
  demand(binding.queueInterval > 0, 'queueInterval must be above 0');
  demand(binding.stallAfter > 0, 'stallAfter, also called reclaimAfter, must be above 0');
  demand(binding.busyAfter >= 0, 'busyAfter must be 0 or more');
  demand(signals === undefined || signals.refreshEvery > 0, 'refreshEvery must be above 0');
}

function checkWorkers({ workers }: Scenario): void {
  demand(isWhole(workers.count, 1), 'workers.count must be a whole number from 1');
  for (const key of ['speeds', 'weights'] as const) {
    const given = workers[key] ?? [];
    demand(
      given.length <= workers.count,
      `${given.length} ${key} are given for ${counted(workers.count, 'worker')}`,
    );
  }
  demand((workers.speeds ?? []).every(excludesMin), 'every speed must be above 0');
  demand(
    (workers.weights ?? []).every((weight) => weight >= 0),
    'every weight must be 0 or more',
  );
  demand(workers.cores === undefined || workers.cores > 0, 'cores must be above 0');
  demand((workers.overhead ?? 0) >= 0, 'overhead must be 0 or more');
}

function checkArrivals({ arrivals, connections, warmUp, clients }: ResolvedScenario): void {
  switch (arrivals.kind) {
    case 'poisson':
    case 'deterministic':
      demand(excludesMin(arrivals.rate), 'the arrival rate must be above 0');
      break;
    case 'bursts':
      demand(arrivals.calmFor > 0 && arrivals.burstFor > 0, 'calmFor and burstFor must be above 0');
      demand(arrivals.calmRate >= 0 && arrivals.burstRate >= 0, 'no arrival rate can be below 0');
      demand(arrivals.calmRate + arrivals.burstRate > 0, 'one of the two arrival rates must be above 0');
      break;
    case 'trace': {
      const { times } = arrivals;
      demandEnough(times, 'arrival', connections + warmUp);
      demand(
        times.every((time, index) => time >= (times[index - 1] ?? 0)),
        'the times of a trace must not fall, and not be below 0',
      );
    }
  }
  demand(clients === undefined || isWhole(clients.count, 1), 'clients.count must be a whole number from 1');
}

function checkLaws({ service, works, connection, connections, warmUp }: ResolvedScenario): void {
  checkDistribution(service, 'service');
  if (works !== undefined) {
    demandEnough(works, 'work', connections + warmUp);
    demand(works.every(excludesMin), 'every work of a trace must be above 0');
  }
  if (connection.kind === 'keep-alive') {
    checkDistribution(connection.think, 'think');
    const needsWhole = connection.count !== 'geometric';
    const { requests } = connection;
    demand(requests >= 1 && requests < MOST_REQUESTS, `a connection carries 1 to ${MOST_REQUESTS} requests`);
    demand(!needsWhole || isWhole(requests, 1), 'a fixed number of requests must be whole');
  } else if (connection.kind === 'lifetime' && connection.lifetime !== 'endless') {
    checkDistribution(connection.lifetime, 'lifetime');
  }
}

function checkDistribution(distribution: Distribution, of: string): void {
  demand(
    distribution.mean === undefined || excludesMin(distribution.mean),
    `the mean of ${of} must be above 0`,
  );
  switch (distribution.kind) {
    case 'erlang':
      demand(isWhole(distribution.stages, 1), `${of}: an Erlang distribution has a whole number of stages`);
      break;
    case 'hyperexponential':
      demand(distribution.scv >= 1, `${of}: a hyperexponential distribution has an scv of 1 or more`);
      break;
    case 'bimodal':
      demand(
        distribution.longShare >= 0 && distribution.longShare <= 1,
        `${of}: longShare must be between 0 and 1`,
      );
      demand(distribution.ratio > 0, `${of}: ratio must be above 0`);
      break;
    case 'bounded-pareto':
      demand(
        distribution.shape > 0 && distribution.ratio > 1,
        `${of}: shape must be above 0 and ratio above 1`,
      );
      break;
    case 'lognormal':
      demand(distribution.scv > 0, `${of}: a lognormal distribution has an scv above 0`);
  }
}

function checkFaults({ faults = [], workers }: ResolvedScenario): void {
  for (const fault of faults) {
    demand(fault.at >= 0, `${fault.kind}: a fault cannot happen before the run`);
    if (fault.kind !== 'rolling-reload') {
      const isSlot = isWhole(fault.slot, 1) && fault.slot <= workers.count;
      demand(isSlot, `${fault.kind}: there is no slot ${fault.slot}, only 1 to ${workers.count}`);
    }
    if ('factor' in fault)
      demand(fault.factor > 0, 'slow: the factor must be above 0; use block for a full stop');
    if ('after' in fault) demand(fault.after > 0, 'fail-fast: failing takes some time, above 0');
    if ('lasts' in fault) demand((fault.lasts ?? 0) >= 0, `${fault.kind}: lasts cannot be below 0`);
    if ('cold' in fault && fault.cold !== undefined) {
      demand(
        fault.cold.factor > 0 && fault.cold.lasts >= 0,
        `${fault.kind}: a cold start needs a factor above 0`,
      );
    }
  }
}

function demandEnough({ length }: readonly number[], what: string, needed: number): void {
  demand(length >= needed, `the trace has ${counted(length, what)}, the run needs ${needed}`);
}

function demand(holds: boolean, otherwise: string): void {
  if (!holds) throw new RangeError(otherwise);
}

function isWhole(value: number, least: number): boolean {
  return Number.isSafeInteger(value) && value >= least;
}

function excludesMin(value: number): boolean {
  return value > 0 && Number.isFinite(value);
}
