/** The stage that decides and hands over: dispatch, the transport under it, and what becomes of the refused. */
import type { Logger } from 'pino';
import type { ProcessAccount } from '../../dispatch/process-account.ts';
import type { ServeResolution } from '../../options/index.ts';
import { monotonicMs } from '../../platform/clock.ts';
import { weightsOf } from './choose-algorithm.ts';
import { chooseTransport } from './choose-transport.ts';
import { masterLimits } from './dispatch-limits.ts';
import { createLiveDispatch, type LiveDispatch } from './live-dispatch.ts';
import { createShedLog, type ShedLog } from './shed-log.ts';
import { Shedder } from './shedder.ts';
import type { Transport } from './transport.ts';

export interface Dispatching {
  readonly transport: Transport<ProcessAccount>;
  readonly live: LiveDispatch;
  readonly shedder: Shedder;
  readonly shedLog: ShedLog;
  /** So many addresses the apps in the workers may ask for. */
  readonly addressLimit: number;
  /** So many connections may wait for a header of the PROXY protocol. */
  readonly headerLimit: number;
}

/** Throws ERR_HANDOFF_UNAVAILABLE, ERR_DESCRIPTOR_LIMIT, and ERR_INVALID_OPTION for weights. */
export function startDispatching(resolution: ServeResolution, workers: number, logger: Logger): Dispatching {
  const { options } = resolution;
  const now = monotonicMs;
  const { transport, pendingLimit, thresholds } = chooseTransport<ProcessAccount>(options, now, logger);
  const { name } = transport.handoff;
  const { limits, addressLimit, headerLimit } = masterLimits(options, workers, name, pendingLimit);
  const shedLog = createShedLog(logger, options);
  const shedder = new Shedder(Math.min(SHED_LINGER_LIMIT, limits.heldLimit >> 2), shedLog.shed);
  const live = createLiveDispatch({ rules: { limits, thresholds }, transport, shedder, now, logger });
  const slots = Array.from({ length: workers }, (_, index) => index + 1);
  for (const weight of weightsOf(slots, resolution)) live.dispatch.load.addSlot(weight);
  return { transport, live, shedder, shedLog, addressLimit, headerLimit };
}

/** So many refused clients may hold a descriptor at a time while they read their refusal. */
const SHED_LINGER_LIMIT = 256;
