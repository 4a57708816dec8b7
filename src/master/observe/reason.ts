/** Why a process is in its state, or gets no connections now, in words. */
import type { ProcessAccount } from '../../dispatch/process-account.ts';
import type { ProcessState } from '../operations/status-contract.ts';
import type { Slot, SlotProcess } from '../processes/slot.ts';

export interface ReasonFacts {
  readonly process: SlotProcess<ProcessAccount>;
  readonly slot: Slot<ProcessAccount> | undefined;
  readonly state: ProcessState;
  /** The whole of lb is about to end. */
  readonly isStopping: boolean;
}

/** Undefined where there is nothing to explain. */
export function reasonOf({ process, slot, state, isStopping }: ReasonFacts): string | undefined {
  const { killedFor } = process.worker;
  if (killedFor !== undefined) return `It is killed: it ${killedFor}.`;
  switch (state) {
    case 'starting':
      return startReason(slot);
    case 'checking':
      return 'It is watched before it takes over.';
    case 'retiring':
      return 'It was asked to end, and serves until its successor is ready.';
    case 'draining':
      return drainReason(process, slot, isStopping);
    case 'paused':
      return 'It was taken out of rotation.';
    default:
      return absenceReason(process.id);
  }
}

function startReason(slot: Slot<ProcessAccount> | undefined): string | undefined {
  const isAgain = slot?.lastFailure !== undefined && slot.policy.failures > 0;
  return isAgain ? `The process before it failed: ${slot.lastFailure}.` : undefined;
}

function drainReason(
  { isDismissed }: SlotProcess<ProcessAccount>,
  slot: Slot<ProcessAccount> | undefined,
  isStopping: boolean,
): string {
  if (isStopping) return 'lb is stopping.';
  if (isDismissed) return 'Nobody needs it any more.';
  return slot === undefined || slot.isRemoved
    ? 'There are fewer workers now.'
    : 'Its successor has taken over.';
}

function absenceReason({ absences }: ProcessAccount): string | undefined {
  for (const [absence, words] of Object.entries(inWords)) {
    if (absences.has(absence as keyof typeof inWords)) return words;
  }
  return undefined;
}

/** The worst first. */
const inWords = {
  silent: 'It sends no heartbeat.',
  blocked: 'It is blocked by one connection or request.',
  stalled: 'It takes no connections and finishes nothing.',
  full: 'It has as many connections open as its limit of descriptors allows.',
  cooldown: 'It did not take a connection a moment ago.',
} as const;
