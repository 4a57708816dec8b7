/** How a connection goes from the master to a worker: the contract both transports keep. */
import type { ConnectionInfo } from '../algorithms/contract.ts';

/** A connection the master holds: accepted, and not yet known to be a worker's. */
export interface Connection extends ConnectionInfo {
  readonly id: number;
  /** Monotonic milliseconds; the worker counts its deadlines from here. */
  readonly acceptedAtMs: number;
  /** Gives up the master's copy. The client notices only if nobody else holds one. */
  release(): void;
  /** Refuses the client visibly: writes `answer`, closes. `done` is called when no descriptor is held any more. */
  shed(answer: Buffer, done: () => void): void;
}

/** Why a connection came back from a worker that had not taken it. */
export type ReturnReason =
  /** The worker said no before it read a byte: it drains, or is out of descriptors. */
  | 'refused'
  /** It never reached the worker: the send failed, or its descriptor was lost on the way. */
  | 'undelivered'
  /** The worker's process is gone. */
  | 'worker-exit';

export interface HandoffEvents {
  /** The worker took the connection, and the master's copy is about to be released: it lives or dies with the worker. */
  taken(slot: number, connection: Connection): void;
  /** No worker has read a byte of it: it is the dispatcher's again. */
  returned(slot: number, connection: Connection, reason: ReturnReason): void;
}

export interface Handoff {
  readonly name: 'ipc' | 'mailbox';
  /** Hands `connection` over. Reported by `taken` or `returned`, exactly once. */
  send(slot: number, connection: Connection): void;
  /** Connections sent to `slot` and neither taken nor returned. */
  pending(slot: number): number;
  /** Monotonic milliseconds at which the oldest pending connection was sent; undefined when none is. */
  oldestPendingMs(slot: number): number | undefined;
  /** Asks a worker that keeps a connection pending for its due whether the connection ever arrived. */
  probe(slot: number): void;
  /** The worker's process is gone and its messages are all read: returns what it had not taken. */
  detach(slot: number): void;
}
