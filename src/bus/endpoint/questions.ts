/** Requests that wait for answers. */
import { type ErrorCode, errorTable, PointsmanError, pointsmanError } from '../../errors.ts';
import { addressOf, type Identity, type OneAddress } from '../address.ts';
import type { RequestOptions } from '../contract.ts';
import { REQUEST_TIMEOUT_MS } from '../limits.ts';
import { decodePayload } from '../payload.ts';
import type { Failure, Frame } from '../wire/frames.ts';
import { createDeadlines } from './deadlines.ts';
import { Gathering } from './gathering.ts';

export interface Question {
  readonly number: number;
  readonly to: string;
  readonly isToSet: boolean;
  readonly type: string;
  readonly options: RequestOptions;
}

/** What a handler that failed answers. */
export interface HandlerFailure {
  /** `unknown`: there is no handler of this type. */
  readonly kind: 'failed' | 'unknown';
  readonly reason: string;
  /** Of a PointsmanError. */
  readonly code?: string | undefined;
}

interface Waiting {
  readonly number: number;
  readonly to: string;
  readonly type: string;
  readonly timeoutMs: number;
  readonly untilMs: number;
  readonly signal: AbortSignal | undefined;
  readonly abort: (() => void) | undefined;
  /** Where several were asked. */
  readonly gathering: Gathering | undefined;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

export class Questions {
  readonly #waiting = new Map<number, Waiting>();
  readonly #deadlines = createDeadlines((nowMs) => this.#expire(nowMs));
  readonly #cancel: (number: number) => void;

  /** `cancel`: nobody waits for the answer to this message any more. */
  constructor(cancel: (number: number) => void) {
    this.#cancel = cancel;
  }

  has(number: number): boolean {
    return this.#waiting.has(number);
  }

  /** Of one process: what it answers. Of several: what each answered, as `Gathered`. */
  wait(question: Question): Promise<unknown> {
    return new Promise((resolve, reject) => this.#begin(question, resolve, reject));
  }

  answered({ number, bytes, begin, end }: Frame, from: Identity, isFailure: boolean): void {
    const one = this.#waiting.get(number);
    if (one === undefined) return;
    let error: PointsmanError;
    try {
      const value = decodePayload(bytes, begin, end);
      if (!isFailure) {
        this.#answer(one, from, value);
        return;
      }
      error = handlerError(one.type, addressOf(from), value as HandlerFailure);
    } catch (flaw) {
      const { message: reason } = flaw as Error;
      error = pointsmanError('ERR_BUS_FAILED', { type: one.type, to: addressOf(from), reason });
    }
    this.#miss(one, addressOf(from), error);
  }

  failed(number: number, to: Identity, why: Failure): void {
    const one = this.#waiting.get(number);
    const address = addressOf(to);
    if (one !== undefined) this.#miss(one, address, deliveryError(one.type, address, why));
  }

  /** These were asked. */
  asked(number: number, peers: readonly Identity[]): void {
    const one = this.#waiting.get(number);
    if (one?.gathering === undefined) return;
    one.gathering.asked(peers.map(addressOf));
    this.#endIfComplete(one, one.gathering);
  }

  /** There will be no more answers. */
  end(reason: string): void {
    for (const one of [...this.#waiting.values()]) {
      this.#end(one);
      one.reject(pointsmanError('ERR_BUS_UNAVAILABLE', { reason }));
    }
  }

  #begin(question: Question, resolve: Waiting['resolve'], reject: Waiting['reject']): void {
    const { number, to, isToSet, type, options } = question;
    const { timeout: timeoutMs = REQUEST_TIMEOUT_MS, signal } = options;
    const abort = signal === undefined ? undefined : () => this.#aborted(number, signal.reason as Error);
    const untilMs = performance.now() + timeoutMs;
    const gathering = isToSet ? new Gathering() : undefined;
    const one = { number, to, type, timeoutMs, untilMs, signal, abort, gathering, resolve, reject };
    this.#waiting.set(number, one);
    if (abort !== undefined) signal!.addEventListener('abort', abort, { once: true });
    if (untilMs !== Number.POSITIVE_INFINITY) this.#deadlines.add(untilMs);
  }

  #end({ number, untilMs, signal, abort }: Waiting): void {
    this.#waiting.delete(number);
    if (abort !== undefined) signal!.removeEventListener('abort', abort);
    if (untilMs !== Number.POSITIVE_INFINITY) this.#deadlines.remove();
  }

  #endIfComplete(one: Waiting, { isComplete, all }: Gathering): void {
    if (!isComplete) return;
    this.#end(one);
    one.resolve(all);
  }

  #answer(one: Waiting, from: Identity, value: unknown): void {
    if (one.gathering === undefined) {
      this.#end(one);
      one.resolve(value);
    } else {
      one.gathering.answer(addressOf(from), value);
      this.#endIfComplete(one, one.gathering);
    }
  }

  #miss(one: Waiting, from: OneAddress, error: PointsmanError): void {
    if (one.gathering === undefined) {
      this.#end(one);
      one.reject(error);
    } else {
      one.gathering.miss(from, error);
      this.#endIfComplete(one, one.gathering);
    }
  }

  #aborted(number: number, reason: Error): void {
    const one = this.#waiting.get(number);
    if (one === undefined) return;
    this.#cancel(number);
    this.#end(one);
    one.reject(reason);
  }

  /** The earliest time at which somebody's is up next. */
  #expire(nowMs: number): number {
    let nextMs = Number.POSITIVE_INFINITY;
    for (const one of this.#waiting.values()) {
      if (one.untilMs > nowMs) nextMs = Math.min(nextMs, one.untilMs);
      else this.#timedOut(one);
    }
    return nextMs;
  }

  #timedOut(one: Waiting): void {
    const { number, to, type, timeoutMs, gathering } = one;
    const errorOf = (address: string): PointsmanError =>
      pointsmanError('ERR_BUS_TIMEOUT', { type, to: address, timeoutMs });
    this.#cancel(number);
    this.#end(one);
    if (gathering === undefined) one.reject(errorOf(to));
    else one.resolve(gathering.timedOut(to, errorOf));
  }
}

function handlerError(type: string, to: OneAddress, { kind, reason, code }: HandlerFailure): PointsmanError {
  if (code !== undefined && errorTable.some((known) => known.code === code))
    return new PointsmanError(code as ErrorCode, reason);
  if (kind === 'unknown') return pointsmanError('ERR_BUS_NO_RECEIVER', { type, to });
  return pointsmanError('ERR_BUS_FAILED', { type, to, reason });
}

function deliveryError(type: string, to: OneAddress, why: Failure): PointsmanError {
  switch (why) {
    case 'no-receiver':
      return pointsmanError('ERR_BUS_NO_RECEIVER', { type, to });
    case 'gone':
      return pointsmanError('ERR_BUS_GONE', { type, to });
    case 'overflow':
      return pointsmanError('ERR_BUS_OVERFLOW', { type, who: `${to} has too much to handle` });
  }
}
