import type { ProxyHeader } from '../../proxy-protocol/contract.ts';
import type { Answer } from './answer.ts';
import { BodyStream } from './body-stream.ts';
import type { RawResponse } from './contract.ts';
import type { ExchangeContext } from './exchange-context.ts';
import type { OutputQueue } from './output-queue.ts';
import type { RequestHead } from './parser/contract.ts';
import { discard } from './response-writer.ts';

/** Whose requests are answered: the exchange of one connection. */
export interface AnsweringOwner {
  /** Asked when the answer's head is made. */
  mustClose(head: RequestHead): boolean;
  /** The whole answer is in the output queue, possibly before `start` returned. */
  answered(closes: boolean, nowMs: number): void;
  /** The answer broke off: what the client has of it must not look whole. */
  broken(): void;
}

/** Calls the app and sends what it returns, one request after the other; each is reported exactly once. */
export class Answering {
  readonly #context: ExchangeContext;
  readonly #output: OutputQueue;
  readonly #owner: AnsweringOwner;
  readonly #proxied: ProxyHeader | undefined;
  #head: RequestHead | undefined;
  #startedAtMs = 0;
  #status = clientGone;
  #stream: BodyStream | undefined;

  constructor(
    context: ExchangeContext,
    output: OutputQueue,
    owner: AnsweringOwner,
    proxied: ProxyHeader | undefined,
  ) {
    this.#proxied = proxied;
    this.#context = context;
    this.#output = output;
    this.#owner = owner;
  }

  start(head: RequestHead, body: Buffer): void {
    const { app, hooks, now } = this.#context;
    this.#head = head;
    this.#status = clientGone;
    this.#startedAtMs = now();
    hooks.requestStarted();
    try {
      const response = app({ head, body, proxied: this.#proxied });
      if (isThenable(response)) this.#await(head, response);
      else this.#send(head, response);
    } catch (error) {
      this.#fail(head, error);
    }
  }

  /** The wire takes more of a streamed body. */
  resume(): void {
    this.#stream?.resume();
  }

  /** Nobody reads the answer any more. */
  abandon(): void {
    if (this.#head === undefined) return;
    this.#stream?.stop();
    this.#report(true);
  }

  #await(head: RequestHead, response: PromiseLike<RawResponse>): void {
    Promise.resolve(response)
      .then((settled) => {
        if (this.#head === head) this.#send(head, settled);
        // Abandoned meanwhile: a body that nobody will read must let go of what it holds open.
        else discard((settled as RawResponse | undefined)?.body);
      })
      .catch((error: unknown) => {
        if (this.#head === head) this.#fail(head, error);
      });
  }

  #send(head: RequestHead, response: RawResponse): void {
    const answer = this.#context.writer.answer(response, head, this.#owner.mustClose(head));
    const stream = answer.rest === undefined ? undefined : this.#open(answer, answer.rest);
    this.#status = response.status;
    this.#output.push(answer.bytes);
    this.#stream = stream;
    if (stream === undefined) this.#finish(answer.closes, false);
    else stream.resume();
  }

  #open({ chunked, closes }: Answer, body: NonNullable<Answer['rest']>): BodyStream {
    return new BodyStream(body, chunked, {
      push: (bytes) => this.#output.push(bytes),
      flush: () => this.#output.flush(),
      ended: () => this.#finish(closes, false),
      failed: (error) => {
        this.#context.hooks.appFailed?.(error);
        this.#report(true);
        this.#owner.broken();
      },
      defer: this.#context.defer,
    });
  }

  #fail(head: RequestHead, error: unknown): void {
    const { hooks, writer } = this.#context;
    hooks.appFailed?.(error);
    this.#status = 500;
    this.#output.push(writer.problem(500, appFailure, { isHead: head.method === 'HEAD' }));
    this.#finish(true, true);
  }

  #finish(closes: boolean, failed: boolean): void {
    this.#owner.answered(closes, this.#report(failed));
  }

  #report(failed: boolean): number {
    const nowMs = this.#context.now();
    this.#head = undefined;
    this.#stream = undefined;
    const durationMs = nowMs - this.#startedAtMs;
    this.#context.hooks.requestFinished({ status: this.#status, durationMs, failed });
    return nowMs;
  }
}

// What nginx logs for a client that left before its answer; it is never sent.
const clientGone = 499;
const appFailure = 'the application failed to answer.';

function isThenable(value: unknown): value is PromiseLike<RawResponse> {
  return typeof (value as PromiseLike<RawResponse> | undefined)?.then === 'function';
}
