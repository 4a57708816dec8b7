/** How a connection goes from the master to a worker: the contract both transports keep. */
import type { Server } from 'node:net';
import type { ConnectionInfo } from '../algorithms/contract.ts';
import type { LoadReport, ProcessId, ReturnReason } from '../dispatch/contract.ts';
import type { Reading } from '../proxy-protocol/contract.ts';

/** A connection the master holds: accepted, and not yet known to be a worker's. */
export interface Connection extends ConnectionInfo {
  readonly id: number;
  /** The listening address it came in by, as the master numbers them. */
  readonly listener: number;
  /** Monotonic milliseconds; the worker counts its deadlines from here. */
  readonly acceptedAtMs: number;
  /** It comes from a worker that had answered on it: a client that waits for nothing. */
  readonly isMigrated?: boolean;
  /** Milliseconds it has spent in the master's queue before; it adds up when a worker gives it back. */
  queuedMs: number;
  /**
   * Whether its client is known to be gone, so that nobody would read an answer. Where `isSpeaker`, clients speak first:
   * one that closed without a word wants nothing. No byte is taken.
   */
  hasLeft(isSpeaker: boolean): boolean;
  /** Gives up the master's copy. The client notices only if nobody else holds one. */
  release(): void;
  /**
   * Refuses the client visibly: writes `answer`, if there is one, and closes. With `linger` it gives the client a moment to read it
   * before that, which holds a descriptor until `done` is called; without, the answer usually arrives.
   */
  shed(answer: Buffer | undefined, linger: boolean, done: () => void): void;
}

export interface HandoffEvents<Process extends ProcessId> {
  /**
   * The worker took a connection, which lives or dies with it from now on. A transport whose connections leave
   * the master at `send` does not know which one it was.
   */
  taken(process: Process, connection?: Connection): void;
  /** No worker has read a byte of it: it is the dispatcher's again. */
  returned(process: Process, connection: Connection, reason: ReturnReason): void;
  /** An app declined a connection that its worker had taken, unread: it is the dispatcher's again. */
  handedBack(process: Process, connection: Connection): void;
  /** Nothing was under way on a connection of the worker, which gives it to another one: it is the dispatcher's again. */
  migrated(process: Process, connection: Connection): void;
  /** The worker shows that its event loop turns. */
  moved(process: Process): void;
  /**
   * It is some time since the process had taken everything, or was sent something: it may have left that alone. Told only
   * where the hand-off watches over it, and again only when it has taken everything in between.
   */
  overdue(process: Process): void;
  /** A worker that was full may have room. */
  roomMade(): void;
  /** What a worker says of its load. */
  reported(process: Process, load: LoadReport): void;
  /**
   * A worker did what none does, by mistake or not: it cannot be dealt with any more. `fault` goes on from its name,
   * as in "closed its end of the wake pipe".
   */
  faulty(process: Process, fault: string): void;
}

/** Before anybody listens. */
export const unheard: HandoffEvents<ProcessId> = {
  taken() {},
  returned() {},
  handedBack() {},
  migrated() {},
  moved() {},
  overdue() {},
  roomMade() {},
  reported() {},
  faulty() {},
};

/** The connection is at its end, and no header came before it. */
export interface Closed {
  readonly type: 'closed';
}

/** A connection whose header is to come. */
export interface Awaited extends Connection {
  /** The gate sets it anew when it admits the connection: what a proxy took for its header was no wait for a worker. */
  acceptedAtMs: number;
  /** It came by a unix socket. */
  readonly isUnix: boolean;
  /** Where it comes from, whatever a header says; undefined for a unix socket, and for a peer that has reset it. */
  readonly peer: string | undefined;
  readonly peerPort: number | undefined;
  /** The header, as far as it has come. */
  look(): Reading | Closed;
  /** Calls `look` when more may have come; where it does not, it is to be looked at again and again. */
  readonly whenMore?: (look: () => void) => void;
}

/** Where connections wait until their headers are whole. */
export interface ConnectionGate {
  /** Gives it to `admit` once its header is whole, which is before this returns if it has come already. */
  enter(connection: Awaited, admit: (connection: Awaited) => void): void;
}

export interface AcceptOptions {
  /** Goes with every connection of this server. */
  readonly listener: number;
  /** Clients speak first, so the kernel may hold silent ones back. */
  readonly deferAccept: boolean;
  /** Connections begin with a header of the PROXY protocol, and come by here; the same one, or none, for all servers. */
  readonly gate?: ConnectionGate | undefined;
}

/** A connection on its way to another master, which calls its listener `listener`. */
export interface PassedConnection {
  readonly connection: Connection;
  /** 1 or more. */
  readonly listener: number;
}

/** How connections that workers have given up idle go from one master to another. */
export interface BetweenMasters {
  /** One for each other master; `far` is for that. */
  createMailbox(): { readonly near: number; readonly far: number };
  closeEnd(end: number): void;
  /**
   * So many as there is room for, from the first on: these are gone from here. `isShut`: nobody has the other end.
   * `isUnsendable`: the first one that was not sent never can be.
   */
  send(
    near: number,
    connections: readonly PassedConnection[],
  ): { readonly sent: number; readonly isShut: boolean; readonly isUnsendable: boolean };
  /**
   * So many at most of those that have come. `listenerOf` gives what the listener that the other one meant is called here;
   * undefined where there is none, and the connection is dropped. `againMs`: when there may be more; undefined where all
   * have been received. Throws NativeError where the mailbox cannot be read; nothing that was received is lost then.
   */
  receive(
    far: number,
    most: number,
    listenerOf: (listener: number) => number | undefined,
  ): { readonly connections: readonly Connection[]; readonly againMs: number | undefined };
}

/** The master's side. A process is known by its object: two processes of one slot may live at once. */
export interface Handoff<Process extends ProcessId = ProcessId> {
  readonly name: 'ipc' | 'mailbox';
  /** Whether it tells what is overdue. */
  readonly tellsOverdue: boolean;
  /** Undefined where connections cannot leave this master for another one. */
  readonly betweenMasters?: BetweenMasters;
  /** Names the one who is told. */
  observe(events: HandoffEvents<Process>): void;
  /** Calls `accept` for each connection of a listening server. */
  acceptFrom(server: Server, options: AcceptOptions, accept: (connection: Connection) => void): void;
  /** Hands `connection` over. Reported by `taken` or `returned`, exactly once. */
  send(process: Process, connection: Connection): void;
  /** Brings in what workers took since the last call, where no message tells. */
  refresh(): void;
  /** Connections wait: the next one a worker takes is to be told by `roomMade`. */
  wantRoom(): void;
  /** Gets back what the process has not taken, each told by `returned`; the number. A transport that cannot gives 0. */
  reclaim(process: Process): number;
  /** Asks a worker that keeps a connection pending for its due whether the connection ever arrived. */
  probe(process: Process): void;
  /** The process is gone and its messages are all read: returns what it had not taken. */
  detach(process: Process): void;
}
