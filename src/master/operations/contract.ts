/** What can be asked of a master that runs, and what it says of itself. The control socket, the API and the commands share it. */
import type { ShedReason } from '../../dispatch/contract.ts';
import type { AlgorithmWritten } from '../../options/index.ts';
import type { Scheme } from '../../protocol/cluster-protocol.ts';

export interface ListenAddress {
  /** What the server speaks; `tcp` where that is unknown. */
  readonly scheme: Scheme;
  readonly host: string;
  /** 0 for a unix socket. */
  readonly port: number;
  /** Path of a unix socket. */
  readonly path?: string;
}

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

/**
 * `starting`: forked, not ready yet · `checking`: ready, and watched before it takes over · `serving` · `retiring`: asked
 * to end, serves until its successor is ready · `paused`: out of rotation until it is resumed · `draining`: gets nothing
 * more, finishes what it has, and ends.
 */
export type ProcessState = 'starting' | 'checking' | 'serving' | 'retiring' | 'paused' | 'draining';

/** What a process is and does. Times are milliseconds, sizes bytes; counters are of this process alone. */
export interface ProcessStatus {
  readonly slot: number;
  readonly generation: number;
  readonly pid: number | undefined;
  readonly state: ProcessState;
  /** Milliseconds it has been in this state. */
  readonly forMs: number;
  /** Milliseconds since its fork. */
  readonly uptimeMs: number;
  readonly weight: number;
  /** Connections it has, those not yet taken included. */
  readonly open: number;
  /** Of these, connections it has not taken yet. */
  readonly pending: number;
  readonly inFlight: number;
  readonly requests: number;
  readonly errors: number;
  /** Requests per second since the status before, or over the last moment where nobody asked before. */
  readonly requestsPerSecond: number;
  /** Of all requests of its life, at most 12.5 % off; undefined before the first. */
  readonly p99Ms: number | undefined;
  /** Share of one core since the status before, 0 to 1 and beyond; undefined where nobody can tell. */
  readonly cpu: number | undefined;
  /** Resident memory; undefined where nobody can tell. */
  readonly memoryBytes: number | undefined;
  /** How often its slot got a new process that nobody asked for. */
  readonly restarts: number;
}

/** The agent, or the fact that there is none at the moment. Times are milliseconds, sizes bytes. */
export interface AgentStatus {
  /** `away` while it waits to be started again. */
  readonly state: ProcessState | 'away';
  readonly pid: number | undefined;
  readonly generation?: number;
  readonly forMs?: number;
  readonly uptimeMs?: number;
  readonly memoryBytes?: number | undefined;
  /** How often it was started again. */
  readonly restarts: number;
}

/** Raised when a field changes its meaning or goes away; new ones do not count. */
export const STATUS_SCHEMA = 1;

export interface MasterStatus {
  readonly schema: typeof STATUS_SCHEMA;
  readonly pid: number;
  /** `starting` until every slot has been ready once; `leaving` during the drain delay; `stopping` from then on. */
  readonly state: 'starting' | 'serving' | 'reloading' | 'leaving' | 'stopping';
  readonly uptimeMs: number;
  /** The file of the app; undefined for the built-in responder. */
  readonly app: string | undefined;
  readonly addresses: readonly ListenAddress[];
  readonly algorithm: string;
  readonly handoff: 'ipc' | 'mailbox';
  /** How many slots there are to be. */
  readonly workers: number;
  readonly accepted: number;
  /** Connections that workers have now, those not yet taken included. */
  readonly open: number;
  readonly waiting: number;
  readonly shed: Readonly<Record<ShedReason, number>>;
  readonly redispatched: number;
  readonly reclaimed: number;
  /** Idle connections that moved from one worker to another. */
  readonly moved: number;
  /** The reload that runs, or the last one. */
  readonly reload: ReloadStatus | undefined;
  /** Undefined where there is none: without `--agent`, and without logs to rotate. */
  readonly agent: AgentStatus | undefined;
  /** In slot order, older processes of a slot last. */
  readonly processes: readonly ProcessStatus[];
}

export interface ReloadStatus {
  /** Counts from 1. */
  readonly id: number;
  readonly state: 'running' | ReloadResult;
  /** Why it was rolled back: a sentence, and what the app wrote. */
  readonly reason?: string;
  /** Slots whose new process has taken over. */
  readonly done: number;
  readonly of: number;
  readonly forMs: number;
}

/**
 * `done`: the new generation serves · `rolled-back`: it failed, and the old one serves on · `superseded`: another reload
 * took its place, or a stop.
 */
export type ReloadResult = 'done' | 'rolled-back' | 'superseded';

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
  setWeight(slot: number, weight: number): Promise<void>;
  setAlgorithm(algorithm: AlgorithmWritten): Promise<void>;
  /** Moves idle connections from workers with more than their share to those with fewer. */
  rebalance(): Promise<RebalanceReport>;
  reopenLogs(): Promise<{ readonly files: readonly string[] }>;
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
