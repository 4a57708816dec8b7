import type { ProxyHeader } from '../../proxy-protocol/contract.ts';
import { NOT_SEATED } from '../roster.ts';
import { Answering } from './answering.ts';
import type { ExchangeContext } from './exchange-context.ts';
import type { Exchange, Wire } from './exchange-contract.ts';
import { RequestDeadlines } from './exchange-deadlines.ts';
import { OutputQueue } from './output-queue.ts';
import type { Problem, RequestHead, RequestParser } from './parser/contract.ts';
import { createRequestParser } from './parser/request-parser.ts';

export interface ExchangeConnection {
  /** Monotonic milliseconds of the same clock as `now`; in the past if the connection waited in a queue. */
  readonly acceptedAtMs: number;
  readonly wire: Wire;
  readonly proxied?: ProxyHeader | undefined;
}

/**
 * The conversation of one connection: one request at a time, answered in order. While an answer is under
 * way, at most what is already read waits in the parser, and the wire is paused.
 */
export function createExchange(context: ExchangeContext, connection: ExchangeConnection): Exchange {
  return new HttpExchange(context, connection);
}

class HttpExchange implements Exchange {
  seat = NOT_SEATED;
  isClientDone = false;
  readonly #context: ExchangeContext;
  readonly #parser: RequestParser;
  readonly #output: OutputQueue;
  readonly #answering: Answering;
  readonly #deadlines: RequestDeadlines;
  #phase: 'reading' | 'answering' | 'ended' = 'reading';
  #isAdvancing = false;
  #isDeferred = false;
  #isPaused = false;
  #isDraining = false;
  #inputEnded = false;
  #continueDue = false;
  #requests = 0;
  #requestsThisTurn = 0;

  constructor(context: ExchangeContext, { acceptedAtMs, wire, proxied }: ExchangeConnection) {
    this.#context = context;
    this.#parser = createRequestParser(context.limits);
    this.#output = new OutputQueue(wire, context.now);
    this.#answering = new Answering(context, this.#output, this, proxied);
    this.#deadlines = new RequestDeadlines(context.timeouts, acceptedAtMs, context.now());
  }

