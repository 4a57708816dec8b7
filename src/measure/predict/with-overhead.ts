/** A law of what requests take, with a constant on top of each. */
import { type Law, momentsOf } from '../../simulate/index.ts';

/** Below any measured one; the simulator wants positive times. */
const LEAST_MS = 1e-3;

/**
 * Exact for constants and for two values. A lognormal law keeps its variance beside the mean; of the others only the
 * mean is right and the variance too large, the more so the larger the overhead is.
 */
export function withOverhead(law: Law | undefined, overheadMs: number): Law {
  if (law === undefined) return { kind: 'deterministic', mean: Math.max(overheadMs, LEAST_MS) };
  const before = momentsOf(law).mean;
  const mean = before + overheadMs;
  switch (law.kind) {
    case 'bimodal': {
      const short = before / (1 - law.longShare + law.longShare * law.ratio);
      return { ...law, mean, ratio: (short * law.ratio + overheadMs) / (short + overheadMs) };
    }
    case 'lognormal':
      return { ...law, mean, scv: law.scv * (before / mean) ** 2 };
    default:
      return { ...law, mean };
  }
}
