/** Forks a process and wires what it says. */
import type { ProcessId } from '../../dispatch/contract.ts';
import type { Release } from './release.ts';
import type { Candidacy, Slot, SlotProcess } from './slot.ts';
import type { SupervisorParts } from './supervisor-parts.ts';
import { type WorkerExit, WorkerProcess } from './worker-process.ts';

export interface Launch<Id extends ProcessId> {
  readonly slot: Slot<Id>;
  readonly id: Id;
  readonly release: Release;
  readonly candidacy: Candidacy | undefined;
}

export interface LaunchEvents<Id extends ProcessId> {
  ready(process: SlotProcess<Id>): void;
  /** The time that its release gives it to be ready is over. */
  notReady(process: SlotProcess<Id>): void;
  retire(process: SlotProcess<Id>, isHungUp: boolean): void;
  exit(process: SlotProcess<Id>, exit: WorkerExit): void;
}

/** Throws what `fork` does, for want of descriptors or of memory. */
export function launch<Id extends ProcessId>(
  { slot, id, release, candidacy }: Launch<Id>,
  parts: SupervisorParts<Id>,
  events: LaunchEvents<Id>,
): SlotProcess<Id> {
  const { naming, passer, logger, now, stdioOf } = parts;
  const settings = release.settingsOf(id);
  const worker = new WorkerProcess(
    { program: release.program, naming, settings, extraStdio: stdioOf(id), passer, logger },
    {
      ready: () => events.ready(process),
      retire: (isHungUp) => events.retire(process, isHungUp),
      listening: (listener) => parts.listening(id, listener),
      cluster: (message) =>
        parts.cluster(message, {
          process: id,
          isOpen: () => slot.processes.has(process),
          send: (...sent) => worker.answer(...sent),
        }),
      message: (message) => parts.message(id, message),
      exit: (exit) => events.exit(process, exit),
    },
    now,
  );
  let tellGone = (): void => {};
  const gone = new Promise<void>((resolve) => {
    tellGone = resolve;
  });
  const process: SlotProcess<Id> = {
    ...{ id, worker, release, candidacy, gone, tellGone },
    ...{ changedAtMs: worker.startedAtMs, readyAtMs: 0 },
    ...{ isReady: false, isTooLate: false, isRetiring: false, isDraining: false },
    ...{ hasTakenOver: false, isDismissed: false },
    // After what it said was read: a master that was stopped itself has yet to hear of it.
    readyTimer: setTimeout(() => setImmediate(() => events.notReady(process)), release.readyTimeoutMs),
    retireTimer: undefined,
  };
  slot.processes.add(process);
  return process;
}
