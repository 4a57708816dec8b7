/** From a share of the processors to connections a second. */
import { momentsOf } from '../../simulate/index.ts';
import type { ResolvedShape } from '../load/contract.ts';
import type { OpenLoad, Scenario, Service } from './contract.ts';

export interface Capacity {
  readonly cores: number;
  readonly workers: number;
}

/** Of an answer that computes nothing: a guess, so that a load of such requests means something. */
const PLAIN_WORK_MS = 0.2;

export function resolveShape({ load, service, speeds }: Scenario, capacity: Capacity): ResolvedShape {
  if (load.kind !== 'open') return load;
  const { rate, ...shape } = load;
  const { arrivals } = load;
  if (typeof arrivals === 'object') return { ...shape, perSecond: (arrivals.size * 1000) / arrivals.everyMs };
  if ('perSecond' in rate) return { ...shape, perSecond: rate.perSecond };
  const workOfConnection = (workMsOf(service) / 1000) * requestsPerConnection(load);
  return { ...shape, perSecond: (rate.load * processorsOf(speeds, capacity)) / workOfConnection };
}

/** On average. */
export function requestsPerConnection({ requests = [] }: Pick<OpenLoad, 'requests'>): number {
  if (requests.length === 0) return 1;
  return requests.reduce((sum, { count, share }) => sum + count * share, 0);
}

/** Cores of full speed that the workers can use; the same as in `lb sim`. */
export function processorsOf(speeds: readonly number[] = [], { cores, workers }: Capacity): number {
  const given = speeds.slice(0, workers);
  const total = given.reduce((sum, speed) => sum + speed, workers - given.length);
  return total * Math.min(1, cores / workers);
}

/** Waiting takes no processor. */
function workMsOf(service: Service | undefined): number {
  return service?.kind === 'work' ? momentsOf(service.distribution).mean : PLAIN_WORK_MS;
}
