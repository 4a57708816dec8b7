import assert from 'node:assert/strict';
import type { RawApp, RawResponse } from '../../../src/worker/raw/contract.ts';
import { createExchange } from '../../../src/worker/raw/exchange.ts';
import type { Exchange } from '../../../src/worker/raw/exchange-contract.ts';
import type { RequestOutcome } from '../../../src/worker/raw/hooks.ts';
import { defaultParserLimits } from '../../../src/worker/raw/parser/request-parser.ts';
import { createResponseWriter } from '../../../src/worker/raw/response-writer.ts';
import { defaultRawTimeouts, type RawTimeouts } from '../../../src/worker/raw/timeouts.ts';
import { createMemoryWire, type MemoryWire } from './memory-wire.ts';

/** An exchange on a test bench: clock, wire and deferred tasks are moved by hand. */
export interface ExchangeBench {
  readonly exchange: Exchange;
  readonly wire: MemoryWire;
  readonly outcomes: RequestOutcome[];
  readonly appErrors: unknown[];
  readonly deferred: (() => void)[];
  readonly started: () => number;
  /** Moves the clock; expires the exchange if that is due. */
  advanceMs(ms: number): void;
  send(text: string): void;
  runDeferred(): void;
}

export interface BenchOptions {
  readonly timeouts?: Partial<RawTimeouts>;
  readonly maxRequestsPerConnection?: number;
  /** How long ago the connection was accepted. */
  readonly queuedMs?: number;
}

export function benchExchange(app: RawApp, options: BenchOptions = {}): ExchangeBench {
  let nowMs = 1_000_000;
  let startedCount = 0;
  const wire = createMemoryWire();
  const outcomes: RequestOutcome[] = [];
  const appErrors: unknown[] = [];
  const deferred: (() => void)[] = [];
  const exchange = createExchange(
    {
      app,
      limits: defaultParserLimits,
      timeouts: { ...defaultRawTimeouts, ...options.timeouts },
      maxRequestsPerConnection: options.maxRequestsPerConnection ?? 1000,
      writer: createResponseWriter(() => 784111777000),
      now: () => nowMs,
      defer: (task) => deferred.push(task),
      migration: { give: undefined },
      leaving: { isNear: false },
      hooks: {
        requestStarted: () => startedCount++,
        requestFinished: (outcome) => outcomes.push(outcome),
        appFailed: (error) => appErrors.push(error),
      },
    },
    { acceptedAtMs: nowMs - (options.queuedMs ?? 0), wire },
  );
  return {
    exchange,
    wire,
    outcomes,
    appErrors,
    deferred,
    started: () => startedCount,
    advanceMs(ms) {
      nowMs += ms;
      if (exchange.deadlineMs <= nowMs) exchange.expire();
    },
    send: (text) => exchange.receive(Buffer.from(text, 'latin1')),
    runDeferred() {
      for (const task of deferred.splice(0)) task();
    },
  };
}

/** Lets all promises that are settled run their reactions. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

export const get = (path = '/', fields = ''): string => `GET ${path} HTTP/1.1\r\nHost: h\r\n${fields}\r\n`;

export const post = (body: string, fields = ''): string =>
  `POST / HTTP/1.1\r\nHost: h\r\nContent-Length: ${body.length}\r\n${fields}\r\n${body}`;

/** Answers with path and body. */
export const echoPath: RawApp = ({ head, body }) => ({ status: 200, body: `${head.path}${body}` });

/** Bodies of the answers, in order; every answer must have a length. */
export function bodies(text: string): string[] {
  const found: string[] = [];
  let rest = text;
  while (rest !== '') {
    const match =
      /^HTTP\/1\.1 \d{3} [^\r]*\r\n(?:[^\r]+\r\n)*?Content-Length: (\d+)\r\n(?:[^\r]+\r\n)*\r\n/.exec(rest);
    assert.ok(match, `no answer at: ${JSON.stringify(rest.slice(0, 200))}`);
    const end = match[0].length + Number(match[1]);
    found.push(rest.slice(match[0].length, end));
    rest = rest.slice(end);
  }
  return found;
}

/** An app whose answers are given by hand, in any order. */
export function manualApp(): {
  app: RawApp;
  answer(index: number, response: RawResponse): void;
  asked: string[];
} {
  const asked: string[] = [];
  const resolvers: ((response: RawResponse) => void)[] = [];
  return {
    asked,
    app: ({ head }) => {
      asked.push(head.path);
      return new Promise((resolve) => resolvers.push(resolve));
    },
    answer: (index, response) => resolvers[index]!(response),
  };
}
