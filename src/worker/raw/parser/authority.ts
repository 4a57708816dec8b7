/** A host with an optional port: the Host field, and the authority of a target (RFC 3986 section 3.2). */
import {
  CLOSE_BRACKET,
  COLON,
  DOT,
  digitValue,
  hexValue,
  isEscape,
  isHostName,
  OPEN_BRACKET,
  PERCENT,
} from './characters.ts';

const LARGEST_PORT = 65535;
const IPV6_GROUPS = 8;

/**
 * Whether the bytes are `host` or `host:port`; the port may be empty. Stricter than RFC 3986: the host is not empty,
 * a bracket holds an IPv6 address only, a port is one that exists, and user information is refused.
 */
export function isAuthority(bytes: Buffer, start: number, end: number): boolean {
  const hostEnd = endOfHost(bytes, start, end);
  return hostEnd > start && (hostEnd === end || isPort(bytes, hostEnd, end));
}

/** As `isAuthority`, with a port that is not empty: what CONNECT asks for (RFC 9110 section 9.3.6). */
export function isAuthorityWithPort(bytes: Buffer, start: number, end: number): boolean {
  const hostEnd = endOfHost(bytes, start, end);
  return hostEnd > start && hostEnd + 1 < end && isPort(bytes, hostEnd, end);
}

/** Where the host ends; `start` when there is none. */
function endOfHost(bytes: Buffer, start: number, end: number): number {
  let at = start;
  if (bytes[start] === OPEN_BRACKET) {
    while (at < end && bytes[at] !== CLOSE_BRACKET) at++;
    return at < end && isIpv6(bytes, start + 1, at) ? at + 1 : start;
  }
  while (at < end && isHostName[bytes[at]!] === 1) {
    if (bytes[at] === PERCENT && !isEscape(bytes, at, end)) return start;
    at++;
  }
  return at;
}

/** A colon, and digits up to 65535 or none. */
function isPort(bytes: Buffer, start: number, end: number): boolean {
  if (bytes[start] !== COLON) return false;
  if (start + 1 === end) return true;
  const port = decimal(bytes, start + 1, end);
  return port !== undefined && port <= LARGEST_PORT;
}

/** IPv6address of RFC 3986 section 3.2.2; a zone identifier is not part of it. */
function isIpv6(bytes: Buffer, start: number, end: number): boolean {
  let groups = 0;
  let isCompressed = false;
  let at = start;
  while (at < end) {
    if (bytes[at] === COLON && bytes[at + 1] === COLON && at + 1 < end) {
      if (isCompressed) return false;
      isCompressed = true;
      at += 2;
      continue;
    }
    // A single colon stands between two groups; nothing precedes the first group, or one after `::`.
    if (bytes[at] === COLON) {
      if (at === start || bytes[at - 1] === COLON || at + 1 === end) return false;
      at++;
    }
    const groupEnd = endOfHexDigits(bytes, at, end);
    if (bytes[groupEnd] === DOT && groupEnd < end) {
      groups += 2;
      return isIpv4(bytes, at, end) && isComplete(groups, isCompressed);
    }
    if (groupEnd === at || groupEnd - at > 4) return false;
    groups++;
    at = groupEnd;
    if (at < end && bytes[at] !== COLON) return false;
  }
  return isComplete(groups, isCompressed);
}

function isComplete(groups: number, isCompressed: boolean): boolean {
  return isCompressed ? groups < IPV6_GROUPS : groups === IPV6_GROUPS;
}

function endOfHexDigits(bytes: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end && hexValue(bytes[at]) !== undefined) at++;
  return at;
}

/** Four decimal numbers of 0 to 255 without leading zeros. */
function isIpv4(bytes: Buffer, start: number, end: number): boolean {
  let parts = 0;
  let at = start;
  while (at <= end) {
    let partEnd = at;
    while (partEnd < end && bytes[partEnd] !== DOT) partEnd++;
    const digits = partEnd - at;
    const value = digits > 3 ? undefined : decimal(bytes, at, partEnd);
    if (value === undefined || value > 255 || (digits > 1 && digitValue(bytes[at]) === 0)) return false;
    parts++;
    at = partEnd + 1;
  }
  return parts === 4;
}

function decimal(bytes: Buffer, start: number, end: number): number | undefined {
  if (start === end) return undefined;
  let value = 0;
  for (let at = start; at < end; at++) {
    const digit = digitValue(bytes[at]);
    if (digit === undefined) return undefined;
    value = value * 10 + digit;
  }
  return value;
}