  get deadlineMs(): number {
    if (this.#phase === 'ended') return Number.POSITIVE_INFINITY;
    if (this.#output.blocked) return this.#output.blockedSinceMs + this.#context.timeouts.sendMs;
    // An app may take its time, and a request that waits for its turn is not late.
    if (this.#phase === 'answering' || this.#isDeferred) return Number.POSITIVE_INFINITY;
    return this.#deadlines.atMs;
  }

  attach(wire: Wire): void {
    this.#output.wire = wire;
    if (this.#isPaused) wire.pause();
  }

  receive(bytes: Buffer): void {
    if (this.#phase === 'ended') return;
    this.#parser.push(bytes);
    if (this.#isHeldUp) {
      this.#pause();
      return;
    }
    this.#deadlines.received(bytes.length);
    this.#requestsThisTurn = 0;
    this.#advance();
  }

  receiveEnd(): void {
    this.#inputEnded = true;
    if (!this.#isHeldUp) this.#advance();
  }

  drained(): void {
    if (!this.#output.blocked || this.#phase === 'ended') return;
    this.#output.blocked = false;
    this.#answering.resume();
    this.#advance();
  }

  drain(): void {
    this.#isDraining = true;
    if (this.#phase === 'reading' && !this.#parser.midRequest) this.#deadlines.hurryIdle(this.#context.now());
  }

  migrate(): boolean {
    if (!this.#isIdle || !this.#output.wire.migrate()) return false;
    this.#phase = 'ended';
    return true;
  }

  expire(): void {
    if (this.#phase === 'ended') return;
    if (this.#output.blocked) this.broken();
    else if (this.#isHeldUp) return;
    else if (this.#isDraining && this.#isIdle && this.#context.migration.give !== undefined) {
      // The way is blocked for a moment.
      if (!this.migrate()) this.#deadlines.hurryIdle(this.#context.now());
    } else if (this.#parser.midRequest) this.#refuse(requestTimeout);
    // Somebody who has sent nothing could take a 408 for the answer to a request just sent.
    else this.#end();
  }

  closed(): void {
    this.#phase = 'ended';
    this.#answering.abandon();
  }

  mustClose(head: RequestHead): boolean {
    if (!head.keepAlive || this.#requests >= this.#context.maxRequestsPerConnection) return true;
    // A request whose first byte is here still gets its answer, so this one is not the last.
    const { migration, leaving } = this.#context;
    const isLeft = (this.#isDraining || leaving.isNear) && migration.give === undefined;
    return (isLeft || this.#inputEnded) && this.#parser.buffered === 0;
  }

  answered(closes: boolean, nowMs: number): void {
    if (closes) {
      this.#end();
      return;
    }
    this.#phase = 'reading';
    this.#deadlines.idle(nowMs);
    if (this.#isDraining) this.#deadlines.hurryIdle(nowMs);
    this.#advance();
  }

  broken(): void {
    this.closed();
    this.#output.wire.destroy();
  }

  /** Nothing is under way, either way. */
  get #isIdle(): boolean {
    const { buffered, midRequest } = this.#parser;
    return !(this.#isHeldUp || this.#isAdvancing || this.#inputEnded || midRequest || buffered > 0);
  }

  get #isHeldUp(): boolean {
    return this.#phase !== 'reading' || this.#isDeferred || this.#output.blocked;
  }

  /** Takes steps of the parser until it needs bytes, an answer takes time, or others should have a turn. */
  #advance(): void {
    if (this.#isAdvancing) return;
    this.#isAdvancing = true;
    while (!this.#isHeldUp && this.#step()) {}
    this.#isAdvancing = false;
    if (this.#phase === 'ended') return;
    this.#output.flush();
    if (this.#isHeldUp && this.#parser.buffered > 0) this.#pause();
    else if (this.#context.migration.give !== undefined) this.migrate();
  }

  /** Returns false when the parser needs bytes. */
  #step(): boolean {
    if (this.#requestsThisTurn >= requestsPerTurn) {
      this.#yieldTurn();
      return true;
    }
    const step = this.#parser.next();
    if (step.type === 'request') this.#answer(step.head, step.body);
    else if (step.type === 'head') this.#awaitBody(step.head);
    else if (step.type === 'problem') this.#refuse(step);
    else this.#awaitInput();
    return step.type !== 'more';
  }

  #answer(head: RequestHead, body: Buffer): void {
    this.#phase = 'answering';
    this.#continueDue = false;
    this.isClientDone = !head.keepAlive && head.framing.type === 'none' && this.#parser.buffered === 0;
    this.#requests++;
    this.#requestsThisTurn++;
    this.#answering.start(head, body);
  }

  #awaitBody(head: RequestHead): void {
    this.#continueDue = head.expectsContinue && this.#parser.buffered <= head.raw.length;
    this.#deadlines.bodyBegun(this.#context.now());
  }

  #awaitInput(): void {
    // Nothing follows: idle, or a request cut short, which is never answered as if it were whole.
    if (this.#inputEnded) {
      this.#end();
      return;
    }
    if (this.#continueDue) {
      this.#continueDue = false;
      this.#output.push(continueHead);
    }
    if (this.#parser.midHead) this.#deadlines.headBegun(this.#context.now());
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#output.wire.resume();
  }

  #refuse({ status, reason, allow }: Problem): void {
    const { hooks, writer } = this.#context;
    this.isClientDone = false;
    hooks.requestStarted();
    this.#output.push(writer.problem(status, reason, { allow, isHead: this.#parser.method === 'HEAD' }));
    hooks.requestFinished({ status, durationMs: 0, failed: false });
    this.#end();
  }

  #yieldTurn(): void {
    this.#isDeferred = true;
    this.#context.defer(() => {
      this.#isDeferred = false;
      this.#requestsThisTurn = 0;
      if (!this.#isHeldUp) this.#advance();
    });
  }

  #pause(): void {
    if (this.#isPaused || this.#phase === 'ended') return;
    this.#isPaused = true;
    this.#output.wire.pause();
  }

  #end(): void {
    this.#phase = 'ended';
    this.#output.flush();
    this.#output.wire.end();
  }
}

const requestsPerTurn = 64;
const continueHead: Buffer = Buffer.from('HTTP/1.1 100 Continue\r\n\r\n');
const requestTimeout: Problem = {
  type: 'problem',
  status: 408,
  reason: 'the request took too long to arrive.',
};
