/** The end of the bus in one process: the master's own, an agent's or a worker's. */
import { pointsmanError } from '../../errors.ts';
import { addressOf, type Identity, type Target } from '../address.ts';
import type { Bus, Handler, MessageOf, RequestOptions, Undelivered } from '../contract.ts';
import { MOST_MESSAGE_BYTES } from '../limits.ts';
import { decodePayload, encodePayload } from '../payload.ts';
import { FrameReader } from '../wire/frame-reader.ts';
import { FrameWriter } from '../wire/frame-writer.ts';
import {
  BUS_VERSION,
  FAILURES,
  type Fields,
  Flag,
  type Frame,
  Kind,
  peerIn,
  peersIn,
  targetFields,
} from '../wire/frames.ts';
import { attempt, createHandlers, isThenable, throwLater } from './handlers.ts';
import {
  checkedTarget,
  checkTimeout,
  checkType,
  failure,
  isOwnType,
  partsOf,
  payloadOf,
  thrown,
} from './message.ts';
import { Outgoing } from './outgoing.ts';
import { createQuestions, type HandlerFailure, type Question } from './questions.ts';
import { createSenders } from './senders.ts';

export interface Endpoint {
  readonly bus: Bus;
  /** What the relay has written; its memory stays as it is. */
  receive(bytes: Buffer): void;
  /** There is no relay any more. `reason` is a clause without a full stop. */
  end(reason: string): void;
}

export interface EndpointParts {
  readonly identity: Identity;
  write(chunks: readonly Uint8Array[]): void;
  /** Calls `task` soon, when what runs now is over; for all that is written until then. */
  soon(task: () => void): void;
}

/** What is sent in one turn goes in one write, or in writes of this: the master begins with the first meanwhile. */
const FLUSH_BYTES = 32 * 1024;
/** So many requests or answers: of those that go in one write nobody has one before the last is made. */
const FLUSH_WAITED_FOR = 16;

export function createEndpoint(parts: EndpointParts): Endpoint {
  return new BusEndpoint(parts);
}

class BusEndpoint implements Endpoint {
  readonly bus: Bus;
  readonly #parts: EndpointParts;
  readonly #out = new FrameWriter();
  readonly #reader = new FrameReader(MOST_MESSAGE_BYTES);
  readonly #outgoing = new Outgoing();
  readonly #handlers = createHandlers();
  readonly #questions = createQuestions();
  readonly #senderOf = createSenders();
  readonly #undelivered = new Set<(undelivered: Undelivered) => void>();
  #isDue = false;
  /** Requests and answers among what is to be written. */
  #waitedFor = 0;
  #hasGreeted = false;
  #isListening = false;
  #handled = 0;
  #isHandledUntold = false;
  #ended: string | undefined;

  constructor(parts: EndpointParts) {
    this.#parts = parts;
    const send = (to: string, type: string, msg?: unknown): boolean => {
      this.#put(checkedTarget(to, type), type, msg, false);
      return this.#outgoing.hasRoom;
    };
    const request = async (to: string, type: string, msg?: unknown, options: RequestOptions = {}) =>
      this.#questions.one(this.#question({ to, isToSet: false, type, options }, msg));
    const gather = async (to: string, type: string, msg?: unknown, options: RequestOptions = {}) =>
      this.#questions.several(this.#question({ to, isToSet: true, type, options }, msg));
    this.bus = {
      address: addressOf(parts.identity),
      on: (type, handler) => this.#on(type, handler as Handler),
      send: send as Bus['send'],
      request: request as Bus['request'],
      gather: gather as Bus['gather'],
      drained: () => this.#outgoing.whenRoom(),
      settled: () => this.#outgoing.whenSettled(),
      onUndelivered: (listener) => {
        this.#undelivered.add(listener);
        return () => void this.#undelivered.delete(listener);
      },
    };
  }

  receive(bytes: Buffer): void {
    const reader = this.#reader;
    reader.push(bytes);
    for (let frame = reader.next(); frame !== undefined; frame = reader.next()) this.#handle(frame);
  }

  end(reason: string): void {
    if (this.#ended !== undefined) return;
    this.#ended = reason;
    this.#questions.end(reason);
    this.#outgoing.end();
  }

  #on(type: string, handler: Handler): () => void {
    this.#greet();
    checkType(type);
    const remove = this.#handlers.add(type, handler);
    if (!this.#isListening && !isOwnType(type)) {
      this.#isListening = true;
      // Whoever registers several at once is sent nothing before the last of them.
      this.#parts.soon(() => this.#tell(Kind.listen, {}));
    }
    return remove;
  }

  #tell(kind: number, fields: Fields, parts: readonly Uint8Array[] = []): void {
    this.#out.write(kind, fields, parts);
    if (kind === Kind.reply || (fields.flag ?? 0) & Flag.request) this.#waitedFor++;
    if (this.#out.bytes >= FLUSH_BYTES || this.#waitedFor >= FLUSH_WAITED_FOR) this.#flush();
    else this.#touch();
  }

