/** The end of the bus in one process: the master's own, an agent's or a worker's. */
import { pointsmanError } from '../../errors.ts';
import { addressOf, type Identity, isSet, type Target, targetOf } from '../address.ts';
import type { Bus, Envelope, MessageOf, RequestOptions, Undelivered } from '../contract.ts';
import { MOST_MESSAGE_BYTES, MOST_TYPE_BYTES } from '../limits.ts';
import { decodePayload, encodePayload } from '../payload.ts';
import { FrameReader } from '../wire/frame-reader.ts';
import { FrameWriter } from '../wire/frame-writer.ts';
import { BUS_VERSION, FAILURES, Flag, type Frame, Kind, peerIn, targetFields } from '../wire/frames.ts';
import { createHandlers, throwLater } from './handlers.ts';
import { createOutgoing } from './outgoing.ts';
import { createQuestions, type HandlerFailure } from './questions.ts';

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

export function createEndpoint({ identity, write, soon }: EndpointParts): Endpoint {
  const out = new FrameWriter();
  const reader = new FrameReader(MOST_MESSAGE_BYTES);
  const outgoing = createOutgoing();
  const handlers = createHandlers();
  const questions = createQuestions();
  const undelivered = new Set<(undelivered: Undelivered) => void>();
  let isDue = false;
  let hasGreeted = false;
  let isListening = false;
  let handled = 0;
  let isHandledUntold = false;
  let ended: string | undefined;

  function flush(): void {
    isDue = false;
    if (isHandledUntold) {
      isHandledUntold = false;
      out.write(Kind.handled, { number: handled });
    }
    if (ended === undefined) write(out.take());
  }

  function touch(): void {
    if (isDue) return;
    isDue = true;
    soon(flush);
  }

  function greet(): void {
    if (ended !== undefined) throw pointsmanError('ERR_BUS_UNAVAILABLE', { reason: ended });
    if (hasGreeted) return;
    hasGreeted = true;
    out.write(Kind.hello, { number: BUS_VERSION });
    touch();
  }

  /** The number of the message. */
  function put(target: Target, type: string, msg: unknown, isRequest: boolean): number {
    greet();
    const parts = partsOf(type, msg);
    const bytes = parts[0].byteLength + parts[1].byteLength;
    if (bytes > MOST_MESSAGE_BYTES)
      throw pointsmanError('ERR_BUS_TOO_LARGE', { type, bytes, most: MOST_MESSAGE_BYTES });
    if (outgoing.isFull) {
      const who = 'this process has sent more than has been handled so far';
      throw pointsmanError('ERR_BUS_OVERFLOW', { type, who });
    }
    const number = outgoing.add(bytes, { type, msg });
    out.write(Kind.send, { flag: isRequest ? Flag.request : 0, number, ...targetFields(target) }, parts);
    touch();
    return number;
  }

  function question(to: string, isToSet: boolean, type: string, msg: unknown, options: RequestOptions) {
    options.signal?.throwIfAborted();
    const number = put(checkedTarget(to, type, isToSet), type, msg, true);
    const cancel = (): void => {
      if (ended !== undefined) return;
      out.write(Kind.cancel, { number });
      touch();
    };
    return { number, to, type, options, cancel };
  }

  function deliver(frame: Frame): void {
    handled = (handled + 1) >>> 0;
    isHandledUntold = true;
    touch();
    const { rest, flag, number: token } = frame;
    const typeEnd = 1 + rest[0]!;
    const type = textOf(rest.subarray(1, typeEnd));
    const from = addressOf(peerIn(frame));
    const msg = decodePayload(rest.subarray(typeEnd)) as MessageOf<string>;
    const envelope: Envelope = { type, from, msg };
    const called = handlers.call(envelope);
    if (flag !== Flag.request) throwLater(called?.result);
    else if (called === undefined) reply(token, failure('unknown', ''));
    else if (called.result instanceof Promise) {
      called.result.then(
        (value) => reply(token, { value }),
        (error: unknown) => reply(token, failure('failed', reasonOf(error))),
      );
    } else reply(token, { value: called.result });
  }

  function reply(token: number, answer: { value: unknown } | { failure: HandlerFailure }): void {
    if (ended !== undefined) return;
    const isFailure = 'failure' in answer;
    const payload = isFailure ? encodePayload(answer.failure) : payloadOf(answer.value);
    const flag = isFailure || 'failure' in payload ? Flag.failure : 0;
    const bytes = 'failure' in payload ? encodePayload(payload.failure) : payload;
    out.write(Kind.reply, { flag, number: token }, [bytes]);
    touch();
  }

  function handle(frame: Frame): void {
    const { kind, number, flag, generation, rest } = frame;
    if (kind === Kind.deliver) deliver(frame);
    else if (kind === Kind.answer) questions.answered(number, peerIn(frame), flag === Flag.failure, rest);
    else if (kind === Kind.asked) questions.asked(number, generation);
    else if (kind === Kind.failed) tellFailed(frame);
    else if (kind === Kind.settled) outgoing.settled(number, generation);
  }

  function tellFailed(frame: Frame): void {
    const { number, flag } = frame;
    const why = FAILURES[flag]!;
    const to = peerIn(frame);
    if (questions.has(number)) questions.failed(number, to, why);
    else {
      const { type, msg } = outgoing.get(number) ?? { type: '', msg: undefined };
      for (const listener of undelivered) listener({ to: addressOf(to), type, msg, why });
    }
  }

  const bus: Bus = {
    address: addressOf(identity),
    on(type, handler) {
      greet();
      checkType(type);
      const remove = handlers.add(type, handler);
      if (!isListening) {
        isListening = true;
        // Whoever registers several at once is sent nothing before the last of them.
        soon(() => {
          out.write(Kind.listen, {});
          touch();
        });
      }
      return remove;
    },
    send(to, type, msg) {
      put(checkedTarget(to, type), type, msg, false);
      return outgoing.hasRoom;
    },
    request: async (to, type, msg, options = {}) =>
      questions.one(question(to, false, type, msg, options)) as never,
    gather: async (to, type, msg, options = {}) =>
      questions.several(question(to, true, type, msg, options)) as never,
    settled: () => outgoing.whenSettled(),
    onUndelivered(listener) {
      undelivered.add(listener);
      return () => void undelivered.delete(listener);
    },
  };

  return {
    bus,
    receive(bytes) {
      reader.push(bytes);
      for (let frame = reader.next(); frame !== undefined; frame = reader.next()) handle(frame);
    },
    end(reason) {
      if (ended !== undefined) return;
      ended = reason;
      questions.end(reason);
      outgoing.end();
    },
  };
}

