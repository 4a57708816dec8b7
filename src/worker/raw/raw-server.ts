import type { Socket } from 'node:net';
import type { ProxyHeader } from '../../proxy-protocol/contract.ts';
import { createRoster } from '../roster.ts';
import { createBufferWire } from './buffer-wire.ts';
import type { RawApp } from './contract.ts';
import { createDeadlineSweep } from './deadline-sweep.ts';
import { createExchange } from './exchange.ts';
import type { ExchangeContext } from './exchange-context.ts';
import type { Exchange } from './exchange-contract.ts';
import { createFirstRead, type FirstRead } from './first-read.ts';
import type { RawHooks } from './hooks.ts';
import { createIdleMoves, type IdleMoves } from './idle-moves.ts';
import type { ParserLimits } from './parser/contract.ts';
import { defaultParserLimits } from './parser/request-parser.ts';
import { createResponseWriter } from './response-writer.ts';
import { createSharedRead, type SharedReadOptions } from './shared-read.ts';
import { createSocketWire, type SocketContext } from './socket-wire.ts';
import { defaultMaxRequestsPerConnection, defaultRawTimeouts, type RawTimeouts } from './timeouts.ts';
import { createTurns } from './turns.ts';

export interface RawServerOptions {
  readonly app: RawApp;
  /** Monotonic milliseconds. `acceptedAtMs` of a connection must come from a clock with the same origin. */
  readonly now: () => number;
  /** Milliseconds since 1970, UTC, for the Date field. */
  readonly wallClock: () => number;
  readonly limits?: ParserLimits;
  readonly timeouts?: RawTimeouts;
  /** 1 or more. */
  readonly maxRequestsPerConnection?: number;
  readonly hooks?: RawHooks;
  /** Called when a connection is gone, once for each that was given to `serve` or `serveFirstRead`. */
  readonly connectionClosed?: () => void;
}

export interface ServedConnection {
  /** When the master accepted it, on the clock of `now`. */
  readonly acceptedAtMs: number;
  /** What the proxy said of the client, where one does. */
  readonly proxied?: ProxyHeader | undefined;
}

export interface RawServer {
  /**
   * For whoever makes the sockets: `new Socket({ ...server.socketOptions, ... })` spares an allocation of 64 KiB
   * per read. Sockets made without are served as well.
   */
  readonly socketOptions: SharedReadOptions;
  /** Serves a socket that was created paused and with `allowHalfOpen`. */
  serve(socket: Socket, connection: ServedConnection & { readonly firstBytes?: Buffer }): void;
  /**
   * Answers the bytes of a connection that has no socket yet. Of a synchronous app the whole answer to a
   * complete, closing request is there when this returns. The caller must call `closed` or `continueOn`.
   */
  serveFirstRead(bytes: Buffer, connection: ServedConnection): FirstRead;
  /** Discards what a client still sends after the end of its last answer, for a bounded time; tells `gone` once. */
  discard(socket: Socket, gone: () => void): void;
  /** Gives idle connections to others, as `idle-moves.ts` says. */
  readonly moves: IdleMoves;
  /** Every answer ends its connection from now on; idle ones stay, and new ones come. */
  leave(): void;
  /** Ends idle connections soon, as far as they do not move, and every other one after its next answer; resolves when none is left. */
  drain(): Promise<void>;
}

export function createRawServer(options: RawServerOptions): RawServer {
  const exchanges = createRoster<Exchange>();
  const waitingForDrain: (() => void)[] = [];
  let isDraining = false;

  const context = exchangeContextOf(options);
  const { timeouts, hooks, now, migration } = context;
  const socketContext: SocketContext = { timeouts, hooks, now, migration, sweep: createDeadlineSweep(now) };

  function open(exchange: Exchange): Exchange {
    exchanges.add(exchange);
    if (isDraining) exchange.drain();
    return exchange;
  }

  function closed(exchange: Exchange): void {
    if (!exchanges.delete(exchange)) return;
    options.connectionClosed?.();
    if (exchanges.size === 0) for (const resolve of waitingForDrain.splice(0)) resolve();
  }

  return {
    socketOptions: createSharedRead(),
    moves: createIdleMoves(exchanges, migration),

    serve(socket, { acceptedAtMs, proxied, firstBytes }) {
      const wire = createSocketWire(socket, socketContext, () => closed(exchange));
      const exchange = open(createExchange(context, { acceptedAtMs, wire, proxied }));
      if (firstBytes !== undefined) exchange.receive(firstBytes);
      wire.drive(exchange);
    },

    serveFirstRead(bytes, { acceptedAtMs, proxied }) {
      const wire = createBufferWire();
      const exchange = open(createExchange(context, { acceptedAtMs, wire, proxied }));
      exchange.receive(bytes);
      return createFirstRead(exchange, wire, socketContext, closed);
    },

    discard(socket, gone) {
      const wire = createSocketWire(socket, socketContext, gone);
      wire.drive();
      wire.end();
    },

    leave() {
      context.leaving.isNear = true;
    },

    drain() {
      isDraining = true;
      exchanges.forEach((exchange) => void exchange.drain());
      if (exchanges.size === 0) return Promise.resolve();
      return new Promise((resolve) => waitingForDrain.push(resolve));
    },
  };
}

function exchangeContextOf(options: RawServerOptions): ExchangeContext {
  return {
    app: options.app,
    limits: options.limits ?? defaultParserLimits,
    timeouts: options.timeouts ?? defaultRawTimeouts,
    maxRequestsPerConnection: options.maxRequestsPerConnection ?? defaultMaxRequestsPerConnection,
    hooks: options.hooks ?? { requestStarted() {}, requestFinished() {} },
    writer: createResponseWriter(options.wallClock),
    now: options.now,
    defer: createTurns(options.now),
    migration: { give: undefined },
    leaving: { isNear: false },
  };
}
