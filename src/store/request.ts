/** What a worker sends is checked before anything is done: an app in it may have been taken over. */
import { pointsmanError } from '../errors.ts';
import { checkKey, checkPrefix, checkStep, MAX_TTL_MS, MAX_VALUE_BYTES } from './limits.ts';
import type { StoreRequest } from './port.ts';

/** Throws a PointsmanError that says what was wrong. Only what is checked is in the answer. */
export function readRequest(msg: unknown): StoreRequest {
  if (typeof msg !== 'object' || msg === null) throw malformed('no object');
  const given = msg as Record<string, unknown>;
  const read = typeof given.op === 'string' && Object.hasOwn(readers, given.op) && readers[given.op];
  if (!read) throw malformed('an unknown operation');
  return read(given);
}

type Given = Readonly<Record<string, unknown>>;

const readers: Readonly<Record<string, (given: Given) => StoreRequest>> = {
  get: (given) => ({ op: 'get', key: keyOf(given) }),
  delete: (given) => ({ op: 'delete', key: keyOf(given) }),
  getAndDelete: (given) => ({ op: 'getAndDelete', key: keyOf(given) }),
  set: (given) => ({
    op: 'set',
    key: keyOf(given),
    value: bytesOf(given.value) ?? missing('value'),
    ttlMs: ttlOf(given),
    ifAbsent: given.ifAbsent === true,
  }),
  touch: (given) => ({ op: 'touch', key: keyOf(given), ttlMs: ttlOf(given) ?? missing('ttlMs') }),
  increment: (given) => ({ op: 'increment', key: keyOf(given), by: stepOf(given), ttlMs: ttlOf(given) }),
  compareAndSet: (given) => ({
    op: 'compareAndSet',
    key: keyOf(given),
    expected: bytesOf(given.expected),
    next: bytesOf(given.next),
    ttlMs: ttlOf(given),
  }),
  clear: (given) => ({ op: 'clear', prefix: prefixOf(given) }),
  subscribe: (given) => ({
    op: 'subscribe',
    prefix: prefixOf(given),
    id: idOf(given),
    ...(given.isAgain === true && { isAgain: true }),
  }),
  unsubscribe: (given) => ({ op: 'unsubscribe', id: idOf(given) }),
};

function keyOf({ key }: Given): string {
  checkKey(key);
  return key;
}

function prefixOf({ prefix }: Given): string {
  checkPrefix(prefix);
  return prefix;
}

function stepOf({ by }: Given): number {
  checkStep(by);
  return by;
}

function bytesOf(value: unknown): Buffer | undefined {
  if (value === undefined) return undefined;
  if (!(value instanceof Uint8Array)) throw malformed('a value that is not bytes');
  if (value.length > MAX_VALUE_BYTES) throw malformed(`a value of ${value.length} bytes`);
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}

function ttlOf({ ttlMs }: Given): number | undefined {
  if (ttlMs === undefined) return undefined;
  if (Number.isSafeInteger(ttlMs) && (ttlMs as number) >= 1 && (ttlMs as number) <= MAX_TTL_MS) {
    return ttlMs as number;
  }
  throw malformed('a ttl that is no whole number of milliseconds');
}

function idOf({ id }: Given): number {
  if (Number.isSafeInteger(id) && (id as number) > 0) return id as number;
  throw malformed('a subscription without a number');
}

function missing(field: string): never {
  throw malformed(`no ${field}`);
}

function malformed(what: string): Error {
  return pointsmanError('ERR_STORE_VALUE', {
    what: 'a request to the store',
    reason: `there was ${what} in it`,
    hint: 'This process may run another version of pointsman than its master.',
  });
}
