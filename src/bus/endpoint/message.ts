/** What is checked before a message is sent, and how it becomes bytes. */
import { PointsmanError, pointsmanError } from '../../errors.ts';
import { isSet, targetOf } from '../address.ts';
import { MOST_MESSAGE_BYTES, MOST_TYPE_BYTES } from '../limits.ts';
import { encodePayload, type Payload } from '../payload.ts';
import { type Place, placeOfTarget } from '../wire/frames.ts';
import type { HandlerFailure } from './questions.ts';

/** Where a message goes. */
export interface Destination {
  readonly place: Place;
  readonly isSet: boolean;
}

export function checkedDestination(to: string, type: string, isToSet?: boolean): Destination {
  const destination = known(destinations, to, destinationOf);
  if (destination === undefined) {
    const known = 'expected master, agent, worker:N, random, workers, others or all';
    throw pointsmanError('ERR_BUS_MESSAGE', { type, reason: `"${to}" is no address; ${known}` });
  }
  if (isToSet !== undefined && destination.isSet !== isToSet) {
    const use = isToSet ? 'one process: use request' : 'several processes: use gather';
    throw pointsmanError('ERR_BUS_MESSAGE', { type, reason: `"${to}" means ${use}` });
  }
  return destination;
}

/** Longer ones Node's timers do not know (lib/internal/timers.js). */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

export function checkTimeout(timeout: number | undefined, type: string): void {
  if (timeout === undefined || timeout === Number.POSITIVE_INFINITY) return;
  if (timeout > 0 && timeout <= LONGEST_TIMEOUT_MS) return;
  const reason = `its timeout is ${String(timeout)}; expected milliseconds, from 1 to ${LONGEST_TIMEOUT_MS}, or Infinity`;
  throw pointsmanError('ERR_BUS_MESSAGE', { type, reason });
}

/** Of messages between the parts of pointsman: who handles only these does not listen to those of the app. */
export function isOwnType(type: string): boolean {
  return type.startsWith('pointsman:');
}

export function checkType(type: string): void {
  const bytes = typeof type === 'string' ? Buffer.byteLength(type) : 0;
  if (bytes >= 1 && bytes <= MOST_TYPE_BYTES) return;
  const reason = `its type has to be a text of 1 to ${MOST_TYPE_BYTES} bytes`;
  throw pointsmanError('ERR_BUS_MESSAGE', { type: String(type).slice(0, MOST_TYPE_BYTES), reason });
}

/** Apps have few types, and few addresses; whoever makes up new ones all the time pays for each. */
const MOST_KNOWN = 1_000;
const heads = new Map<string, Buffer>();
const destinations = new Map<string, Destination | undefined>();

function known<Value>(cache: Map<string, Value>, key: string, make: (key: string) => Value): Value {
  const value = cache.get(key);
  if (value !== undefined) return value;
  const made = make(key);
  if (cache.size < MOST_KNOWN) cache.set(key, made);
  return made;
}

function destinationOf(to: string): Destination | undefined {
  const target = targetOf(to);
  return target && { place: placeOfTarget(target), isSet: isSet(target) };
}

function makeHead(type: string): Buffer {
  checkType(type);
  const head = Buffer.from(` ${type}`);
  head[0] = head.byteLength - 1;
  return head;
}

/** Length and text of the type. */
export function headOf(type: string): Buffer {
  return known(heads, type, makeHead);
}

export function payloadToSend(type: string, msg: unknown): Payload {
  try {
    return encodePayload(msg);
  } catch (error) {
    throw pointsmanError('ERR_BUS_MESSAGE', { type, reason: reasonOf(error).replace(/\.$/, '') }, error);
  }
}

export function payloadToAnswer(value: unknown): Payload | HandlerFailure {
  try {
    const payload = encodePayload(value);
    if (typeof payload === 'string') return payload;
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

export function failure(kind: HandlerFailure['kind'], reason: string): HandlerFailure {
  return { kind, reason };
}

/** Characters: an error may have a whole answer or query in its message. */
const MOST_REASON = 8 * 1024;

/** What a handler threw; an error of ours keeps its code. */
export function thrown(error: unknown): HandlerFailure {
  const { code } = error instanceof PointsmanError ? error : {};
  return { kind: 'failed', reason: reasonOf(error).slice(0, MOST_REASON), code };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
