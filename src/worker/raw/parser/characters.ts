/**
 * Byte classes of HTTP as lookup tables. A table is read once a byte, has no branches and cannot backtrack,
 * which a regular expression on a client's data can.
 */

export const HTAB = 0x09;
export const LF = 0x0a;
export const CR = 0x0d;
export const SP = 0x20;
export const QUOTE = 0x22;
export const PERCENT = 0x25;
export const ASTERISK = 0x2a;
export const COMMA = 0x2c;
export const DOT = 0x2e;
export const SLASH = 0x2f;
export const COLON = 0x3a;
export const SEMICOLON = 0x3b;
export const EQUALS = 0x3d;
export const QUESTION = 0x3f;
export const OPEN_BRACKET = 0x5b;
export const BACKSLASH = 0x5c;
export const CLOSE_BRACKET = 0x5d;

const NOT_HEX = 16;
const alphanumeric = `${range('a', 'z')}${range('A', 'Z')}${range('0', '9')}`;
const visible = range('!', '~');
const obsText = range('\x80', '\xff');

/** A tchar (RFC 9110 section 5.6.2) in lower case; 0 for every byte that is none. */
export const lowerToken: Uint8Array = table(`${alphanumeric}!#$%&'*+-.^_\`|~`, lowerCase);

/** What a field value may hold between its first and last byte: field-vchar, SP and HTAB (RFC 9110 section 5.5). */
export const isFieldValue: Uint8Array = table(`\t ${visible}${obsText}`);

/** pchar and `/` (RFC 3986 section 3.3), and `[ ] ^ |`, which browsers do not escape in a path. */
export const isPath: Uint8Array = table(`${alphanumeric}-._~!$&'()*+,;=:@%/[]^|`);

/** As in a path, and what browsers do not escape in a query (WHATWG URL, the query percent-encode set). */
export const isQuery: Uint8Array = table(`${alphanumeric}-._~!$&'()*+,;=:@%/[]^|?{}\`\\`);

/** A reg-name (RFC 3986 section 3.2.2): unreserved characters, sub-delims and the `%` of an escape. */
export const isHostName: Uint8Array = table(`${alphanumeric}-._~!$&'()*+,;=%`);

/** qdtext, and the second byte of a quoted-pair is any `isFieldValue` (RFC 9110 section 5.6.4). */
export const isQuotedText: Uint8Array = table(`\t ${visible.replace('"', '').replace('\\', '')}${obsText}`);

/** Value of a hexadecimal digit, `NOT_HEX` or more for every other byte. */
const hexValues: Uint8Array = new Uint8Array(256).fill(NOT_HEX);
for (let value = 0; value < 16; value++) {
  hexValues[value.toString(16).charCodeAt(0)] = value;
  hexValues[value.toString(16).toUpperCase().charCodeAt(0)] = value;
}

/** Value 0 to 15 of a hexadecimal digit, undefined for every other byte or none. */
export function hexValue(byte: number | undefined): number | undefined {
  const value = byte === undefined ? NOT_HEX : hexValues[byte];
  return value === NOT_HEX ? undefined : value;
}

/** Value 0 to 9 of a decimal digit, undefined for every other byte or none. */
export function digitValue(byte: number | undefined): number | undefined {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39 ? byte - 0x30 : undefined;
}

/** Whether the `%` at this place begins an escape: two hexadecimal digits follow. */
export function isEscape(bytes: Buffer, at: number, end: number): boolean {
  return at + 2 < end && hexValue(bytes[at + 1]) !== undefined && hexValue(bytes[at + 2]) !== undefined;
}

/** Where the optional whitespace from `start` on ends. */
export function skipOws(bytes: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end && isOws(bytes[at])) at++;
  return at;
}

/** Optional whitespace is SP and HTAB, nothing else (RFC 9110 section 5.6.3). */
export function isOws(byte: number | undefined): boolean {
  return byte === SP || byte === HTAB;
}

function table(members: string, entryOf: (byte: number) => number = () => 1): Uint8Array {
  const values = new Uint8Array(256);
  for (const member of members) {
    const byte = member.charCodeAt(0);
    values[byte] = entryOf(byte);
  }
  return values;
}

function range(first: string, last: string): string {
  const codes: number[] = [];
  for (let code = first.charCodeAt(0); code <= last.charCodeAt(0); code++) codes.push(code);
  return String.fromCharCode(...codes);
}

function lowerCase(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
}
