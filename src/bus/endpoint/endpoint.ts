/** The end of the bus in one process: the master's own, an agent's or a worker's. */
import { pointsmanError } from '../../errors.ts';
import { addressOf, type Identity } from '../address.ts';
import type { Bus, Handler, MessageOf, RequestOptions, Undelivered } from '../contract.ts';
import { MOST_MESSAGE_BYTES } from '../limits.ts';
import { appendPayload, decodePayload, encodePayload, type Payload } from '../payload.ts';
import { FrameWriter } from '../wire/frame-writer.ts';
import { BUS_VERSION, FAILURES, Flag, type Frame, Kind, peerIn, peersIn } from '../wire/frames.ts';
import { attempt, createHandlers, isThenable, throwLater } from './handlers.ts';
import { Incoming, type IncomingParts } from './incoming.ts';
import {
  checkedDestination,
  checkTimeout,
  checkType,
  type Destination,
  failure,
  headOf,
  isOwnType,
  payloadToAnswer,
  payloadToSend,
  thrown,
} from './message.ts';
import { Outgoing } from './outgoing.ts';
import { type HandlerFailure, Questions } from './questions.ts';
import { createSenders } from './senders.ts';
import { createTypes, endOfType } from './types.ts';

export interface Endpoint {
  readonly bus: Bus;
  /** What the relay has written; its memory stays as it is. */
  receive(bytes: Buffer): void;
  /** There is no relay any more, and all that it wrote was received. `reason` is a clause without a full stop. */
  end(reason: string): void;
}

export interface EndpointParts extends IncomingParts {
  readonly identity: Identity;
  write(chunks: readonly Uint8Array[]): void;
}

/** What is sent in one turn goes in one write, or in writes of this: the master begins with the first meanwhile. */
const FLUSH_BYTES = 32 * 1024;

export function createEndpoint(parts: EndpointParts): Endpoint {
  return new BusEndpoint(parts);
}

class BusEndpoint implements Endpoint {
  readonly bus: Bus;
  readonly #parts: EndpointParts;
  readonly #out = new FrameWriter();
  readonly #incoming: Incoming;
  readonly #outgoing = new Outgoing();
  readonly #handlers = createHandlers();
  readonly #questions = new Questions((number) => this.#cancel(number));
  readonly #senderOf = createSenders();
  readonly #typeOf = createTypes();
  readonly #undelivered = new Set<(undelivered: Undelivered) => void>();
  #isDue = false;
  #hasGreeted = false;
  #isListening = false;
  #handled = 0;
  #isHandledUntold = false;
  #ended: string | undefined;

  constructor(parts: EndpointParts) {
    this.#parts = parts;
    this.#incoming = new Incoming(parts, (frame) => this.#handle(frame));
    const send = (to: string, type: string, msg?: unknown): boolean => {
      this.#put(checkedDestination(to, type), type, msg, 0);
      return this.#outgoing.hasRoom;
    };
    this.bus = {
      address: addressOf(parts.identity),
      on: (type, handler) => this.#on(type, handler as Handler),
      send: send as Bus['send'],
      request: this.#asking(false) as Bus['request'],
      gather: this.#asking(true) as Bus['gather'],
      drained: () => this.#outgoing.whenRoom(),
      settled: () => this.#outgoing.whenSettled(),
      onUndelivered: (listener) => {
        this.#undelivered.add(listener);
        return () => void this.#undelivered.delete(listener);
      },
    };
  }

  receive(bytes: Buffer): void {
    this.#incoming.push(bytes);
  }

  end(reason: string): void {
    if (this.#ended !== undefined) return;
    this.#incoming.readAll();
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
      // Nothing is sent before the last of several that are registered at once.
      this.#parts.soon(() => this.#tell(Kind.listen, 0));
    }
    return remove;
  }

