/** A connection the master holds as a bare descriptor, without a socket object. */
import { Socket } from 'node:net';
import type { Native } from '../../native/index.ts';
import type { Connection } from '../contract.ts';
import { shedSocket } from '../shed-socket.ts';

/** The native handle libuv made for a connection it accepted itself. */
export interface AcceptedHandle {
  readonly fd: number;
  close(): void;
}

export interface AcceptedDescriptor {
  readonly fd: number;
  readonly listener: number;
  readonly acceptedAtMs: number;
  readonly isMigrated?: boolean;
  /** It came by a unix socket. */
  readonly isUnix?: boolean;
  readonly note?: Uint8Array | undefined;
}

export class FdConnection implements Connection {
  readonly id: number;
  readonly listener: number;
  readonly fd: number;
  acceptedAtMs: number;
  readonly isMigrated: boolean;
  /** What goes with it through mailboxes: a header of the PROXY protocol that a worker has taken. */
  readonly note: Uint8Array | undefined;
  queuedMs = 0;
  readonly #native: Native;
  readonly #handle: AcceptedHandle | undefined;

  /** `handle` is given when libuv owns the descriptor: it must then close it. */
  constructor(native: Native, id: number, from: AcceptedDescriptor, handle?: AcceptedHandle) {
    this.#native = native;
    this.#handle = handle;
    this.id = id;
    this.fd = from.fd;
    this.listener = from.listener;
    this.acceptedAtMs = from.acceptedAtMs;
    this.isMigrated = from.isMigrated === true;
    this.note = from.note;
  }

  get remoteAddress(): string | undefined {
    return this.#native.remoteAddress(this.fd)?.address;
  }

  get remotePort(): number | undefined {
    return this.#native.remoteAddress(this.fd)?.port;
  }

  hasLeft(isSpeaker: boolean): boolean {
    return this.#native.hasLeft(this.fd, isSpeaker);
  }

  release(): void {
    if (this.#handle === undefined) this.#native.close(this.fd);
    else this.#handle.close();
  }

  shed(answer: Buffer | undefined, linger: boolean, done: () => void): void {
    const from = this.#handle === undefined ? { fd: this.fd } : { handle: this.#handle };
    shedSocket(new Socket({ ...from, readable: true, writable: true } as object), answer, linger, done);
  }
}
