/** Which way connections go, by the options and by what this machine can do. */
import type { Logger } from 'pino';
import type { ProcessId } from '../../dispatch/contract.ts';
import { type HealthThresholds, healthThresholds, overdueMs } from '../../dispatch/health.ts';
import { pointsmanError } from '../../errors.ts';
import { type NativeAvailability, nativeCalls } from '../../native/index.ts';
import { pendingLimits, type ResolvedOptions } from '../../options/index.ts';
import { whyNoNativeInWorkers } from '../processes/worker-native.ts';
import { createIpcTransport } from './ipc-transport.ts';
import { createMailboxTransport } from './mailbox-transport.ts';
import type { Transport } from './transport.ts';

export interface TransportChoice<Process extends ProcessId> {
  readonly transport: Transport<Process>;
  readonly pendingLimit: number;
  readonly thresholds: HealthThresholds;
}

/** Throws ERR_HANDOFF_UNAVAILABLE when the mailbox is demanded and cannot be had. */
export function chooseTransport<Process extends ProcessId>(
  options: ResolvedOptions,
  now: () => number,
  logger: Logger,
): TransportChoice<Process> {
  const { native, reason } = options.handoff === 'ipc' ? notWanted : nativeForAll(options);
  if (native === undefined) {
    if (options.handoff === 'mailbox') throw pointsmanError('ERR_HANDOFF_UNAVAILABLE', { reason: reason! });
    if (reason !== undefined) {
      logger.warn({ event: 'handoff-fallback', reason }, `handing over by ipc: ${reason}`);
    }
    if (options.deferAccept === true) {
      const text = '--defer-accept has no effect: connections are handed over by ipc';
      logger.warn({ event: 'defer-accept-without-effect' }, text);
    }
    return {
      transport: createIpcTransport<Process>(now, nativeCalls().native),
      pendingLimit: options.pendingLimit ?? pendingLimits.ipc,
      thresholds: thresholdsOf(options, { ackMs: options.ackTimeout }),
    };
  }
  const pendingLimit = options.pendingLimit ?? pendingLimits.mailbox;
  // What waits for a worker can be reclaimed, and so it has longer until it is killed for it.
  const late = { ackMs: Number.POSITIVE_INFINITY, untakenMs: options.hungTimeout };
  const thresholds = thresholdsOf(options, late);
  const parts = { native, pendingLimit, now, overdueMs: overdueMs(thresholds) };
  return { transport: createMailboxTransport<Process>(parts), pendingLimit, thresholds };
}

function thresholdsOf(
  { stallTimeout, hungTimeout }: ResolvedOptions,
  late: { readonly ackMs: number; readonly untakenMs?: number },
): HealthThresholds {
  return healthThresholds({ stallMs: stallTimeout, hungMs: hungTimeout, ...late });
}

const notWanted = { native: undefined, reason: undefined };

/** The mailbox has two ends: the calls are needed here and in the workers. */
function nativeForAll(options: ResolvedOptions): NativeAvailability {
  const here = nativeCalls();
  const reason = here.native === undefined ? undefined : whyNoNativeInWorkers(options);
  return reason === undefined ? here : { reason };
}
