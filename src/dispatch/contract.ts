/** What dispatch and its drivers, the live master and the simulator, tell each other. */
import type { ConnectionInfo } from '../algorithms/contract.ts';
import type { QueueDelayRules } from './standing-queue.ts';

/**
 * A process that serves a slot. Two processes of one slot may live at once, one draining and one serving, so
 * whatever a process has is kept by this object and never by the slot alone.
 */
export interface ProcessId {
  readonly slot: number;
  /** Raised with each process of the slot, from 1. */
  readonly generation: number;
}

/** What a process says of itself. Counters only grow for as long as it lives, so a lost report loses nothing. */
export interface LoadReport {
  readonly closed: number;
  readonly inFlight: number;
  readonly done: number;
  readonly errors: number;
  /** Exponentially weighted mean in milliseconds; undefined before the first request. */
  readonly latencyMs?: number | undefined;
  /** Recent event-loop utilisation, 0 to 1. */
  readonly utilization?: number | undefined;
  /**
   * Since when the worker is busy without having come back to its event loop; undefined when it is not, or cannot
   * tell. On the clock of `DispatchPorts.now`.
   */
  readonly busySinceMs?: number | undefined;
  /** The worker's last heartbeat, on the same clock. */
  readonly aliveAtMs?: number | undefined;
}

/** Why a connection came back from a worker that had not taken it. */
export type ReturnReason =
  /** The worker said no before it read a byte: it drains, or is out of descriptors. */
  | 'refused'
  /** The app in the worker said no: its server is closed, or has as many connections as it wants. */
  | 'declined'
  /** It never reached the worker: the send failed, or its descriptor was lost on the way. */
  | 'undelivered'
  /** The worker's mailbox had no room. */
  | 'mailbox-full'
  /** The worker did not move while another was free, or is to drain: the master reclaimed it. */
  | 'reclaimed'
  /** The worker's process is gone. */
  | 'worker-exit';

/** Why a connection was refused. */
export type ShedReason =
  | 'queue-full'
  | 'queue-timeout'
  /** It waited for longer than the target in a queue that stands. */
  | 'overload'
  | 'max-connections'
  | 'descriptors'
  | 'stopping';

/** Why a process counts as hung. */
export type HungReason =
  /** It has not taken a connection that was sent to it, and cannot be reclaimed. */
  | 'pending'
  /** Its event loop turns, and it takes nothing of what is sent to it. */
  | 'untaken'
  /** Its event loop has not turned. */
  | 'silent';

export interface DispatchLimits {
  /** Connections accepted and not closed, in workers and in the queues. */
  readonly maxConnections: number;
  /** Connections that may wait at one address. 0: none, and then a busy worker gets connections all the same. */
  readonly queueLimit: number;
  readonly queueTimeoutMs: number;
  /** Nobody is shed for it unless given. */
  readonly queueDelay?: QueueDelayRules;
  /** Sockets the master itself may hold: queued, pending, and being refused. */
  readonly heldLimit: number;
  /** Connections a worker may have pending. */
  readonly pendingLimit: number;
  /** Connections a worker may have open. */
  readonly openLimit: number;
}

/**
 * What dispatch asks of whoever drives it. `Connection` is whatever the driver calls one. Any of these may tell
 * dispatch at once of what it finds: that is taken in, and acted upon when the present decision is made.
 */
export interface DispatchPorts<Connection, Process extends ProcessId> {
  /** Monotonic time. All durations and times of dispatch are in its unit, milliseconds in the live master. */
  now(): number;
  /** Brings in what the workers did, by `taken`, `reported` and their like, before something is decided. */
  refresh(): void;
  /** The same of one process, up to this very moment: what `refresh` brought in may be older than it seems. */
  catchUp(process: Process): void;
  /** The address at which it came in, by the number of its frontend. */
  frontendOf(connection: Connection): number;
  /** How long it has waited in a queue so far. */
  waitedMs(connection: Connection): number;
  /** What an algorithm may know of it. */
  infoOf(connection: Connection): ConnectionInfo;
  /** Hands it over, after `waitedMs` in the queue. Answered by `taken` or `returned`, once. */
  send(process: Process, connection: Connection, waitedMs: number): void;
  refuse(connection: Connection, reason: ShedReason): void;
  /** Whether the client is known to be gone. Asked of those that wait, before a worker gets them. */
  hasLeft(connection: Connection): boolean;
  /** Whether it has come from another worker, idle; of none unless given. */
  hasMoved?(connection: Connection): boolean;
  /** A worker gave it up idle, here or before: gives it to another master. True where that has it from now on; false unless given. */
  passOn?(connection: Connection): boolean;
  /** Gives up a connection whose client has left, or that was offered to a process which does not take it. */
  drop(connection: Connection): void;
  /** Refusals under way that hold a socket. */
  refusing(): number;
  /** Connections wait: the next one a worker takes is to be told. */
  wantRoom(): void;
  /** Gets back what the process has not taken, each told by `returned`; the number. */
  reclaim(process: Process): number;
  /** Asks a process that keeps a connection pending whether it ever arrived. */
  probe(process: Process): void;
  /** It is beyond help; whoever runs it ends it. Told again and again until it is gone. */
  hung(process: Process, reason: HungReason, forMs: number): void;
  /** CPU time the process has used, in the unit of `now`; undefined where nobody can tell. */
  cpuMs(process: Process): number | undefined;
  /** Whether any part of it runs or could run, rather than sleep. */
  isRunnable(process: Process): boolean;
  /** What is pending for `overdueMs` (health.ts) is told by `overdue`: no tick is asked for because of it before that. */
  readonly tellsOverdue?: boolean;
  /** `tick` is due at this time at the latest. A later call with an earlier time replaces it. */
  wakeAt(timeMs: number): void;
}
