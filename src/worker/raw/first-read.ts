import type { Socket } from 'node:net';
import type { BufferWire } from './buffer-wire.ts';
import type { Exchange } from './exchange-contract.ts';
import { createSocketWire, type SocketContext } from './socket-wire.ts';

/** What came of the bytes of a connection that has no socket yet. */
export interface FirstRead {
  /** Bytes to send; not to be written to, since answers to constants are shared. */
  readonly output: Buffer;
  /** Nothing follows `output`: when it is sent, the connection may be ended without a socket. */
  readonly ended: boolean;
  /** Nothing may come from the client either; else what still comes is to be discarded before the close. */
  readonly isClientDone: boolean;
  /** The caller closed the connection. */
  closed(): void;
  /** Carries on with a socket made of the connection, of whose `output` `sentBytes` are already sent. */
  continueOn(socket: Socket, sentBytes: number): void;
}

/** `closed` is told once the connection is gone, by whichever way; it must not mind being told twice. */
export function createFirstRead(
  exchange: Exchange,
  wire: BufferWire,
  socketContext: SocketContext,
  closed: (exchange: Exchange) => void,
): FirstRead {
  return new AnsweredFirstRead(exchange, wire, socketContext, closed);
}

class AnsweredFirstRead implements FirstRead {
  readonly output: Buffer;
  readonly ended: boolean;
  readonly isClientDone: boolean;
  readonly #exchange: Exchange;
  readonly #wire: BufferWire;
  readonly #socketContext: SocketContext;
  readonly #closed: (exchange: Exchange) => void;

  constructor(
    exchange: Exchange,
    wire: BufferWire,
    socketContext: SocketContext,
    closed: (exchange: Exchange) => void,
  ) {
    this.output = wire.take();
    this.ended = wire.state !== 'open';
    this.isClientDone = exchange.isClientDone;
    this.#exchange = exchange;
    this.#wire = wire;
    this.#socketContext = socketContext;
    this.#closed = closed;
  }

  closed(): void {
    this.#exchange.closed();
    this.#closed(this.#exchange);
  }

  continueOn(socket: Socket, sentBytes: number): void {
    const exchange = this.#exchange;
    // Not through `this`, which would keep the output for as long as the socket lives.
    const closed = this.#closed;
    const wire = createSocketWire(socket, this.#socketContext, () => closed(exchange));
    // What was not sent, and what an asynchronous app produced since the first read.
    const unsent = Buffer.concat([this.output.subarray(sentBytes), this.#wire.take()]);
    const takesMore = unsent.length === 0 || wire.write(unsent);
    exchange.attach(wire);
    wire.drive(exchange);
    if (this.#wire.state === 'ended') wire.end();
    else if (this.#wire.state === 'destroyed') wire.destroy();
    else if (takesMore) exchange.drained();
  }
}
