/** From the options of `lb sim` to the runs they ask for. */
import { findAlgorithm } from '../../algorithms/index.ts';
import { PointsmanError } from '../../errors.ts';
import { type AlgorithmChoice, formatAlgorithm, type Option } from '../../options/index.ts';
import { format } from '../../options/kinds.ts';
import { refuseOption } from '../../options/refuse-option.ts';
import { type SimOptions, simOptions } from '../../options/sim-options.ts';
import type { Fault, Scenario } from '../index.ts';
import { resolveScenario } from '../resolve-scenario.ts';
import type { Experiment, Run, Unit } from './contract.ts';
import { defaultRequests } from './run-length.ts';
import { unsteadyLoads, warningsFor } from './warnings.ts';
import { watchFor } from './watch.ts';
import { type ReadArrivals, readArrivals } from './written/arrivals.ts';
import { readDistribution } from './written/distribution.ts';
import { readFault } from './written/faults.ts';
import { readTimeFlag } from './written/times.ts';

/** Throws ERR_INVALID_OPTION for what cannot be simulated. */
export function planExperiment(options: SimOptions): Experiment {
  const loads = [...new Set(options.load)];
  if (loads.length === 0) {
    refuseOption('--load ""', { expected: 'at least one number' });
  }
  const scenarios = scenariosFor(options, loads);
  const cells = scenarios.flatMap(({ load, scenario, rate }) =>
    options.algos.map((algorithm) => ({
      algo: formatAlgorithm(algorithm),
      load,
      runs: runsOf(algorithm, scenario, rate, options),
    })),
  );
  return {
    cells,
    loads,
    unit: unitOf(options),
    seed: options.seed,
    replications: options.replications,
    requests: scenarios.map(({ scenario }) => scenario.connections * options.requestsPerConnection),
    settings: settingsOf(options),
    unsteadyLoads: unsteadyLoads(options),
    warnings: warningsFor(options),
  };
}

interface ScenarioAtLoad {
  readonly load: number;
  /** Connections in one unit of time. */
  readonly rate: number;
  readonly scenario: Scenario;
}

function scenariosFor(options: SimOptions, loads: readonly number[]): ScenarioAtLoad[] {
  const mean = options.serviceMean ?? 1;
  const { serviceMean } = options;
  const service = readDistribution(options.service, mean);
  const arrivals = readArrivals(options.arrivals, serviceMean);
  const faults = options.fault.map((written) => readFault(written, serviceMean));
  const stall = readTimeFlag('--stall', options.stall, serviceMean);
  const busy = readTimeFlag('--busy', options.busy, serviceMean);
  const queueTarget = readTimeFlag('--queue-target', options.queueTarget, serviceMean);
  const queueInterval = readTimeFlag('--queue-interval', options.queueInterval, serviceMean);
  const stale = readTimeFlag('--stale', options.stale, serviceMean);
  if (queueInterval !== undefined && queueTarget === undefined) {
    refuseOption('--queue-interval', { expected: '--queue-target beside it' });
  }
  if (options.countsOwn && stale === undefined) {
    refuseOption('--counts-own', { expected: '--stale beside it' });
  }
  return loads.map((load) => {
    const rate = (load * capacityOf(options)) / (mean * options.requestsPerConnection);
    const { connections, warmUp } = lengthOf(options, load, arrivals);
    const scenario: Scenario = {
      connections,
      warmUp,
      arrivals: arrivals.at(rate),
      service,
      workers: workersOf(options),
      ...(options.requestsPerConnection === 1 ? {} : { connection: keepAlive(options) }),
      binding: {
        ...limit('pendingLimit', pendingLimitOf(options)),
        ...limit('queueLimit', options.queueLimit),
        ...limit('queueTarget', queueTarget),
        ...limit('queueInterval', queueInterval),
        ...limit('stallAfter', stall),
        ...limit('busyAfter', busy),
      },
      ...(stale === undefined ? {} : { signals: { refreshEvery: stale, countsOwn: options.countsOwn } }),
      ...(options.clients === undefined ? {} : { clients: { count: options.clients } }),
      faults: faults.map((fault): Fault => ({ ...fault, at: fault.at + warmUp / rate })),
    };
    refuseImpossible(scenario);
    return { load, rate, scenario };
  });
}

