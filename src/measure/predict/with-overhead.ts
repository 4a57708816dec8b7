/** A distribution of what requests take, with a constant on top of each. */
import { type Distribution, momentsOf } from '../../simulate/index.ts';

/** Below any measured one; the simulator wants positive times. */
const LEAST_MS = 1e-3;

/**
 * Exact for constants and for two values. A lognormal distribution keeps its variance beside the mean; of the others only the
 * mean is right and the variance too large, the more so the larger the overhead is.
 */
export function withOverhead(distribution: Distribution | undefined, overheadMs: number): Distribution {
  if (distribution === undefined) return { kind: 'deterministic', mean: Math.max(overheadMs, LEAST_MS) };
  const before = momentsOf(distribution).mean;
  const mean = before + overheadMs;
  switch (distribution.kind) {
    case 'bimodal': {
      const short = before / (1 - distribution.longShare + distribution.longShare * distribution.ratio);
      return {
        ...distribution,
        mean,
        ratio: (short * distribution.ratio + overheadMs) / (short + overheadMs),
      };
    }
    case 'lognormal':
      return { ...distribution, mean, scv: distribution.scv * (before / mean) ** 2 };
    default:
      return { ...distribution, mean };
  }
}
