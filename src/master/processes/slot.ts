/** What the supervisor knows of a slot and of the processes that serve it. */
import type { ProcessId } from '../../dispatch/contract.ts';
import type { Release } from './release.ts';
import type { RestartPolicy } from './restart-policy.ts';
import type { WorkerProcess } from './worker-process.ts';

/** One process of a slot, from its fork to its end. */
export interface SlotProcess<Id extends ProcessId> {
  readonly id: Id;
  readonly worker: WorkerProcess;
  readonly release: Release;
  /** For a process that takes over when it is told to, and not by itself. */
  readonly candidacy: Candidacy | undefined;
  isReady: boolean;
  readyAtMs: number;
  /** It was not ready in time, and is killed. */
  isTooLate: boolean;
  /** It asked to be replaced: it serves until its successor is ready. */
  isRetiring: boolean;
  /** It gets nothing more, finishes what it has, and ends. */
  isDraining: boolean;
  /** It serves its slot, or has. */
  hasTakenOver: boolean;
  /** It was killed before it was of use to anybody: nobody needs it any more. */
  isDismissed: boolean;
  /** Since when it is what it is. */
  changedAtMs: number;
  /** Runs out when it takes too long to be ready. */
  readyTimer: NodeJS.Timeout | undefined;
  /** Runs out when it takes too long to finish. */
  retireTimer: NodeJS.Timeout | undefined;
  /** Resolves when it is gone, and all it said has been read. */
  readonly gone: Promise<void>;
  tellGone(): void;
}

/** Told once each at most; `failed` also after `ready`. */
export interface Candidacy {
  ready(): void;
  failed(error: Error): void;
}

/** It outlives every process that serves it. */
export interface Slot<Id extends ProcessId> {
  readonly slot: number;
  policy: RestartPolicy;
  generation: number;
  restarts: number;
  /** How the last one ended that was not asked to. */
  lastFailure: string | undefined;
  /** Whether any of its processes has been ready. */
  hasBeenReady: boolean;
  /** There are fewer slots now: it gets no more processes until there are more again. */
  isRemoved: boolean;
  serving: SlotProcess<Id> | undefined;
  /** The one that is to serve next, as soon as it is ready. */
  starting: SlotProcess<Id> | undefined;
  /** The one that may be told to serve next. */
  candidate: SlotProcess<Id> | undefined;
  /** All that live, those that drain included. */
  readonly processes: Set<SlotProcess<Id>>;
}

export function createSlot<Id extends ProcessId>(slot: number, policy: RestartPolicy): Slot<Id> {
  return {
    slot,
    policy,
    generation: 0,
    restarts: 0,
    lastFailure: undefined,
    hasBeenReady: false,
    isRemoved: false,
    serving: undefined,
    starting: undefined,
    candidate: undefined,
    processes: new Set<SlotProcess<Id>>(),
  };
}
