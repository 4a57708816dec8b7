/** Which way connections go, by the options and by what this machine can do. */
import type { Logger } from 'pino';
import type { ProcessId } from '../../dispatch/contract.ts';
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
    };
  }
  const pendingLimit = options.pendingLimit ?? pendingLimits.mailbox;
  return {
    transport: createMailboxTransport<Process>({ native, pendingLimit, now }),
    pendingLimit,
  };
}

const notWanted = { native: undefined, reason: undefined };

/** The mailbox has two ends: the calls are needed here and in the workers. */
function nativeForAll(options: ResolvedOptions): NativeAvailability {
  const here = nativeCalls();
  const reason = here.native === undefined ? undefined : whyNoNativeInWorkers(options);
  return reason === undefined ? here : { reason };
}