  #touch(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    this.#parts.soon(() => this.#flush());
  }

  #flush(): void {
    this.#isDue = false;
    this.#waitedFor = 0;
    if (this.#isHandledUntold) {
      this.#isHandledUntold = false;
      this.#out.write(Kind.handled, { number: this.#handled });
    }
    if (this.#ended === undefined && this.#out.bytes > 0) this.#parts.write(this.#out.take());
  }

  #greet(): void {
    if (this.#ended !== undefined) throw pointsmanError('ERR_BUS_UNAVAILABLE', { reason: this.#ended });
    if (this.#hasGreeted) return;
    this.#hasGreeted = true;
    this.#tell(Kind.hello, { number: BUS_VERSION });
  }

  /** The number of the message. */
  #put(target: Target, type: string, msg: unknown, isRequest: boolean): number {
    this.#greet();
    const parts = partsOf(type, msg);
    const bytes = parts[0].byteLength + parts[1].byteLength;
    if (bytes > MOST_MESSAGE_BYTES)
      throw pointsmanError('ERR_BUS_TOO_LARGE', { type, bytes, most: MOST_MESSAGE_BYTES });
    if (this.#outgoing.isFull) {
      const who = 'this process has sent more than has been handled so far';
      throw pointsmanError('ERR_BUS_OVERFLOW', { type, who });
    }
    const number = this.#outgoing.add(bytes, { type, msg });
    const flag = (isRequest ? Flag.request : 0) | (isOwnType(type) ? Flag.direct : 0);
    this.#tell(Kind.send, { flag, number, ...targetFields(target) }, parts);
    return number;
  }

  #question({ to, isToSet, type, options }: Asking, msg: unknown): Question {
    options.signal?.throwIfAborted();
    checkTimeout(options.timeout, type);
    const number = this.#put(checkedTarget(to, type, isToSet), type, msg, true);
    const cancel = (): void => {
      if (this.#ended === undefined) this.#tell(Kind.cancel, { number });
    };
    return { number, to, type, options, cancel };
  }

  #handle(frame: Frame): void {
    const { kind, number, flag, generation, rest } = frame;
    if (kind === Kind.deliver) this.#deliver(frame);
    else if (kind === Kind.answer)
      this.#questions.answered(number, peerIn(frame), flag === Flag.failure, rest);
    else if (kind === Kind.asked) this.#questions.asked(number, peersIn(frame));
    else if (kind === Kind.failed) this.#failed(frame);
    else if (kind === Kind.settled) this.#outgoing.settled(number, generation);
  }

  #deliver(frame: Frame): void {
    this.#handled = (this.#handled + 1) >>> 0;
    this.#isHandledUntold = true;
    this.#touch();
    const { rest, flag, number: token } = frame;
    const typeEnd = 1 + (rest[0] ?? 0);
    const type = rest.toString('utf8', 1, typeEnd);
    const from = this.#senderOf(frame);
    let msg: MessageOf<string>;
    try {
      msg = decodePayload(rest, typeEnd) as MessageOf<string>;
    } catch (error) {
      // Whoever sent it did so past its end of the bus; that must not end this process.
      if (flag === Flag.request) this.#reply(token, thrown(error));
      return;
    }
    const called = this.#handlers.call({ type, from, msg });
    if (called === undefined) {
      if (flag === Flag.request) this.#reply(token, failure('unknown', ''));
      else this.#tell(Kind.unhandled, { number: this.#handled });
    } else if (flag !== Flag.request) throwLater(called.result);
    else if (isThenable(called.result)) {
      Promise.resolve(called.result).then(
        (value) => this.#reply(token, payloadOf(value)),
        (error: unknown) => this.#reply(token, thrown(error)),
      );
    } else this.#reply(token, payloadOf(called.result));
  }

  #reply(token: number, answer: Uint8Array | HandlerFailure): void {
    if (this.#ended !== undefined) return;
    const isFailure = !(answer instanceof Uint8Array);
    const payload = isFailure ? encodePayload(answer) : answer;
    this.#tell(Kind.reply, { flag: isFailure ? Flag.failure : 0, number: token }, [payload]);
  }

  #failed(frame: Frame): void {
    const { number, flag } = frame;
    const why = FAILURES[flag]!;
    const to = peerIn(frame);
    if (this.#questions.has(number)) {
      this.#questions.failed(number, to, why);
      return;
    }
    const { type, msg } = this.#outgoing.get(number) ?? { type: '', msg: undefined };
    const undelivered = { to: addressOf(to), type, msg, why };
    for (const listener of this.#undelivered) throwLater(attempt(listener, undelivered));
  }
}

interface Asking {
  readonly to: string;
  readonly isToSet: boolean;
  readonly type: string;
  readonly options: RequestOptions;
}
