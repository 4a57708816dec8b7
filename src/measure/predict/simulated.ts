/**
 * A scenario of a comparison as one of the simulator's.
 *
 * What differs: the simulator knows no network and no hand-off, takes the overhead for time of the worker (a slow
 * worker's is slow, too), and lets a connection have a geometric number of requests with the right mean.
 */
import { type Fault, momentsOf, type Scenario as SimulatedScenario } from '../../simulate/index.ts';
import { counted } from '../../text/counted.ts';
import type { ResolvedShape } from '../load/contract.ts';
import { processorsOf, requestsPerConnection } from '../scenarios/resolve-shape.ts';
import type { NoForecast, Question } from './contract.ts';
import { withOverhead } from './with-overhead.ts';

/** Before the measured time, for the queues to become what they usually are. */
const WARM_UP_MS = 500;
/** The least that percentiles can be told of. */
const LEAST_CONNECTIONS = 100;
/** Until a killed worker has its successor. */
const DOWN_MS = 300;
/** No time is none for the simulator, which wants a distribution of positive times. */
const NO_THINK_MS = 1e-6;

type OpenShape = Extract<ResolvedShape, { kind: 'open' }>;

export function simulated(question: Question): SimulatedScenario | NoForecast {
  const { scenario, shape, workers, cores, overheadMs, measureMs, rules } = question;
  if (shape.kind !== 'open')
    return { reason: 'The simulator cannot predict a load that waits for its answers.' };
  if (scenario.service?.kind === 'wait')
    return { reason: 'The simulator cannot predict services that only wait.' };
  if ((scenario.longLived ?? 0) > 0)
    return { reason: 'The simulator cannot predict streams that stay open.' };
  const service = withOverhead(scenario.service?.distribution, overheadMs);
  const requests = requestsPerConnection(shape);
  const demand = (shape.perSecond / 1000) * requests * momentsOf(service).mean;
  if (demand >= processorsOf(scenario.speeds, { cores, workers })) {
    return {
      reason: `The simulator has nothing to predict: with ${overheadMs.toFixed(2)} ms on top of each request, the load is more than ${counted(cores, 'core')} can do.`,
    };
  }
  const warmUp = Math.round((shape.perSecond * WARM_UP_MS) / 1000);
  const connections = Math.max(Math.round((shape.perSecond * measureMs) / 1000), LEAST_CONNECTIONS);
  return {
    connections,
    warmUp,
    arrivals: arrivalsOf(shape, warmUp + connections),
    service,
    workers: {
      count: workers,
      cores: Math.min(cores, workers),
      speeds: (scenario.speeds ?? []).slice(0, workers),
    },
    ...(requests === 1 ? {} : { connection: keepAlive(requests, shape.thinkMs ?? 0) }),
    ...(rules === undefined ? {} : { binding: rules }),
    faults: faultsOf(question),
    unitMs: 1,
  };
}

function arrivalsOf({ arrivals, perSecond }: OpenShape, count: number): SimulatedScenario['arrivals'] {
  if (typeof arrivals === 'string') return { kind: arrivals, rate: perSecond / 1000 };
  const { everyMs, size } = arrivals;
  const times = Array.from({ length: count }, (_, index) => Math.floor(index / size) * everyMs);
  return { kind: 'trace', times };
}

function keepAlive(requests: number, thinkMs: number): NonNullable<SimulatedScenario['connection']> {
  const mean = thinkMs === 0 ? NO_THINK_MS : thinkMs;
  return { kind: 'keep-alive', requests, count: 'geometric', think: { kind: 'exponential', mean } };
}

function faultsOf({ scenario, workers, measureMs }: Question): Fault[] {
  return (scenario.faults ?? [])
    .filter(({ worker }) => worker <= workers)
    .map((fault) => {
      const at = WARM_UP_MS + fault.at * measureMs;
      const slot = fault.worker;
      if (fault.kind === 'crash') return { kind: 'crash', at, slot, downFor: DOWN_MS };
      return { kind: 'slow', at, slot, factor: fault.factor, lasts: (fault.until - fault.at) * measureMs };
    });
}
