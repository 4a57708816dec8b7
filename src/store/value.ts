/**
 * Values as bytes. JSON is kept as its text, so that a number is what Redis itself can increment; a Buffer has a byte in
 * front of it that no JSON begins with.
 */
import { pointsmanError } from '../errors.ts';
import { MAX_VALUE_BYTES } from './limits.ts';

const BYTES = 0;

/** Throws ERR_STORE_VALUE; `what` names the operation. */
export function encodeValue(value: unknown, what: string): Buffer {
  const bytes = value instanceof Uint8Array ? withMark(value) : Buffer.from(jsonOf(value, what));
  if (bytes.length <= MAX_VALUE_BYTES) return bytes;
  throw pointsmanError('ERR_STORE_VALUE', {
    what,
    reason: `it has ${bytes.length} bytes, and a value has ${MAX_VALUE_BYTES} at most`,
    hint: 'Keep it elsewhere, and its place in the store.',
  });
}

/** Throws ERR_STORE_VALUE for bytes that no store has written. */
export function decodeValue(bytes: Buffer, what: string): unknown {
  // A copy: what a driver keeps is not to be written to.
  if (bytes[0] === BYTES) return Buffer.from(bytes.subarray(1));
  try {
    return JSON.parse(bytes.toString());
  } catch {
    // Its message would repeat a part of the value.
    throw pointsmanError('ERR_STORE_VALUE', {
      what,
      reason: 'what is kept there is no JSON',
      hint: 'Something else writes under this key: choose another name or prefix.',
    });
  }
}

function withMark(value: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(value.length + 1);
  bytes[0] = BYTES;
  bytes.set(value, 1);
  return bytes;
}

function jsonOf(value: unknown, what: string): string {
  const refused = (reason: string, hint: string) => pointsmanError('ERR_STORE_VALUE', { what, reason, hint });
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    throw refused('it cannot be JSON (a BigInt, or it contains itself)', 'Make it plain data first.');
  }
  if (text !== undefined) return text;
  throw refused(`JSON has nothing for it (${typeof value})`, 'Use null for no value, or delete the key.');
}
