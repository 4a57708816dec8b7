/** What every algorithm can be put into, and the options that ask for it. */
import type { Algorithm, AlgorithmContext } from '../contract.ts';
import { type AlgorithmOption, type AlgorithmOptions, withDefaults } from '../entry.ts';
import { failurePenalty, failurePenaltyOption } from './failure-penalty.ts';
import { pendingLimit, pendingLimitOption } from './pending-limit.ts';
import { shareCap, shareCapOption } from './share-cap.ts';
import { slowStart, slowStartOption } from './slow-start.ts';
import { sticky, stickyOption, stickyWaitOption } from './sticky.ts';
import { weightGate } from './weight-gate.ts';

const options = [
  slowStartOption,
  pendingLimitOption,
  failurePenaltyOption,
  shareCapOption,
  stickyOption,
  stickyWaitOption,
] as const;

/** Options that every algorithm accepts. */
export const decoratorOptions: readonly AlgorithmOption[] = options;

/**
 * From the inside out: failures raise the numbers the algorithm itself sees; a client stays only with a worker
 * that the cap, the slow start and the pending limit let in; weight 0 shuts out before anything else is asked.
 */
export function decorate(
  algorithm: Algorithm,
  given: AlgorithmOptions,
  context: AlgorithmContext,
): Algorithm {
  const asked = withDefaults(options, given);
  let decorated = algorithm;
  if (asked['failure-penalty'] !== undefined)
    decorated = failurePenalty(decorated, asked['failure-penalty'], context);
  if (asked.sticky) decorated = sticky(decorated, asked['sticky-wait']);
  if (asked['share-cap'] !== undefined) decorated = shareCap(decorated, asked['share-cap']);
  if (asked['slow-start'] !== undefined) decorated = slowStart(decorated, asked['slow-start'], context);
  if (asked['pending-limit'] !== undefined) decorated = pendingLimit(decorated, asked['pending-limit']);
  return weightGate(decorated);
}
