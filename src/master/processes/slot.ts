/** What the supervisor knows of a slot and of the processes that serve it. */
import type { ProcessId } from '../../dispatch/contract.ts';
import type { RestartPolicy } from './restart-policy.ts';
import type { WorkerProcess } from './worker-process.ts';

/** One process of a slot, from its fork to its end. */
export interface SlotProcess<Id extends ProcessId> {
  readonly id: Id;
  readonly worker: WorkerProcess;
  isReady: boolean;
  readyAtMs: number;
  /** It was not ready in time, and is killed. */
  isTooLate: boolean;
  /** It asked to be replaced: it serves until its successor is ready. */
  isRetiring: boolean;
  /** It gets nothing more, finishes what it has, and ends. */
  isDraining: boolean;
  /** Runs out when it takes too long to be ready. */
  readyTimer: NodeJS.Timeout | undefined;
  /** Runs out when it takes too long to finish. */
  retireTimer: NodeJS.Timeout | undefined;
}

/** It outlives every process that serves it. */
export interface Slot<Id extends ProcessId> {
  readonly slot: number;
  readonly policy: RestartPolicy;
  generation: number;
  restarts: number;
  /** Whether any of its processes has been ready. */
  hasBeenReady: boolean;
  serving: SlotProcess<Id> | undefined;
  /** The one that is to serve next. */
  starting: SlotProcess<Id> | undefined;
  /** All that live, those that drain included. */
  readonly processes: Set<SlotProcess<Id>>;
}

export function createSlots<Id extends ProcessId>(
  count: number,
  createPolicy: () => RestartPolicy,
): Slot<Id>[] {
  return Array.from({ length: count }, (_, index) => ({
    slot: index + 1,
    policy: createPolicy(),
    generation: 0,
    restarts: 0,
    hasBeenReady: false,
    serving: undefined,
    starting: undefined,
    processes: new Set<SlotProcess<Id>>(),
  }));
}
