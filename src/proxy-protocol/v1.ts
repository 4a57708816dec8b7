/** Version 1: one line of text, `PROXY TCP4 192.0.2.1 198.51.100.1 56324 443`. */
import { ipv4Of, ipv6Of } from './addresses.ts';
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
  const fields = textOf(line.subarray(0, -2)).split(' ');
  // What else such a line says is for nobody.
  if (fields[1] === 'UNKNOWN') return found(line, undefined, undefined);
  const [, protocol, source, destination, sourcePort, destinationPort, ...rest] = fields;
  if (rest.length > 0 || (protocol !== 'TCP4' && protocol !== 'TCP6')) return faults.malformed;
  const from = endpointOf(protocol, source, sourcePort);
  const to = endpointOf(protocol, destination, destinationPort);
  return from === undefined || to === undefined ? faults.malformed : found(line, from, to);
}

export function leastMoreV1(bytes: Uint8Array): number {
  if (bytes.at(-1) === CR) return 1;
  const least = leastOf(textOf(bytes));
  return Math.max(least - bytes.length, 2);
}

function found(bytes: Uint8Array, source: Endpoint | undefined, destination: Endpoint | undefined): Reading {
  const transport = source === undefined ? undefined : 'stream';
  const header: ProxyHeader = {
    ...{ version: 1, command: 'proxy', transport, source, destination, tlvs: [], bytes },
  };
  return { type: 'header', header };
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

function endpointOf(
  protocol: 'TCP4' | 'TCP6',
  address: string | undefined,
  port: string | undefined,
): Endpoint | undefined {
  const family = protocol === 'TCP4' ? 'IPv4' : 'IPv6';
  const read = (family === 'IPv4' ? ipv4Of : ipv6Of)(address ?? '');
  const number = /^(?:0|[1-9]\d{0,4})$/.test(port ?? '') ? Number(port) : Number.NaN;
  return read === undefined || !(number <= 65_535) ? undefined : { family, address: read, port: number };
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
  return String.fromCharCode(...bytes);
}