function checkedTarget(to: string, type: string, isToSet?: boolean): Target {
  const target = targetOf(to);
  if (target === undefined) {
    const known = 'expected master, agent, worker:N, random, workers, others or all';
    throw pointsmanError('ERR_BUS_MESSAGE', { type, reason: `"${to}" is no address; ${known}` });
  }
  if (isToSet !== undefined && isSet(target) !== isToSet) {
    const use = isToSet ? 'one process: use request' : 'several processes: use gather';
    throw pointsmanError('ERR_BUS_MESSAGE', { type, reason: `"${to}" means ${use}` });
  }
  return target;
}

function checkType(type: string): void {
  const bytes = typeof type === 'string' ? Buffer.byteLength(type) : 0;
  if (bytes >= 1 && bytes <= MOST_TYPE_BYTES) return;
  const reason = `its type has to be a text of 1 to ${MOST_TYPE_BYTES} bytes`;
  throw pointsmanError('ERR_BUS_MESSAGE', { type: String(type).slice(0, MOST_TYPE_BYTES), reason });
}

/** Length and text of the type; payload. */
function partsOf(type: string, msg: unknown): readonly [Uint8Array, Uint8Array] {
  checkType(type);
  const head = Buffer.from(` ${type}`);
  head[0] = head.byteLength - 1;
  try {
    return [head, encodePayload(msg)];
  } catch (error) {
    throw pointsmanError('ERR_BUS_MESSAGE', { type, reason: reasonOf(error).replace(/\.$/, '') }, error);
  }
}

function payloadOf(value: unknown): Uint8Array | { failure: HandlerFailure } {
  try {
    const payload = encodePayload(value);
    const { byteLength } = payload;
    if (byteLength <= MOST_MESSAGE_BYTES) return payload;
    return failure(
      'failed',
      `its answer has ${byteLength} bytes, and the bus carries ${MOST_MESSAGE_BYTES} at most`,
    );
  } catch (error) {
    return failure('failed', `its answer cannot be sent: ${reasonOf(error)}`);
  }
}

function failure(kind: HandlerFailure['kind'], reason: string): { failure: HandlerFailure } {
  return { failure: { kind, reason } };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
