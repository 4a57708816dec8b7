/**
 * A connection the master holds as a `net.Socket`, and that begins with a header of the PROXY protocol.
 *
 * Node has no way to look at bytes without taking them, but one to take no more than it is given room for (`onread` of
 * `net.Socket`). So the header is read here, never a byte beyond it, and goes to the worker in the message that brings
 * the connection.
 */
import { type Server, Socket } from 'node:net';
import type { Endpoint, Reading } from '../../proxy-protocol/contract.ts';
import { leastMore, MOST_HEADER_BYTES, readHeader } from '../../proxy-protocol/read-header.ts';
import { comesByPath } from '../comes-by-path.ts';
import type { Awaited, Closed, ConnectionGate } from '../contract.ts';
import { type Peeking, SocketConnection } from './socket-connection.ts';

/** The native handle of a listening `net.Server`; lib/net.js sets its `onconnection`. */
interface ListeningHandle {
  onconnection(status: number, client: object | undefined): void;
}

export interface ProxiedAccept {
  readonly listener: number;
  readonly gate: ConnectionGate;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly nextId: () => number;
  readonly native: Peeking | undefined;
}

/** Calls `accept` for each connection of a server that listens, once its header is read. */
export function acceptProxied(
  server: Server,
  { listener, gate, now, nextId, native }: ProxiedAccept,
  accept: (connection: SocketConnection) => void,
): void {
  const listening = (server as unknown as { _handle: ListeningHandle })._handle;
  const original = listening.onconnection;
  const isUnix = comesByPath(server);
  // The sockets that Node would make cannot be told afterwards how to read.
  listening.onconnection = function onConnection(status, client) {
    if (status !== 0 || client === undefined) {
      original.call(this, status, client);
      return;
    }
    const reader = new HeaderReader();
    const connection = new ProxiedSocketConnection(
      { id: nextId(), listener, isUnix, acceptedAtMs: now(), socket: socketOf(client, reader), native },
      reader,
    );
    gate.enter(connection, (admitted) => accept(admitted as ProxiedSocketConnection));
  };
}

interface Accepted {
  readonly id: number;
  readonly listener: number;
  readonly isUnix: boolean;
  readonly acceptedAtMs: number;
  readonly socket: Socket;
  readonly native: Peeking | undefined;
}

export class ProxiedSocketConnection extends SocketConnection implements Awaited {
  readonly isUnix: boolean;
  readonly #socket: Socket;
  readonly #reader: HeaderReader;
  #client: Endpoint | undefined;

  constructor({ id, listener, isUnix, acceptedAtMs, socket, native }: Accepted, reader: HeaderReader) {
    super(id, listener, socket, acceptedAtMs, native);
    this.isUnix = isUnix;
    this.#socket = socket;
    this.#reader = reader;
  }

  get peer(): string | undefined {
    return super.remoteAddress;
  }

  get peerPort(): number | undefined {
    return super.remotePort;
  }

  override get remoteAddress(): string | undefined {
    if (this.#client === undefined) return super.remoteAddress;
    return this.#client.family === 'unix' ? undefined : this.#client.address;
  }

  override get remotePort(): number | undefined {
    if (this.#client === undefined) return super.remotePort;
    return this.#client.family === 'unix' ? undefined : this.#client.port;
  }

  override get header(): Uint8Array {
    return this.#reader.bytes;
  }

  look(): Reading | Closed {
    const { reading } = this.#reader;
    if (reading.type === 'header') this.#client = reading.header.source;
    const isOver = this.#socket.destroyed || this.#socket.readableEnded;
    return reading.type === 'more' && isOver ? { type: 'closed' } : reading;
  }

  whenMore(look: () => void): void {
    this.#reader.settled = look;
    this.#socket.once('end', look);
    this.#socket.once('close', look);
    this.#socket.resume();
  }
}

function socketOf(handle: object, reader: HeaderReader): Socket {
  const options = { allowHalfOpen: true, pauseOnCreate: true, readable: true, writable: true };
  const onread = { buffer: () => reader.room, callback: (length: number) => reader.read(length) };
  return new Socket({ handle, ...options, onread } as object);
}

/** Of all connections: Node asks for room once more when the header is whole, and what would come there is dropped. */
const dropped = Buffer.allocUnsafeSlow(16 * 1024);

class HeaderReader {
  reading: Reading = { type: 'more' };
  /** Called once, when `reading` says something else than `more`. */
  settled: () => void = () => {};
  #buffer = Buffer.allocUnsafe(FIRST_ROOM_BYTES);
  #length = 0;

  /** Into which the next bytes go: as many as are the header's for certain. */
  get room(): Buffer {
    if (this.reading.type !== 'more') return dropped;
    const end = this.#length + leastMore(this.bytes);
    if (end > this.#buffer.length) this.#grow(end);
    return this.#buffer.subarray(this.#length, end);
  }

  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  /** False: that is enough. */
  read(length: number): boolean {
    if (this.reading.type !== 'more') return false;
    this.#length += length;
    this.reading = readHeader(this.bytes);
    if (this.reading.type === 'more') return true;
    // Not in the middle of a read: whoever gets the connection now does with its handle what it likes.
    queueMicrotask(() => this.settled());
    return false;
  }

  #grow(end: number): void {
    const larger = Buffer.allocUnsafe(Math.min(Math.max(end, 2 * this.#buffer.length), MOST_HEADER_BYTES));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}

/** Enough for what proxies send of most clients. */
const FIRST_ROOM_BYTES = 128;
