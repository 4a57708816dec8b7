/**
 * Where connections begin with a header of the PROXY protocol: each is held here until the header is whole, so that
 * whoever decides about it knows the client, and a connection without one reaches nobody. What is held waits beside the
 * others and holds up nobody.
 */
import type { HeaderFault, Reading } from '../proxy-protocol/contract.ts';
import type { Awaited, Closed, ConnectionGate } from './contract.ts';

/**
 * `untrusted`: it comes from no proxy that is trusted · `timeout`: its header was not whole in time · `closed`: it ended
 * before that · `too-many`: others came while it waited for longer than they · `stopping`: the master waits no more · the
 * rest: what came is no header.
 */
export type HeaderRefusal = HeaderFault | 'untrusted' | 'timeout' | 'closed' | 'too-many' | 'stopping';

export const headerRefusals: readonly HeaderRefusal[] = [
  'untrusted',
  'no-header',
  'malformed',
  'too-long',
  'checksum',
  'timeout',
  'closed',
  'too-many',
  'stopping',
];

export interface HeaderGateParts {
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Milliseconds from the accept until the header has to be whole. */
  readonly timeoutMs: number;
  /** So many may wait, as each holds a descriptor; of more, those are refused that have waited longest. */
  readonly most: number;
  /** Whether what comes from this address says of whom it speaks. Of a unix socket its file says who may. */
  trusts(peer: string, connection: Awaited): boolean;
  refused(connection: Awaited, reason: HeaderRefusal): void;
}

/**
 * A wait begins with looks this close, and each is as long after the one before as the connection has waited. One that
 * has been silent for long is looked at less often still: there may be many, and each look is a system call.
 */
const SOONEST_LOOK_MS = 1;
const LATEST_LOOK_MS = 100;
const SILENT_AFTER_MS = 1_000;
const LATEST_LOOK_AT_SILENT_MS = 500;

interface Waiting {
  readonly connection: Awaited;
  readonly admit: (connection: Awaited) => void;
  timer: NodeJS.Timeout | undefined;
}

export class HeaderGate implements ConnectionGate {
  readonly #parts: HeaderGateParts;
  /** In the order in which they came. */
  readonly #waiting = new Set<Waiting>();
  #isClosed = false;

  constructor(parts: HeaderGateParts) {
    this.#parts = parts;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** The same, for connections of the master's own: those from ports that `isOwn` knows. */
  forOwn(isOwn: (port: number | undefined) => boolean): ConnectionGate {
    const trusts = (_: string, { peerPort }: Awaited): boolean => isOwn(peerPort);
    return new HeaderGate({ ...this.#parts, trusts, refused() {} });
  }

  enter(connection: Awaited, admit: (connection: Awaited) => void): void {
    const stranger = this.#whyStranger(connection);
    if (stranger !== undefined) {
      this.#refuse(connection, stranger);
      return;
    }
    const seen = connection.look();
    if (seen.type === 'header') {
      admit(connection);
      return;
    }
    const waiting: Waiting = { connection, admit, timer: undefined };
    if (this.#settle(waiting, seen)) return;
    if (this.#isClosed) {
      this.#refuse(connection, 'stopping');
      return;
    }
    this.#waiting.add(waiting);
    connection.whenMore?.(() => this.#lookAgain(waiting));
    this.#sleep(waiting);
    if (this.#waiting.size > this.#parts.most) this.#giveUp(this.#waiting.values().next().value!, 'too-many');
  }

  /** A peer that has reset the connection has no address: whose the bytes are that it left there, nobody can say. */
  #whyStranger(connection: Awaited): HeaderRefusal | undefined {
    const { isUnix, peer } = connection;
    if (isUnix) return undefined;
    if (peer === undefined) return 'closed';
    return this.#parts.trusts(peer, connection) ? undefined : 'untrusted';
  }

  /** Refuses what waits, and what would have to. */
  close(): void {
    this.#isClosed = true;
    for (const waiting of this.#waiting) this.#giveUp(waiting, 'stopping');
  }

  /** False as long as nobody can tell. */
  #settle(waiting: Waiting, seen: Reading | Closed): boolean {
    const { connection, admit } = waiting;
    if (seen.type === 'more') return false;
    this.#leave(waiting);
    if (seen.type === 'header') {
      connection.acceptedAtMs = this.#parts.now();
      admit(connection);
    } else this.#refuse(connection, seen.type === 'closed' ? 'closed' : seen.fault);
    return true;
  }

  #lookAgain(waiting: Waiting): void {
    clearTimeout(waiting.timer);
    if (!this.#waiting.has(waiting) || this.#settle(waiting, waiting.connection.look())) return;
    if (this.#leftMs(waiting.connection) <= 0) this.#giveUp(waiting, 'timeout');
    else this.#sleep(waiting);
  }

  #sleep(waiting: Waiting): void {
    const { connection } = waiting;
    const leftMs = this.#leftMs(connection);
    const waitedMs = this.#parts.timeoutMs - leftMs;
    const latestMs = waitedMs < SILENT_AFTER_MS ? LATEST_LOOK_MS : LATEST_LOOK_AT_SILENT_MS;
    const nextMs = Math.min(Math.max(waitedMs, SOONEST_LOOK_MS), latestMs);
    const sleepMs = connection.whenMore === undefined ? Math.min(nextMs, leftMs) : leftMs;
    waiting.timer = setTimeout(() => this.#lookAgain(waiting), Math.max(sleepMs, SOONEST_LOOK_MS));
    // What comes by the gate keeps nobody alive who has nothing else to do.
    waiting.timer.unref();
  }

  #leftMs({ acceptedAtMs }: Awaited): number {
    return acceptedAtMs + this.#parts.timeoutMs - this.#parts.now();
  }

  #leave(waiting: Waiting): void {
    clearTimeout(waiting.timer);
    this.#waiting.delete(waiting);
  }

  #giveUp(waiting: Waiting, reason: HeaderRefusal): void {
    this.#leave(waiting);
    this.#refuse(waiting.connection, reason);
  }

  #refuse(connection: Awaited, reason: HeaderRefusal): void {
    this.#parts.refused(connection, reason);
    connection.release();
  }
}
