import type { Socket } from 'node:net';
import { NOT_SEATED } from '../roster.ts';
import type { DeadlineSweep, Expiring } from './deadline-sweep.ts';
import type { Migration } from './exchange-context.ts';
import type { Exchange, Wire } from './exchange-contract.ts';
import type { RawHooks } from './hooks.ts';
import type { RawTimeouts } from './timeouts.ts';

/** What all sockets of one server share. */
export interface SocketContext {
  readonly timeouts: RawTimeouts;
  readonly hooks: RawHooks;
  readonly sweep: DeadlineSweep;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly migration: Migration;
}

/** A wire with a socket under it. */
export interface SocketWire extends Wire {
  /**
   * Starts reading and hands what comes to the exchange, which must already write to this wire. Without one it is all
   * discarded: `end` is to follow.
   */
  drive(exchange?: Exchange): void;
}

/**
 * Makes a wire of a socket that was created paused and with `allowHalfOpen`; without the latter Node ends
 * the connection as soon as the client half-closes, and its answer is lost. `closed` is called exactly once,
 * when the connection is gone.
 */
export function createSocketWire(socket: Socket, context: SocketContext, closed: () => void): SocketWire {
  return new NetSocketWire(socket, context, closed);
}

class NetSocketWire implements SocketWire, Expiring {
  seat = NOT_SEATED;
  readonly #socket: Socket;
  readonly #context: SocketContext;
  readonly #closed: () => void;
  #exchange: Exchange | undefined;
  #state: 'open' | 'ending' | 'closed' = 'open';
  #isPaused = false;
  #endDeadlineMs = 0;
  /** Lingering ends then, whatever still comes. Infinity until the last answer is out. */
  #lingerEndMs = Number.POSITIVE_INFINITY;

  constructor(socket: Socket, context: SocketContext, closed: () => void) {
    this.#socket = socket;
    this.#context = context;
    this.#closed = closed;
    socket.setNoDelay(true);
    socket.on('error', (error) => this.#failed(error));
    socket.on('close', () => this.#gone());
    socket.on('drain', () => this.#exchange?.drained());
    // A socket can be gone before it gets here, and then says nothing any more.
    if (socket.destroyed) process.nextTick(() => this.#gone());
    context.sweep.add(this);
  }

  get deadlineMs(): number {
    if (this.#state === 'open') return this.#exchange?.deadlineMs ?? Number.POSITIVE_INFINITY;
    return this.#endDeadlineMs;
  }

  expire(): void {
    if (this.#state === 'open') this.#exchange?.expire();
    else if (this.#socket.writableLength > 0) resetNow(this.#socket);
    else this.#socket.destroy();
  }

  drive(exchange?: Exchange): void {
    this.#exchange = exchange;
    const socket = this.#socket;
    socket.on('data', (bytes: Buffer) => {
      if (this.#state === 'open') exchange?.receive(bytes);
      else this.#discard();
    });
    socket.on('end', () => exchange?.receiveEnd());
    if (!this.#isPaused) socket.resume();
  }

  write(bytes: Buffer): boolean {
    const socket = this.#socket;
    // Node answers false for any write of highWaterMark bytes, even one the kernel took whole at once.
    return socket.write(bytes) || socket.writableLength === 0;
  }

  writeAll(pieces: readonly Buffer[]): boolean {
    const socket = this.#socket;
    socket.cork();
    for (const piece of pieces) socket.write(piece);
    socket.uncork();
    return socket.writableLength === 0;
  }

  end(): void {
    if (this.#state !== 'open') return;
    const { now, timeouts } = this.#context;
    this.#state = 'ending';
    this.#endDeadlineMs = now() + timeouts.sendMs;
    const socket = this.#socket;
    socket.end(() => {
      const nowMs = now();
      this.#endDeadlineMs = nowMs + timeouts.lingerMs;
      this.#lingerEndMs = nowMs + timeouts.lingerMostMs;
    });
    this.resume();
  }

  destroy(): void {
    this.#state = 'ending';
    this.#endDeadlineMs = 0;
    resetNow(this.#socket);
  }

  migrate(): boolean {
    const socket = this.#socket;
    if (this.#state !== 'open' || socket.writableLength > 0 || socket.destroyed) return false;
    if (this.#context.migration.give?.(socket) !== true) return false;
    this.#state = 'ending';
    this.#endDeadlineMs = Number.POSITIVE_INFINITY;
    // Closes this process's copy of it alone.
    socket.destroy();
    return true;
  }

  pause(): void {
    this.#isPaused = true;
    this.#socket.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#socket.resume();
  }

  // As long as it comes: a client that writes all of its request before it reads would never get to its answer.
  #discard(): void {
    if (this.#lingerEndMs === Number.POSITIVE_INFINITY) return;
    const { now, timeouts } = this.#context;
    this.#endDeadlineMs = Math.min(now() + timeouts.lingerMs, this.#lingerEndMs);
  }

  #failed(error: NodeJS.ErrnoException): void {
    if (!clientsDoing.has(error.code ?? '')) this.#context.hooks.socketFailed?.(error);
  }

  #gone(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#endDeadlineMs = Number.POSITIVE_INFINITY;
    this.#context.sweep.delete(this);
    this.#exchange?.closed();
    this.#closed();
  }
}

// What a client or its network can cause at any moment; 'close' follows and is all that matters.
const clientsDoing: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'EPIPE',
  'ENOTCONN',
  'ECONNABORTED',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/**
 * A reset tells the client that its answer broke off, also where only the end would delimit it. Node's
 * `resetAndDestroy` sends what is queued and a FIN first (lib/net.js, `_reset` calls `destroySoon`), which looks
 * like a whole answer and waits for a client that does not read; so its flag is set and `destroy` called.
 * Unix domain sockets cannot be reset and have no address.
 * Over TLS a plain close is enough: without a close_notify it is no end (RFC 8446 section 6.1).
 */
function resetNow(socket: Socket): void {
  const isSecured = 'encrypted' in socket;
  if (!isSecured && socket.remoteAddress !== undefined)
    (socket as { resetAndClosing?: boolean }).resetAndClosing = true;
  socket.destroy();
}