function runsOf(
  algorithm: AlgorithmChoice,
  scenario: Scenario,
  rate: number,
  { seed, replications }: SimOptions,
): Run[] {
  // Without addresses an algorithm that goes by them could only be random.
  const isBlind = goesByAddress(algorithm) && scenario.clients === undefined;
  const seen = isBlind ? { ...scenario, clients: { count: CLIENTS } } : scenario;
  return Array.from({ length: replications }, (_, index) => ({
    algorithm,
    scenario: seen,
    seed: seed + index,
    watch: index === 0 ? watchFor(seen, rate) : undefined,
  }));
}

/** How many there are unless that is given. */
const CLIENTS = 1_000;

function goesByAddress({ name, options }: AlgorithmChoice): boolean {
  return findAlgorithm(name)?.needsAddress === true || options.sticky === true;
}

/** Requests of the mean length that all workers together can answer in the time one takes. */
function capacityOf({ workers, speeds, cores }: SimOptions): number {
  const given = speeds.slice(0, workers);
  const total = given.reduce((sum, speed) => sum + speed, workers - given.length);
  return cores === undefined ? total : total * Math.min(1, cores / workers);
}

function lengthOf(
  options: SimOptions,
  load: number,
  { count }: ReadArrivals,
): { connections: number; warmUp: number } {
  const asked = options.requests ?? defaultRequests(options.workers, load);
  const connections = Math.ceil(asked / options.requestsPerConnection);
  // A trace is shared out between the warm-up and what is measured, in the usual proportion.
  const possible = count === undefined ? connections : Math.min(connections, Math.floor((count * 10) / 11));
  return { connections: possible, warmUp: Math.floor(possible / 10) };
}

function workersOf({ workers, discipline, speeds, weights, cores }: SimOptions): Scenario['workers'] {
  return {
    count: workers,
    discipline: discipline === 'ps' ? 'ps' : 'fcfs',
    speeds,
    weights,
    ...(cores === undefined ? {} : { cores }),
  };
}

function keepAlive({
  requestsPerConnection,
  thinkTime,
  serviceMean,
}: SimOptions): NonNullable<Scenario['connection']> {
  const mean = readTimeFlag('--think-time', thinkTime, serviceMean)!;
  return { kind: 'keep-alive', requests: requestsPerConnection, think: { kind: 'exponential', mean } };
}

function pendingLimitOf({ binding, pendingLimit }: SimOptions): number | undefined {
  if (binding !== 'late') return pendingLimit;
  if (pendingLimit === undefined || pendingLimit === 0) return 0;
  return refuseOption(`--pending-limit ${pendingLimit}`, {
    expected: 'no limit beside --binding late, which means a limit of 0',
  });
}

function limit<Key extends string>(key: Key, value: number | undefined): { [key in Key]?: number } {
  return value === undefined ? {} : ({ [key]: value } as { [key in Key]: number });
}

function refuseImpossible(scenario: Scenario): void {
  try {
    resolveScenario(scenario);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new PointsmanError('ERR_INVALID_OPTION', `This cannot be simulated: ${cause.message}.`, { cause });
  }
}

function unitOf({ serviceMean }: SimOptions): Unit {
  return serviceMean === undefined ? 'mean service times' : 'ms';
}

/** Only what has a part in the numbers. */
function settingsOf(options: SimOptions): Record<string, string> {
  const shown = Object.entries(simOptions).filter(([key]) => key !== 'threads' && key !== 'report');
  return Object.fromEntries(
    shown.map(([key, option]: [string, Option]) => {
      const value = options[key as keyof SimOptions];
      const isNothing = value === undefined || (Array.isArray(value) && value.length === 0);
      return [key, isNothing ? (option.defaultText ?? '') : format(option, value)];
    }),
  );
}
