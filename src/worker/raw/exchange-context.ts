import type { RawApp } from './contract.ts';
import type { RawHooks } from './hooks.ts';
import type { ParserLimits } from './parser/contract.ts';
import type { ResponseWriter } from './response-writer.ts';
import type { RawTimeouts } from './timeouts.ts';

/** What all connections of one server share. */
export interface ExchangeContext {
  readonly app: RawApp;
  readonly limits: ParserLimits;
  readonly timeouts: RawTimeouts;
  /** The answer to this request of a connection says close. */
  readonly maxRequestsPerConnection: number;
  readonly hooks: RawHooks;
  readonly writer: ResponseWriter;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Runs a task when the other connections have had their turn (turns.ts). */
  readonly defer: (task: () => void) => void;
}
