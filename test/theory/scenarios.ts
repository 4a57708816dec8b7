/** The scenarios of the cases: Poisson arrivals, as long as the wanted precision asks for. */
import type { Scenario, Workers } from '../../src/simulate/scenario.ts';
import { meanTolerance } from './checks.ts';
import { connectionsFor, type Length } from './run-length.ts';

export interface Loaded extends Omit<Partial<Scenario>, 'workers' | 'arrivals'> {
  readonly workers: number | Workers;
  /** Of each worker. */
  readonly load: number;
  /** Expected sojourn time and variation, for the length of the run. */
  readonly length?: Omit<Length, 'load' | 'within'>;
}

export function loaded({ workers, load, length, ...rest }: Loaded): Scenario {
  const given = typeof workers === 'number' ? { count: workers } : workers;
  const speed = Array.from({ length: given.count }, (_, index) => given.speeds?.[index] ?? 1);
  const rate = load * speed.reduce((sum, value) => sum + value, 0);
  return {
    // A tolerance of 1.8 intervals: a right value misses about four times in ten thousand.
    connections: connectionsFor({ load, within: meanTolerance(load) / 1.8, ...length }),
    arrivals: { kind: 'poisson', rate },
    workers: given,
    ...rest,
  };
}
