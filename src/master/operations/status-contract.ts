/** What a master says of itself and its processes to people and scripts. */
import type { ShedReason } from '../../dispatch/contract.ts';
import type { HeaderRefusal } from '../../handoff/header-gate.ts';
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
  /** How often its slot got a new process because one died, or was sent SIGTERM; not by a restart, a reload or `--max-…`. */
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

/** What `--store` names, as the processes of the app find it. */
export interface StoreStatus {
  /** `memory`: that of the master. */
  readonly kind: 'memory' | 'redis';
  /** Where Redis is, without user and password. */
  readonly address?: string;
  /**
   * `unused`: no process that lives has asked for it · `used`: in memory · `connected`: every process that uses Redis has
   * a connection · `lost`: some have none.
   */
  readonly state: 'unused' | 'used' | 'connected' | 'lost';
  /** Milliseconds it has been so. */
  readonly forMs: number;
  /** Processes that use Redis, and those of them without a connection. */
  readonly processes?: number;
  readonly without?: number;
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
  /** Connections that were closed for their header of the PROXY protocol, and not accepted; only where one is required. */
  readonly proxyRefused?: Readonly<Record<HeaderRefusal, number>>;
  readonly redispatched: number;
  readonly reclaimed: number;
  /** Idle connections that moved from one worker to another. */
  readonly moved: number;
  readonly store: StoreStatus;
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
