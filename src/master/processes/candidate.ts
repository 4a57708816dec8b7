/** A process that is to take a slot over, and does so only when it is told to. */
import type { ProcessId } from '../../dispatch/contract.ts';
import type { Candidacy, Slot, SlotProcess } from './slot.ts';

export interface Candidate<Id extends ProcessId> {
  readonly slot: Slot<Id>;
  /** Undefined where it could not be forked. */
  process: SlotProcess<Id> | undefined;
  /** Rejects when it fails before that, with a PointsmanError. */
  readonly ready: Promise<void>;
  /** Resolves with why it is of no use, also after it was ready; never after it took over or was dismissed. */
  readonly failure: Promise<Error>;
}

export function createCandidate<Id extends ProcessId>(
  slot: Slot<Id>,
): { readonly candidate: Candidate<Id>; readonly candidacy: Candidacy } {
  let becomeReady = (): void => {};
  let failReady = (_error: Error): void => {};
  let fail = (_error: Error): void => {};
  const ready = new Promise<void>((resolve, reject) => {
    becomeReady = resolve;
    failReady = reject;
  });
  // Whoever waits for several looks at the first that fails.
  ready.catch(() => {});
  const failure = new Promise<Error>((resolve) => {
    fail = resolve;
  });
  return {
    candidate: { slot, process: undefined, ready, failure },
    candidacy: {
      ready: becomeReady,
      failed(error) {
        failReady(error);
        fail(error);
      },
    },
  };
}
