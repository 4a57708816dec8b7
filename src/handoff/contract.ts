/** How a connection goes from the master to a worker: the contract both transports keep. */
import type { Server } from 'node:net';
import type { ConnectionInfo } from '../algorithms/contract.ts';
import type { LoadReport } from '../scoreboard/contract.ts';

/** A connection the master holds: accepted, and not yet known to be a worker's. */
export interface Connection extends ConnectionInfo {
  readonly id: number;
  /** The listening address it came in by, as the master numbers them. */
  readonly listener: number;
  /** Monotonic milliseconds; the worker counts its deadlines from here. */
  readonly acceptedAtMs: number;
  /** Milliseconds it has spent in the master's queue before; it adds up when a worker gives it back. */
  queuedMs: number;
  /** Gives up the master's copy. The client notices only if nobody else holds one. */
  release(): void;
  /**
   * Refuses the client visibly: writes `answer`, if there is one, and closes. With `linger` it gives the client a moment to read it
   * before that, which holds a descriptor until `done` is called; without, the answer usually arrives.
   */
  shed(answer: Buffer | undefined, linger: boolean, done: () => void): void;
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
  /** The worker did not move while another was free, or is to drain: the master took it back. */
  | 'reclaimed'
  /** The worker's process is gone. */
  | 'worker-exit';

export interface HandoffEvents {
  /**
   * The worker took a connection, which lives or dies with it from now on. A transport whose connections leave
   * the master at `send` does not know which one it was.
   */
  taken(slot: number, connection?: Connection): void;
  /** No worker has read a byte of it: it is the dispatcher's again. */
  returned(slot: number, connection: Connection, reason: ReturnReason): void;
  /** An app declined a connection that its worker had taken, unread: it is the dispatcher's again. */
  handedBack(slot: number, connection: Connection): void;
  /** A worker that was full may have room. */
  roomMade(): void;
  /** What a worker says of its load. */
  reported(slot: number, load: LoadReport): void;
}

export interface AcceptOptions {
  /** Goes with every connection of this server. */
  readonly listener: number;
  /** Clients speak first, so the kernel may hold silent ones back. */
  readonly deferAccept: boolean;
}

export interface Handoff {
  readonly name: 'ipc' | 'mailbox';
  /** Calls `accept` for each connection of a listening server. */
  acceptFrom(server: Server, options: AcceptOptions, accept: (connection: Connection) => void): void;
  /** Hands `connection` over. Reported by `taken` or `returned`, exactly once. */
  send(slot: number, connection: Connection): void;
  /** Connections sent to `slot` and neither taken nor returned. */
  pending(slot: number): number;
  /** Monotonic milliseconds since when connections are pending and none was taken; undefined when none is pending. */
  oldestPendingMs(slot: number): number | undefined;
  /** Brings in what workers took since the last call, where no message tells. */
  refresh(): void;
  /** Connections wait: the next one a worker takes is to be told by `roomMade`. */
  wantRoom(): void;
  /** Gets back what `slot` has not taken, each told by `returned`; the number. A transport that cannot gives 0. */
  reclaim(slot: number): number;
  /** Asks a worker that keeps a connection pending for its due whether the connection ever arrived. */
  probe(slot: number): void;
  /** The worker's process is gone and its messages are all read: returns what it had not taken. */
  detach(slot: number): void;
}
