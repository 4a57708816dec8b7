/** A connection the master holds as a paused `net.Socket`. */
import type { Socket } from 'node:net';
import type { Connection } from '../contract.ts';
import { shedSocket } from '../shed-socket.ts';

export class SocketConnection implements Connection {
  readonly id: number;
  readonly listener: number;
  readonly acceptedAtMs: number;
  queuedMs = 0;
  readonly #socket: Socket;

  constructor(id: number, listener: number, socket: Socket, acceptedAtMs: number) {
    this.id = id;
    this.listener = listener;
    this.acceptedAtMs = acceptedAtMs;
    this.#socket = socket;
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

  shed(answer: Buffer | undefined, linger: boolean, done: () => void): void {
    shedSocket(this.#socket, answer, linger, done);
  }
}
