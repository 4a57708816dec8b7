/** A connection the master holds as a paused `net.Socket`. */
import type { Socket } from 'node:net';
import type { Connection } from '../contract.ts';

/** The client gets this long to read a refusal before the connection is cut. */
const SHED_LINGER_MS = 1_000;

export class SocketConnection implements Connection {
  readonly id: number;
  readonly acceptedAtMs: number;
  readonly #socket: Socket;

  constructor(id: number, socket: Socket, acceptedAtMs: number) {
    this.id = id;
    this.acceptedAtMs = acceptedAtMs;
    this.#socket = socket;
    // Nothing is read here, so errors come only from the refusal's write; the client may be long gone.
    socket.on('error', () => {});
  }

  get remoteAddress(): string | undefined {
    return this.#socket.remoteAddress;
  }

  get remotePort(): number | undefined {
    return this.#socket.remotePort;
  }

  /** The native handle that travels to the worker; undefined once the connection is closed. */
  get handle(): object | undefined {
    return (this.#socket as unknown as { _handle: object | null })._handle ?? undefined;
  }

  release(): void {
    this.#socket.destroy();
  }

  shed(answer: Buffer, done: () => void): void {
    const socket = this.#socket;
    if (socket.destroyed) {
      done();
      return;
    }
    const timer = setTimeout(() => socket.destroy(), SHED_LINGER_MS);
    timer.unref();
    socket.once('close', () => {
      clearTimeout(timer);
      done();
    });
    // What the client sent is read and dropped: closing over unread bytes would send a reset that can overtake
    // the answer (RFC 9112 section 9.6).
    socket.resume();
    socket.once('end', () => socket.destroy());
    socket.end(answer);
  }
}