  #tell(kind: number, number: number): void {
    this.#out.write(kind, 0, number);
    this.#written();
  }

  #written(): void {
    if (this.#out.bytes >= FLUSH_BYTES) this.#flush();
    else this.#touch();
  }

  #touch(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    this.#parts.soon(() => this.#flush());
  }

  #flush(): void {
    this.#isDue = false;
    if (this.#isHandledUntold) {
      this.#isHandledUntold = false;
      this.#out.write(Kind.handled, 0, this.#handled);
    }
    if (this.#ended === undefined && this.#out.bytes > 0) this.#parts.write(this.#out.take());
  }

  #greet(): void {
    if (this.#ended !== undefined) throw pointsmanError('ERR_BUS_UNAVAILABLE', { reason: this.#ended });
    if (this.#hasGreeted) return;
    this.#hasGreeted = true;
    this.#tell(Kind.hello, BUS_VERSION);
  }

  /** The number of the message. */
  #put({ place }: Destination, type: string, msg: unknown, flag: number): number {
    this.#greet();
    const head = headOf(type);
    const payload = payloadToSend(type, msg);
    const bytes = typeof payload === 'string' ? 0 : head.byteLength + payload.byteLength;
    if (bytes > MOST_MESSAGE_BYTES)
      throw pointsmanError('ERR_BUS_TOO_LARGE', { type, bytes, most: MOST_MESSAGE_BYTES });
    if (this.#outgoing.isFull) {
      const who = 'this process has sent more than has been handled so far';
      throw pointsmanError('ERR_BUS_OVERFLOW', { type, who });
    }
    const number = this.#outgoing.next;
    this.#out.begin(Kind.send, isOwnType(type) ? flag | Flag.direct : flag, number, place);
    this.#out.append(head);
    appendPayload(this.#out, payload);
    this.#outgoing.add(this.#out.end(), type, msg);
    this.#written();
    return number;
  }

  #asking(isToSet: boolean) {
    return (to: string, type: string, msg?: unknown, options: RequestOptions = {}): Promise<unknown> => {
      try {
        options.signal?.throwIfAborted();
        checkTimeout(options.timeout, type);
        const number = this.#put(checkedDestination(to, type, isToSet), type, msg, Flag.request);
        return this.#questions.wait({ number, to, isToSet, type, options });
      } catch (error) {
        return Promise.reject(error);
      }
    };
  }

  #cancel(number: number): void {
    if (this.#ended === undefined) this.#tell(Kind.cancel, number);
  }

  #handle(frame: Frame): void {
    const { kind, number, flag, generation } = frame;
    if (kind === Kind.deliver) this.#deliver(frame);
    else if (kind === Kind.answer) this.#questions.answered(frame, peerIn(frame), flag === Flag.failure);
    else if (kind === Kind.asked) this.#questions.asked(number, peersIn(frame));
    else if (kind === Kind.failed) this.#failed(frame);
    else if (kind === Kind.settled) this.#outgoing.settled(number, generation);
  }

  #deliver(frame: Frame): void {
    this.#handled = (this.#handled + 1) >>> 0;
    this.#isHandledUntold = true;
    this.#touch();
    const { bytes, begin, end, flag, number: token } = frame;
    const typeEnd = endOfType(frame);
    const type = this.#typeOf(bytes, begin, typeEnd);
    let msg: MessageOf<string>;
    try {
      msg = decodePayload(bytes, typeEnd, end) as MessageOf<string>;
    } catch (error) {
      // Whoever sent it did so past its end of the bus; that must not end this process.
      if (flag === Flag.request) this.#reply(token, thrown(error));
      return;
    }
    const called = this.#handlers.call({ type, from: this.#senderOf(frame), msg });
    if (called === undefined) {
      if (flag === Flag.request) this.#reply(token, failure('unknown', ''));
      else this.#tell(Kind.unhandled, this.#handled);
    } else if (flag !== Flag.request) throwLater(called.result);
    else if (isThenable(called.result)) {
      Promise.resolve(called.result).then(
        (value) => this.#reply(token, payloadToAnswer(value)),
        (error: unknown) => this.#reply(token, thrown(error)),
      );
    } else this.#reply(token, payloadToAnswer(called.result));
  }

  #reply(token: number, answer: Payload | HandlerFailure): void {
    if (this.#ended !== undefined) return;
    const isFailure = typeof answer !== 'string' && !Buffer.isBuffer(answer);
    const payload = isFailure ? encodePayload(answer) : answer;
    this.#out.begin(Kind.reply, isFailure ? Flag.failure : 0, token);
    appendPayload(this.#out, payload);
    this.#out.end();
    this.#written();
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
