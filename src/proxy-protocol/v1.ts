/** Version 1: one line of text, `PROXY TCP4 192.0.2.1 198.51.100.1 56324 443`. */
import { decimalIn, ipv6Of, isIpv4Text } from './addresses.ts';
import type { Endpoint, ProxyHeader, Reading } from './contract.ts';
import { faults, more } from './results.ts';

export const FIRST_V1_BYTES: Uint8Array = Uint8Array.from('PROXY ', (character) => character.charCodeAt(0));

/** With its CRLF: the longest line is one of protocol UNKNOWN with two whole IPv6 addresses. */
const MOST_BYTES = 107;

const SHORTEST = 'PROXY UNKNOWN\r\n'.length;
/** Up to the first address. */
const LEAD = 'PROXY TCP4 '.length;
const CR = 13;
const LF = 10;

export function readV1(bytes: Uint8Array): Reading {
  const length = lengthOf(bytes);
  if (typeof length === 'string') return length === 'more' ? more : faults[length];
  const line = bytes.subarray(0, length);
  // What else such a line says is for nobody.
  if (isUnknown(line)) return { type: 'header', header: new HeaderV1(line, undefined) };
  const fields = fieldsOf(line);
  const isWhole = fields !== undefined && areAddresses(line, fields) && arePorts(line, fields);
  return isWhole ? { type: 'header', header: new HeaderV1(line, fields) } : faults.malformed;
}

export function leastMoreV1(bytes: Uint8Array): number {
  if (bytes.at(-1) === CR) return 1;
  const least = leastOf(textOf(bytes));
  return Math.max(least - bytes.length, 2);
}

/** Read when asked for, as in version 2. */
class HeaderV1 implements ProxyHeader {
  readonly version = 1;
  readonly command = 'proxy';
  readonly bytes: Uint8Array;
  readonly #fields: Fields | undefined;

  constructor(bytes: Uint8Array, fields: Fields | undefined) {
    this.bytes = bytes;
    this.#fields = fields;
  }

  get tlvs(): readonly [] {
    return [];
  }

  get transport(): 'stream' | undefined {
    return this.#fields === undefined ? undefined : 'stream';
  }

  get source(): Endpoint | undefined {
    return this.#endpoint(0);
  }

  get destination(): Endpoint | undefined {
    return this.#endpoint(1);
  }

  copy(): ProxyHeader {
    return new HeaderV1(Uint8Array.prototype.slice.call(this.bytes), this.#fields);
  }

  #endpoint(which: 0 | 1): Endpoint | undefined {
    const { bytes } = this;
    const fields = this.#fields;
    if (fields === undefined) return undefined;
    const text = textOf(bytes.subarray(fields[which], fields[which + 1]! - 1));
    const port = decimalIn(bytes, fields[2 + which]!, fields[3 + which]! - 1);
    return bytes[VERSION_AT] === IP_4
      ? { family: 'IPv4', address: text, port }
      : { family: 'IPv6', address: ipv6Of(text)!, port };
  }
}

/** Where the two addresses and the two ports begin, and where one more would. */
type Fields = readonly number[];

/** `PROXY TCP4 ` */
const VERSION_AT = 9;
const IP_4 = 52;
const IP_6 = 54;
const SPACE = 32;

/** Undefined where there are not as many, or they are of no protocol. */
function fieldsOf(line: Uint8Array): Fields | undefined {
  const version = line[VERSION_AT];
  const isTcp = line[6] === 84 && line[7] === 67 && line[8] === 80 && line[LEAD - 1] === SPACE;
  if (!isTcp || (version !== IP_4 && version !== IP_6)) return undefined;
  const fields = [LEAD];
  const end = line.length - 2;
  for (let at = LEAD; at < end; at++) if (line[at] === SPACE) fields.push(at + 1);
  fields.push(end + 1);
  return fields.length === 5 ? fields : undefined;
}

function areAddresses(line: Uint8Array, fields: Fields): boolean {
  const isIn = line[VERSION_AT] === IP_4 ? isIpv4Text : isIpv6Text;
  return isIn(line, LEAD, fields[1]! - 1) && isIn(line, fields[1]!, fields[2]! - 1);
}

function isIpv6Text(line: Uint8Array, from: number, to: number): boolean {
  return ipv6Of(textOf(line.subarray(from, to))) !== undefined;
}

function arePorts(line: Uint8Array, fields: Fields): boolean {
  return isPort(line, fields[2]!, fields[3]! - 1) && isPort(line, fields[3]!, fields[4]! - 1);
}

function isPort(line: Uint8Array, from: number, to: number): boolean {
  return decimalIn(line, from, to) <= 65_535;
}

const UNKNOWN: Uint8Array = Uint8Array.from('UNKNOWN', (character) => character.charCodeAt(0));

function isUnknown(line: Uint8Array): boolean {
  const from = FIRST_V1_BYTES.length;
  for (let at = 0; at < UNKNOWN.length; at++) if (line[from + at] !== UNKNOWN[at]) return false;
  const behind = line[from + UNKNOWN.length];
  return behind === SPACE || behind === CR;
}

/** With its CRLF. The only CR there may be is followed by the only LF. */
function lengthOf(bytes: Uint8Array): number | 'more' | 'malformed' | 'too-long' {
  const end = Math.min(bytes.length, MOST_BYTES);
  for (let at = 0; at < end; at++) {
    const byte = bytes[at];
    if (byte === LF) return 'malformed';
    if (byte !== CR || at + 1 === end) continue;
    return bytes[at + 1] === LF ? at + 2 : 'malformed';
  }
  return bytes.length < MOST_BYTES ? 'more' : 'too-long';
}

/** The least length of a line that begins like this. */
function leastOf(text: string): number {
  const shortest = shortestFields[text.slice(0, LEAD)];
  if (shortest === undefined) return SHORTEST;
  const fields = text.slice(LEAD).split(' ');
  const current = fields.length - 1;
  const inCurrent = Math.max((shortest[current] ?? 0) - fields[current]!.length, 0);
  const later = shortest.slice(fields.length).reduce((sum, least) => sum + 1 + least, 0);
  return text.length + inCurrent + later + 2;
}

/** Source, destination and their ports, in bytes: `0.0.0.0` or `::`, and `0`. */
const shortestFields: Readonly<Record<string, readonly number[]>> = {
  'PROXY TCP4 ': [7, 7, 1, 1],
  'PROXY TCP6 ': [2, 2, 1, 1],
};

/** Byte by byte: what is not ASCII matches no rule. */
function textOf(bytes: Uint8Array): string {
  return String.fromCharCode.apply(undefined, bytes as unknown as number[]);
}
