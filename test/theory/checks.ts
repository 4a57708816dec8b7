/** The values that are compared again and again, with the tolerance they have everywhere. */
import type { Quantiles, SimulationResult } from '../../src/simulate/result.ts';
import type { Check } from './contract.ts';

const PERCENTILE_TOLERANCE = 0.03;

/** One per cent; two from a load of 0.9 on, where a run forgets slowly. */
export function meanTolerance(load: number): number {
  return load >= 0.9 ? 0.02 : 0.01;
}

export function meanSojourn(theory: number, load: number): Check {
  return {
    what: 'mean',
    theory,
    tolerance: meanTolerance(load),
    read: ({ sojourn }) => sojourn.mean,
  };
}

const shares = { p50: 0.5, p95: 0.95, p99: 0.99, p999: 0.999 } as const;

export type PercentileName = keyof typeof shares;

/** Percentiles of the sojourn time, from the function that gives theory's. */
export function percentiles(
  names: readonly PercentileName[],
  quantile: (share: number) => number,
): readonly Check[] {
  return names.map((name) => ({
    what: name,
    theory: quantile(shares[name]),
    tolerance: PERCENTILE_TOLERANCE,
    read: ({ sojourn }: { sojourn: Quantiles }) => sojourn[name],
  }));
}

/** Requests that had to wait. */
export function delayedShare(theory: number): Check {
  return { what: 'delayed', theory, tolerance: PERCENTILE_TOLERANCE, read: ({ delayed }) => delayed };
}

export function refused(theory: number, tolerance: number): Check {
  return {
    what: 'refused',
    theory,
    tolerance,
    read: ({ counts }) => counts.refused / counts.arrived,
  };
}

/**
 * Share of workers with at least `open` connections, which goes with the load to the power of `power`: what chance adds to
 * a run's load or takes from it, some 0.3 per cent, it adds so many times.
 */
export function tail(open: number, theory: number, power: number): Check {
  return {
    what: `s${open}`,
    theory,
    tolerance: 0.003 * (power + 2),
    read: (result: SimulationResult) => result.open.tails[open] ?? 0,
  };
}
