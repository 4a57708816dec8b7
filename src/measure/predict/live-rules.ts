/** What `lb` goes by unless it is told otherwise. */
import { nativeCalls } from '../../native/index.ts';
import { pendingLimits, serveOptions } from '../../options/index.ts';
import { type Binding, liveBinding } from '../../simulate/index.ts';

export interface LiveChoice {
  readonly handoff: 'mailbox' | 'ipc' | 'auto';
  /** The default of `lb` unless given. */
  readonly stallMs?: number | undefined;
}

/** For a scenario whose unit is a millisecond. */
export function liveRules({ handoff, stallMs }: LiveChoice): Binding {
  const { pendingLimit, queueLimit, queueTimeout, queueTarget, queueInterval, stallTimeout } = serveOptions;
  const transport = transportOf(handoff);
  return liveBinding({
    handoff: transport,
    pendingLimit: pendingLimit.default ?? pendingLimits[transport],
    queueLimit: queueLimit.default,
    queueTimeout: queueTimeout.default,
    queueTarget: queueTarget.default,
    queueInterval: queueInterval.default,
    stallTimeout: stallMs ?? stallTimeout.default,
  });
}

function transportOf(handoff: LiveChoice['handoff']): 'mailbox' | 'ipc' {
  if (handoff !== 'auto') return handoff;
  return nativeCalls().native === undefined ? 'ipc' : 'mailbox';
}
