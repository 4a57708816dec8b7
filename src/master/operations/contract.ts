/** What can be asked of a master that runs, and what it says of itself. The control socket, the API and the commands share it. */
import type { AlgorithmWritten } from '../../options/index.ts';
import type { Internals, Snapshot, WatchListener, WatchOptions } from '../observe/contract.ts';
import type { HandOverListener } from '../observe/hand-over-sample.ts';
import type { MasterStatus, ReloadResult } from './status-contract.ts';

export {
  type AgentStatus,
  type ListenAddress,
  type MasterStatus,
  type ProcessState,
  type ProcessStatus,
  type ReloadResult,
  type ReloadStatus,
  STATUS_SCHEMA,
  type StoreStatus,
} from './status-contract.ts';

export interface StopReport {
  /** False when processes had to be killed at the deadline, or connections were cut. */
  readonly clean: boolean;
  /** Processes killed at the deadline: workers, and the agent, whose jobs were not done in time. */
  readonly killed: number;
  /** Connections shed because no worker could take them before the deadline. */
  readonly shed: number;
  /** Connections that were open in workers that were killed or died meanwhile. */
  readonly cut: number;
}

/** All as the options of the same name say unless given. */
export interface ReloadRequest {
  /** Takes the place of a reload that runs; otherwise that is an error. */
  readonly replace?: boolean;
  readonly batch?: number | 'auto';
  /** Path or URL that every new process has to answer well before it takes over. */
  readonly check?: string;
  readonly watchMs?: number;
}

export interface ReloadReport {
  readonly id: number;
  readonly result: ReloadResult;
  /** A sentence, and what the app wrote. */
  readonly reason?: string;
  /** Names of options that are written differently now and need a restart of `lb` to change. */
  readonly unchanged: readonly string[];
  readonly durationMs: number;
}

/** How many slots there are to be, or how many more or less. */
export type ScaleRequest = { readonly workers: number } | { readonly by: number };

export interface ScaleReport {
  readonly before: number;
  readonly workers: number;
}

export interface RebalanceReport {
  /** Idle connections that moved. */
  readonly moved: number;
  /** Why none can move here; a sentence. */
  readonly reason?: string;
}

export interface HealthReport {
  readonly ok: boolean;
  /** Only because there is no room for one more client at this moment. */
  readonly isFull?: true;
  /** Why not; a sentence. */
  readonly reason?: string;
}

/**
 * What a master does while it runs. Those that change something resolve when it is done, and reject with a
 * PointsmanError that says why not: ERR_BUSY while another change runs, ERR_NO_SLOT, ERR_NO_AGENT, ERR_LAST_WORKER,
 * ERR_INVALID_OPTION, ERR_WORKER_START_FAILED and its kind, ERR_STOPPING.
 */
export interface Operations {
  status(): Promise<MasterStatus>;
  /** The live model, of which the status is a part. */
  snapshot(): Promise<Snapshot>;
  /**
   * Tells `listener` a snapshot at once and then again and again. What is taken for one watcher serves all; nothing is
   * taken while there is none. Returns what ends it. Throws ERR_INVALID_OPTION.
   */
  watch(options: WatchOptions, listener: WatchListener): () => void;
  /** Tells `listener` some of the connections that are handed over, at most 60 a second. Returns what ends it. */
  watchHandOvers(listener: HandOverListener): () => void;
  /** Asks the workers what they know of themselves, and waits a second at most. */
  internals(): Promise<Internals>;
  reload(request?: ReloadRequest): Promise<ReloadReport>;
  scale(request: ScaleRequest): Promise<ScaleReport>;
  /** Takes the worker out of rotation; its idle connections move. Resolves when it has none, or at `timeoutMs`: with how many are left. */
  drain(slot: number, timeoutMs?: number): Promise<{ readonly open: number }>;
  /** Brings it back, slowly at first. */
  resume(slot: number): Promise<void>;
  /** A new process takes the slot over, or becomes the agent. */
  restart(
    which: number | 'agent',
  ): Promise<{ readonly pid: number | undefined; readonly generation: number }>;
  /** Resolves with what is to be said about it: the algorithm may ignore weights. */
  setWeight(slot: number, weight: number): Promise<string | undefined>;
  setAlgorithm(algorithm: AlgorithmWritten): Promise<void>;
  /** Moves idle connections from workers with more than their share to those with fewer. */
  rebalance(): Promise<RebalanceReport>;
  reopenLogs(): Promise<{ readonly files: readonly string[] }>;
  /**
   * Another process of `lb`, as it is installed now, takes the listening sockets over with workers of its own; then this
   * one finishes what it has and ends. Resolves when the other one serves. Rejects with ERR_UPGRADE_REFUSED and
   * ERR_UPGRADE_FAILED; this one serves on then.
   */
  upgrade(): Promise<{ readonly pid: number }>;
  /**
   * Drains and ends, within the shutdown timeout and after the drain delay of the options unless told otherwise. The
   * first call counts.
   */
  stop(timeoutMs?: number, drainDelayMs?: number): Promise<StopReport>;
  /** Whether the master's event loop turns: it does where this is answered. */
  liveness(): HealthReport;
  /** Whether clients are to be sent here. */
  readiness(): HealthReport;
}
