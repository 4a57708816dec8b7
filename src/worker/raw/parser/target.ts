/** The four forms of a request target (RFC 9112 section 3.2). */
import { isAuthority, isAuthorityWithPort } from './authority.ts';
import { ASTERISK, isEscape, isPath, isQuery, lowerToken, PERCENT, QUESTION, SLASH } from './characters.ts';
import type { Problem } from './contract.ts';
import { problems } from './problems.ts';

/** Where the parts of a target are, as offsets from the start of the request. */
export interface Target {
  readonly type: 'target';
  readonly start: number;
  readonly end: number;
  /** Equal to `authorityEnd` when the target has no authority. */
  readonly authorityStart: number;
  readonly authorityEnd: number;
  /** The path runs from the end of the authority to here, a query with its `?` from here to the end. */
  readonly pathEnd: number;
  /** Such a resource may be served over a secured connection only (RFC 9110 section 7.4). */
  readonly isHttps: boolean;
}

const PLAIN = 'http://';
const SECURED = 'https://';

/** Checks the form that `method` may have; the target lies in `bytes` from `start` to `end`, the request at `origin`. */
export function scanTarget(
  method: string,
  bytes: Buffer,
  origin: number,
  start: number,
  end: number,
): Target | Problem {
  if (method === 'CONNECT') {
    return isAuthorityWithPort(bytes, start, end) ? whole(origin, start, end) : problems.badTarget;
  }
  if (bytes[start] === SLASH) return scanPath(bytes, origin, start, start, start, end);
  if (end - start === 1 && bytes[start] === ASTERISK) {
    return method === 'OPTIONS' ? whole(origin, start, end) : problems.badTarget;
  }
  return scanAbsolute(bytes, origin, start, end);
}

function scanAbsolute(bytes: Buffer, origin: number, start: number, end: number): Target | Problem {
  const scheme = [PLAIN, SECURED].find((each) => beginsWith(bytes, start, end, each));
  if (scheme === undefined) return problems.badTarget;
  const authorityStart = start + scheme.length;
  let authorityEnd = authorityStart;
  while (authorityEnd < end && bytes[authorityEnd] !== SLASH && bytes[authorityEnd] !== QUESTION) {
    authorityEnd++;
  }
  if (!isAuthority(bytes, authorityStart, authorityEnd)) return problems.badAuthority;
  const target = scanPath(bytes, origin, start, authorityStart, authorityEnd, end);
  return scheme === SECURED && target.type === 'target' ? { ...target, isHttps: true } : target;
}

function scanPath(
  bytes: Buffer,
  origin: number,
  start: number,
  authorityStart: number,
  authorityEnd: number,
  end: number,
): Target | Problem {
  const pathEnd = endOfEncoded(bytes, authorityEnd, end, isPath);
  if (pathEnd < end) {
    if (bytes[pathEnd] !== QUESTION) return problems.badTargetCharacter;
    if (endOfEncoded(bytes, pathEnd + 1, end, isQuery) < end) return problems.badTargetCharacter;
  }
  return {
    type: 'target',
    start: start - origin,
    end: end - origin,
    authorityStart: authorityStart - origin,
    authorityEnd: authorityEnd - origin,
    pathEnd: pathEnd - origin,
    isHttps: false,
  };
}

/** Where the first byte is that is not of the class, or a `%` that two hexadecimal digits do not follow. */
function endOfEncoded(bytes: Buffer, start: number, end: number, isMember: Uint8Array): number {
  let at = start;
  while (at < end && isMember[bytes[at]!] === 1) {
    if (bytes[at] === PERCENT && !isEscape(bytes, at, end)) return at;
    at++;
  }
  return at;
}

function beginsWith(bytes: Buffer, start: number, end: number, prefix: string): boolean {
  if (end - start < prefix.length) return false;
  for (let at = 0; at < prefix.length; at++) {
    const byte = bytes[start + at]!;
    if ((lowerToken[byte] || byte) !== prefix.charCodeAt(at)) return false;
  }
  return true;
}

function whole(origin: number, start: number, end: number): Target {
  const from = start - origin;
  const to = end - origin;
  return {
    type: 'target',
    start: from,
    end: to,
    authorityStart: from,
    authorityEnd: from,
    pathEnd: to,
    isHttps: false,
  };
}
