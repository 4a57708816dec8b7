/** What the store takes. Both ends check: an app is told where it went wrong, and the master trusts no worker. */
import { pointsmanError } from '../errors.ts';

/** Of a key in UTF-8, with the name of its namespace. */
export const MAX_KEY_BYTES = 1024;

/** Of a value as it is kept. One that is larger would hold up the event loop that all others share. */
export const MAX_VALUE_BYTES = 1_048_576;

/** Ten years. Redis takes more, but no session lives longer. */
export const MAX_TTL_MS: number = 10 * 365.25 * 86_400_000;

/** Subscriptions that one process may have. */
export const MAX_SUBSCRIPTIONS = 1024;

/** Throws ERR_STORE_KEY. A lone surrogate has no UTF-8, and would become the same key as any other. */
export function checkKey(key: unknown): asserts key is string {
  checkText('key', key);
  if (key === '') throw refused('key', 'empty');
}

/** As a key, and may be empty. */
export function checkPrefix(prefix: unknown): asserts prefix is string {
  checkText('prefix', prefix);
}

/** Throws ERR_STORE_KEY. The colon is what ends a name. */
export function checkName(name: unknown): asserts name is string {
  checkText('name of the namespace', name);
  if (name === '') throw refused('name of the namespace', 'empty');
  if (name.includes(':')) throw refused('name of the namespace', 'a text with a colon in it');
}

/** Throws ERR_INVALID_OPTION for what a counter cannot be changed by. */
export function checkStep(by: unknown): asserts by is number {
  if (Number.isSafeInteger(by)) return;
  throw pointsmanError('ERR_INVALID_OPTION', { given: `by ${String(by)}`, expected: 'a whole number' });
}

function checkText(what: string, text: unknown): asserts text is string {
  if (typeof text !== 'string') throw refused(what, text === null ? 'null' : `of the type ${typeof text}`);
  if (/\p{Surrogate}/u.test(text)) throw refused(what, 'a text with half a character in it');
  // No character of JavaScript has more than three bytes: most texts need not be counted.
  if (text.length * 3 <= MAX_KEY_BYTES) return;
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_KEY_BYTES) throw refused(what, `a text of ${bytes} bytes`);
}

function refused(what: string, found: string): Error {
  const expected = `a text of ${what === 'prefix' ? 0 : 1} to ${MAX_KEY_BYTES} bytes in UTF-8${what.startsWith('name') ? ' without a colon' : ''}`;
  return pointsmanError('ERR_STORE_KEY', { what, found, expected });
}
