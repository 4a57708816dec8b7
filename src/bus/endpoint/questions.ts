/** Requests that wait for answers. */
import { type ErrorCode, errorTable, PointsmanError, pointsmanError } from '../../errors.ts';
import { addressOf, type Identity, type OneAddress } from '../address.ts';
import type { Gathered, RequestOptions } from '../contract.ts';
import { REQUEST_TIMEOUT_MS } from '../limits.ts';
import { decodePayload } from '../payload.ts';
import type { Failure } from '../wire/frames.ts';

export interface Questions {
  /** `cancel`: nobody waits for it any more. */
  one(asked: Question): Promise<unknown>;
  several(asked: Question): Promise<Gathered>;
  answered(number: number, from: Identity, isFailure: boolean, payload: Buffer): void;
  failed(number: number, to: Identity, why: Failure): void;
  /** These were asked. */
  asked(number: number, peers: readonly Identity[]): void;
  /** There will be no more answers. */
  end(reason: string): void;
  has(number: number): boolean;
}

export interface Question {
  readonly number: number;
  readonly to: string;
  readonly type: string;
  readonly options: RequestOptions;
  cancel(): void;
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
  readonly type: string;
  answer(from: OneAddress, value: unknown): void;
  miss(from: OneAddress, error: PointsmanError): void;
  asked(peers: readonly OneAddress[]): void;
  /** Its time is up; `errorOf` says so of the address that was meant, or of one process. */
  timedOut(errorOf: (address: string) => PointsmanError): void;
  giveUp(error: Error): void;
}

/** `end` is to be called with what settles the question; only the first call counts. */
type Ways = Omit<Waiting, 'type'>;
type End = (settle: () => void) => void;

export function createQuestions(): Questions {
  const waiting = new Map<number, Waiting>();

  /** Takes the end of it in, however it comes, once. */
  function wait({ number, type, options, cancel }: Question, waysTo: (end: End) => Ways): void {
    const { timeout = REQUEST_TIMEOUT_MS, signal } = options;
    const end: End = (settle) => {
      if (!waiting.delete(number)) return;
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      settle();
    };
    const ways = waysTo(end);
    const timer = setTimeoutUnlessInfinite(() => {
      cancel();
      ways.timedOut((address) =>
        pointsmanError('ERR_BUS_TIMEOUT', { type, to: address, timeoutMs: timeout }),
      );
    }, timeout);
    const abort = (): void => {
      cancel();
      ways.giveUp(signal!.reason as Error);
    };
    signal?.addEventListener('abort', abort, { once: true });
    waiting.set(number, { ...ways, type });
  }

  return {
    has: (number) => waiting.has(number),
    one: (question) =>
      new Promise((resolve, reject) => wait(question, (end) => waysOfOne(question.to, end, resolve, reject))),
    several: (question) =>
      new Promise((resolve, reject) =>
        wait(question, (end) => waysOfSeveral(question.to, end, resolve, reject)),
      ),
    answered(number, from, isFailure, payload) {
      const question = waiting.get(number);
      if (question === undefined) return;
      const [address, type] = [addressOf(from), question.type];
      try {
        const value = decodePayload(payload);
        if (!isFailure) question.answer(address, value);
        else question.miss(address, handlerError(type, address, value as HandlerFailure));
      } catch (error) {
        const reason = (error as Error).message;
        question.miss(address, pointsmanError('ERR_BUS_FAILED', { type, to: address, reason }));
      }
    },
    failed(number, to, why) {
      const question = waiting.get(number);
      const address = addressOf(to);
      question?.miss(address, deliveryError(question.type, address, why));
    },
    asked: (number, peers) => waiting.get(number)?.asked(peers.map(addressOf)),
    end(reason) {
      for (const { giveUp } of [...waiting.values()])
        giveUp(pointsmanError('ERR_BUS_UNAVAILABLE', { reason }));
    },
  };
}

function setTimeoutUnlessInfinite(task: () => void, ms: number): NodeJS.Timeout | undefined {
  return ms === Number.POSITIVE_INFINITY ? undefined : setTimeout(task, ms);
}

function waysOfOne(
  to: string,
  end: End,
  resolve: (value: unknown) => void,
  reject: (error: Error) => void,
): Ways {
  const fail = (error: Error): void => end(() => reject(error));
  return {
    answer: (_from, value) => end(() => resolve(value)),
    miss: (_from, error) => fail(error),
    asked() {},
    timedOut: (errorOf) => fail(errorOf(to)),
    giveUp: fail,
  };
}

function waysOfSeveral(
  to: string,
  end: End,
  resolve: (all: Gathered) => void,
  reject: (error: Error) => void,
): Ways {
  const answers: { from: OneAddress; answer: unknown }[] = [];
  const missing: { from: OneAddress | undefined; error: Error }[] = [];
  /** Of whom nothing was heard; undefined until it is known who was asked. */
  let waitedFor: Set<OneAddress> | undefined;
  const heardEarly: OneAddress[] = [];
  const done = (): void => end(() => resolve({ answers, missing }));
  const heard = (from: OneAddress): void => {
    if (waitedFor === undefined) heardEarly.push(from);
    waitedFor?.delete(from);
    if (waitedFor?.size === 0) done();
  };
  return {
    answer(from, answer) {
      answers.push({ from, answer });
      heard(from);
    },
    miss(from, error) {
      missing.push({ from, error });
      heard(from);
    },
    asked(peers) {
      waitedFor = new Set(peers);
      for (const from of heardEarly) waitedFor.delete(from);
      if (waitedFor.size === 0) done();
    },
    timedOut(errorOf) {
      for (const from of waitedFor ?? []) missing.push({ from, error: errorOf(from) });
      if (waitedFor === undefined) missing.push({ from: undefined, error: errorOf(to) });
      done();
    },
    giveUp: (error) => end(() => reject(error)),
  };
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
