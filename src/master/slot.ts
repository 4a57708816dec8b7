/** What the supervisor knows of a slot; it outlives every process that serves it. */
import type { RestartPolicy } from './restart-policy.ts';
import type { WorkerProcess } from './worker-process.ts';

export interface Slot {
  readonly slot: number;
  readonly policy: RestartPolicy;
  generation: number;
  restarts: number;
  /** undefined while the slot waits for its next process. */
  process: WorkerProcess | undefined;
  isReady: boolean;
  /** Whether any of its processes has been ready. */
  hasBeenReady: boolean;
  readyAtMs: number;
  isDraining: boolean;
  /** Runs out when the process takes too long to be ready. */
  readyTimer: NodeJS.Timeout | undefined;
  /** Runs out when the next process is due. */
  restartTimer: NodeJS.Timeout | undefined;
  /** Runs out when a process that is to be replaced takes too long to finish. */
  retireTimer: NodeJS.Timeout | undefined;
}

export function createSlots(count: number, createPolicy: () => RestartPolicy): Slot[] {
  return Array.from({ length: count }, (_, index) => ({
    slot: index + 1,
    policy: createPolicy(),
    generation: 0,
    restarts: 0,
    process: undefined,
    isReady: false,
    hasBeenReady: false,
    readyAtMs: 0,
    isDraining: false,
    readyTimer: undefined,
    restartTimer: undefined,
    retireTimer: undefined,
  }));
}

export function clearTimers(slot: Slot): void {
  clearTimeout(slot.readyTimer);
  clearTimeout(slot.restartTimer);
  clearTimeout(slot.retireTimer);
}
