/** The limits that follow from the options and from the number of descriptors this process may have. */
import type { DispatchLimits } from '../../dispatch/contract.ts';
import { queueDelayRules } from '../../dispatch/standing-queue.ts';
import { pointsmanError } from '../../errors.ts';
import type { ResolvedOptions } from '../../options/index.ts';
import { descriptorLimit, masterCapacity, workerCapacity } from '../../platform/descriptors.ts';

/** Below this the master could not even queue a small burst. */
const LEAST_HELD = 8;

/** Of what the master may hold, this share is for the addresses that apps ask for. */
const ADDRESS_SHARE = 1 / 8;
const FEWEST_ADDRESSES = 4;
const MOST_ADDRESSES = 1_024;

/** And this one for connections whose proxies have not said yet for whom they come. */
const HEADER_SHARE = 1 / 4;

export interface MasterLimits {
  readonly limits: DispatchLimits;
  readonly addressLimit: number;
  /** So many connections may wait for a header of the PROXY protocol. */
  readonly headerLimit: number;
}

/** Throws ERR_DESCRIPTOR_LIMIT when the limit of open files cannot carry what the options ask for. */
export function masterLimits(
  options: ResolvedOptions,
  workers: number,
  handoff: 'ipc' | 'mailbox',
  pendingLimit: number,
): MasterLimits {
  const limit = descriptorLimit();
  const capacity = masterCapacity(limit, workers, handoff);
  const addressLimit = Math.min(
    Math.max(Math.floor(capacity * ADDRESS_SHARE), FEWEST_ADDRESSES),
    MOST_ADDRESSES,
  );
  const held = capacity - addressLimit;
  const headerLimit = options.proxyProtocol === 'off' ? 0 : Math.floor(held * HEADER_SHARE);
  const heldLimit = held - headerLimit;
  if (heldLimit < LEAST_HELD) {
    throw pointsmanError('ERR_DESCRIPTOR_LIMIT', { limit, needed: limit - heldLimit + LEAST_HELD });
  }
  const openLimit = workerCapacity(limit);
  const maxConnections = options.maxConnections ?? workers * openLimit;
  const perWorker = Math.ceil(maxConnections / workers);
  if (perWorker > openLimit) {
    throw pointsmanError('ERR_DESCRIPTOR_LIMIT', { limit, needed: limit - openLimit + perWorker });
  }
  const limits = {
    maxConnections,
    queueLimit: options.queueLimit,
    queueTimeoutMs: options.queueTimeout,
    queueDelay: queueDelayRules({ targetMs: options.queueTarget, intervalMs: options.queueInterval }),
    heldLimit,
    pendingLimit,
    openLimit,
  };
  return { limits, addressLimit, headerLimit };
}
