/**
 * The live model of a master: what it and each of its listeners, slots and processes are and do. Everything that shows
 * something of a running master reads it: the status is a part of it, metrics and watchers get all.
 *
 * Times are milliseconds, sizes bytes, and counters only grow for as long as the master lives, except those of a
 * process, which begin with it.
 */
import type { ShedReason } from '../../dispatch/contract.ts';
import type { Absence } from '../../dispatch/health.ts';
import type { HeaderRefusal } from '../../handoff/header-gate.ts';
import type { MetricsMessage, ToldFacts } from '../../protocol/metrics-messages.ts';
import type { CertificateStatus } from '../../tls/keeper.ts';
import type {
  AgentStatus,
  ListenAddress,
  MasterStatus,
  ProcessStatus,
} from '../operations/status-contract.ts';

/** Raised when a field changes its meaning or goes away; new ones do not count. */
export const SNAPSHOT_SCHEMA = 1;

export interface Snapshot extends Omit<MasterStatus, 'schema' | 'agent' | 'processes'> {
  readonly schema: typeof SNAPSHOT_SCHEMA;
  /** When it was taken, in Unix time. */
  readonly atMs: number;
  /** Slots whose process can be given connections now. */
  readonly available: number;
  /** Connections whose clients left while they waited. */
  readonly abandoned: number;
  /** Of the reclaimed connections, those whose worker moved again within one more stall time. */
  readonly reclaimedNeedlessly: number;
  readonly isReloading: boolean;
  readonly master: MasterSnapshot;
  /** In the order in which they were opened first. */
  readonly listeners: readonly ListenerSnapshot[];
  /** By number; those that are not to be now included. */
  readonly slots: readonly SlotSnapshot[];
  /** In slot order, older processes of a slot last. */
  readonly processes: readonly ProcessSnapshot[];
  /** That the workers serve with by `--tls-cert`; none without. */
  readonly certificates: readonly CertificateStatus[];
  /** Undefined where there is none: without `--agent`, and without logs to rotate. */
  readonly agent: AgentSnapshot | undefined;
  /** Where each bucket of every histogram ends; the last one also has what is longer. */
  readonly bucketEndsMs: readonly number[];
}

/** How long something took. */
export interface Histogram {
  /** By bucket, up to the last one that has any. */
  readonly counts: readonly number[];
  readonly sumMs: number;
}

/** What the system says of a process, memory and descriptors up to a second ago; undefined where nobody can tell. */
export interface Usage {
  /** When it began, in Unix time. */
  readonly startedAtMs: number;
  /** Share of one core since the snapshot before, 0 to 1 and beyond. */
  readonly cpu: number | undefined;
  /** What it has used so far. */
  readonly cpuMs: number | undefined;
  readonly memoryBytes: number | undefined;
  readonly virtualBytes: number | undefined;
  /** Open ones, and how many it may have. */
  readonly descriptors: number | undefined;
  readonly descriptorLimit: number | undefined;
}

export interface MasterSnapshot extends Usage {
  /** Its event loop's share of busy time since the snapshot before, 0 to 1. */
  readonly utilization: number;
}

export interface ListenerSnapshot {
  /** Host and port, or the path of a unix socket; `others` for what is beyond 64 of them. */
  readonly name: string;
  /** What is listened on by this name now. */
  readonly addresses: readonly ListenAddress[];
  readonly accepted: number;
  readonly redispatched: number;
  readonly shed: Readonly<Record<ShedReason, number>>;
  /** Connections that were closed for their header of the PROXY protocol, and not accepted; only where one is required. */
  readonly proxyRefused?: Readonly<Record<HeaderRefusal, number>>;
  /** Connections that wait for a worker. */
  readonly waiting: number;
  /** How long the one that waits longest has waited; 0 when none does. */
  readonly oldestWaitMs: number;
  /** Of connections that waited and got to a worker. */
  readonly waits: Histogram;
}

/** A slot, with what all of its processes have done. */
export interface SlotSnapshot {
  readonly slot: number;
  /** False where there are fewer workers now. */
  readonly isWanted: boolean;
  /** Its process can be given connections now. */
  readonly isAvailable: boolean;
  readonly weight: number;
  readonly generation: number;
  readonly restarts: number;
  /** How the process that failed last ended, such as "exit code 1". */
  readonly lastFailure: string | undefined;
  /** Connections that were taken. */
  readonly connections: number;
  readonly requests: number;
  /** Of these, requests that failed. */
  readonly errors: number;
  /** Connections that were open in a process when it died. */
  readonly cut: number;
  readonly stalls: number;
  /** Idle connections that it gave to others. */
  readonly moved: number;
  /** Of requests that were answered. */
  readonly latencies: Histogram;
  /** Of processes that are gone as far as it was seen; undefined where nobody can tell. */
  readonly cpuMs: number | undefined;
}

export interface ProcessSnapshot extends ProcessStatus, Omit<Usage, 'cpu' | 'memoryBytes'> {
  /** Why it is in its state, or gets no connections now; a sentence. */
  readonly reason: string | undefined;
  /** What keeps connections from it now. */
  readonly absences: readonly Absence[];
  /** Connections it has taken. */
  readonly connections: number;
  /** Its event loop's share of busy time lately, 0 to 1; undefined before it has said so. */
  readonly utilization: number | undefined;
  readonly p50Ms: number | undefined;
  /** Of requests that were answered. */
  readonly latencies: Histogram;
}

export interface AgentSnapshot extends AgentStatus {
  /** Undefined while there is none. */
  readonly usage: Usage | undefined;
}

/** What processes say of themselves when they are asked. */
export interface Internals {
  readonly master: ToldFacts;
  /** All that live: of a slot the newest first. */
  readonly processes: readonly ProcessInternals[];
}

export interface ProcessInternals {
  readonly slot: number;
  readonly generation: number;
  readonly isServing: boolean;
  /** It has not answered in time: `told` is what it said to a question before. */
  readonly isLate?: boolean;
  /** Undefined for one that has not answered yet. */
  readonly told: Pick<MetricsMessage, 'dropped' | 'families' | 'node'> | undefined;
}

export interface WatchOptions {
  /** Milliseconds from one snapshot to the next, 250 to 60 000; 1 s unless given. Sooner where a process ends. */
  readonly everyMs?: number;
}

export type WatchListener = (snapshot: Snapshot) => void;
