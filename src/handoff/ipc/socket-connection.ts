/** A connection the master holds as a paused `net.Socket`. */
import type { Socket } from 'node:net';
import type { Connection } from '../contract.ts';
import { shedSocket } from '../shed-socket.ts';

/** The system call that looks at a client without taking a byte. */
export interface Peeking {
  hasLeft(fd: number, isSpeaker: boolean): boolean;
}

/** As much of libuv's handles as is asked here; those of unix sockets have no names. */
interface PeekableHandle {
  readonly fd: number;
  /** Not 0 when it failed. */
  getpeername?(into: object): number;
}

export class SocketConnection implements Connection {
  readonly id: number;
  readonly listener: number;
  acceptedAtMs: number;
  queuedMs = 0;
  readonly #socket: Socket;
  readonly #native: Peeking | undefined;

  /** Without `native` only a reset is noticed, and no end of what the client says. */
  constructor(id: number, listener: number, socket: Socket, acceptedAtMs: number, native?: Peeking) {
    this.id = id;
    this.listener = listener;
    this.acceptedAtMs = acceptedAtMs;
    this.#socket = socket;
    this.#native = native;
    socket.on('error', () => {});
  }

  get remoteAddress(): string | undefined {
    return this.#socket.remoteAddress;
  }

  get remotePort(): number | undefined {
    return this.#socket.remotePort;
  }

  /** The header of the PROXY protocol that was taken from it; undefined where there is none. */
  get header(): Uint8Array | undefined {
    return undefined;
  }

  /** The native handle that travels to the worker; undefined once the connection is closed. */
  get handle(): object | undefined {
    return (this.#socket as unknown as { _handle: object | null })._handle ?? undefined;
  }

  hasLeft(isSpeaker: boolean): boolean {
    const handle = this.handle as PeekableHandle | undefined;
    if (handle === undefined) return true;
    if (this.#native !== undefined) return this.#native.hasLeft(handle.fd, isSpeaker);
    // A connection that was reset has no peer any more. Node keeps the name it once learned, so the handle is asked.
    return handle.getpeername !== undefined && handle.getpeername({}) !== 0;
  }

  release(): void {
    this.#socket.destroy();
  }

  shed(answer: Buffer | undefined, linger: boolean, done: () => void): void {
    shedSocket(this.#socket, answer, linger, done);
  }
}
