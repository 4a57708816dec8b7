import type { Socket } from 'node:net';
import type { RawApp } from './contract.ts';
import type { RawHooks } from './hooks.ts';
import type { ParserLimits } from './parser/contract.ts';
import type { ResponseWriter } from './response-writer.ts';
import type { RawTimeouts } from './timeouts.ts';

/** Where connections go that can be served elsewhere as well. */
export interface Migration {
  /** False when it cannot be done now. The caller destroys the socket. Undefined as long as all are to stay. */
  give: ((socket: Socket) => boolean) | undefined;
}

/** What all connections of one server share. */
export interface ExchangeContext {
  readonly app: RawApp;
  readonly limits: ParserLimits;
  readonly timeouts: RawTimeouts;
  /** The answer to this request of a connection says close. */
  readonly maxRequestsPerConnection: number;
  readonly hooks: RawHooks;
  readonly writer: ResponseWriter;
  readonly migration: Migration;
  /** Whether each answer is to be the last one of its connection. */
  readonly leaving: { isNear: boolean };
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Runs a task when the other connections have had their turn (turns.ts). */
  readonly defer: (task: () => void) => void;
}
