/**
 * A round of a comparison as a scenario of the simulator: connections come at the very times and ask for the very work
 * that the load asked for.
 *
 * What differs: the simulator knows no network, shares cores as if all who work got equal parts at any moment, and lets a
 * connection of several requests have a geometric number of them with the right mean.
 */
import type { Distribution, Fault, Scenario as SimulatedScenario } from '../../simulate/index.ts';
import { requestsPerConnection } from '../scenarios/resolve-shape.ts';
import { type Asked, askedIn, type OpenShape } from './asked.ts';
import type { NoForecast, Question } from './contract.ts';

/** Percentiles of fewer say nothing. */
const LEAST_CONNECTIONS = 100;
/** Until a killed worker has its successor. */
const DOWN_MS = 300;
/** No time is none for the simulator, which wants positive ones. */
const NO_MS = 1e-6;

export function simulated(question: Question): SimulatedScenario | NoForecast {
  const { scenario, shape, workers, costs, rules } = question;
  if (shape.kind !== 'open')
    return { reason: 'The simulator cannot predict a load that waits for its answers.' };
  if (scenario.service?.kind === 'wait')
    return { reason: 'The simulator cannot predict services that only wait.' };
  if ((scenario.longLived ?? 0) > 0)
    return { reason: 'The simulator cannot predict streams that stay open.' };
  const asked = askedIn(question, shape);
  const { times, warmUp } = asked;
  const connections = times.length - warmUp;
  if (connections < LEAST_CONNECTIONS) {
    return {
      reason: `The simulator predicts no percentiles of ${connections} connections: ${LEAST_CONNECTIONS} are needed in each round.`,
    };
  }
  return {
    connections,
    warmUp,
    arrivals: { kind: 'trace', times },
    ...contentOf(question, shape, asked),
    workers: {
      count: workers,
      cores: Math.min(costs.cores, workers),
      speeds: (scenario.speeds ?? []).slice(0, workers),
      overhead: costs.overheadMs,
    },
    ...(rules === undefined ? {} : { binding: rules }),
    faults: faultsOf(question),
    unitMs: 1,
  };
}

type Content = Pick<SimulatedScenario, 'service' | 'works' | 'connection'>;

/** What the connections ask for. */
function contentOf({ scenario }: Question, shape: OpenShape, { works }: Asked): Content {
  const service: Distribution = scenario.service?.distribution ?? { kind: 'deterministic', mean: NO_MS };
  const requests = requestsPerConnection(shape);
  if (requests > 1) return { service, connection: keepAlive(requests, shape.thinkMs ?? 0) };
  return { service, works: works.map((work) => Math.max(work, NO_MS)) };
}

function keepAlive(requests: number, thinkMs: number): NonNullable<SimulatedScenario['connection']> {
  const mean = thinkMs === 0 ? NO_MS : thinkMs;
  return { kind: 'keep-alive', requests, count: 'geometric', think: { kind: 'exponential', mean } };
}

function faultsOf({ scenario, workers, warmUpMs, measureMs }: Question): Fault[] {
  return (scenario.faults ?? [])
    .filter(({ worker }) => worker <= workers)
    .map((fault) => {
      const at = warmUpMs + fault.at * measureMs;
      const slot = fault.worker;
      if (fault.kind === 'crash') return { kind: 'crash', at, slot, downFor: DOWN_MS };
      return { kind: 'slow', at, slot, factor: fault.factor, lasts: (fault.until - fault.at) * measureMs };
    });
}
