/** The limits that follow from the options and from the number of descriptors this process may have. */
import type { DispatchLimits } from '../../dispatch/contract.ts';
import { queueDelayRules } from '../../dispatch/standing-queue.ts';
import { pointsmanError } from '../../errors.ts';
import type { ResolvedOptions } from '../../options/index.ts';
import { descriptorLimit, masterCapacity, workerCapacity } from '../../platform/descriptors.ts';

/** Below this the master could not even queue a small burst. */
const LEAST_HELD = 8;

/** Throws ERR_DESCRIPTOR_LIMIT when the limit of open files cannot carry what the options ask for. */
export function dispatchLimits(
  options: ResolvedOptions,
  workers: number,
  handoff: 'ipc' | 'mailbox',
  pendingLimit: number,
): DispatchLimits {
  const limit = descriptorLimit();
  const heldLimit = masterCapacity(limit, workers, handoff);
  if (heldLimit < LEAST_HELD) {
    throw pointsmanError('ERR_DESCRIPTOR_LIMIT', { limit, needed: limit - heldLimit + LEAST_HELD });
  }
  const capacity = workerCapacity(limit);
  const maxConnections = options.maxConnections ?? workers * capacity;
  const perWorker = Math.ceil(maxConnections / workers);
  if (perWorker > capacity) {
    throw pointsmanError('ERR_DESCRIPTOR_LIMIT', { limit, needed: limit - capacity + perWorker });
  }
  return {
    maxConnections,
    queueLimit: options.queueLimit,
    queueTimeoutMs: options.queueTimeout,
    queueDelay: queueDelayRules({ targetMs: options.queueTarget, intervalMs: options.queueInterval }),
    heldLimit,
    pendingLimit,
    openLimit: capacity,
  };
}
