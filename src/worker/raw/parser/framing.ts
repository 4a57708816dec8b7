/** Content-Length and Transfer-Encoding, the two ways to frame a body (RFC 9112 section 6). */
import { COMMA, digitValue, isOws, lowerToken } from './characters.ts';
import type { Framing, Problem } from './contract.ts';
import { problems } from './problems.ts';

export const noFraming: Framing = Object.freeze({ type: 'none' });
export const chunkedFraming: Framing = Object.freeze({ type: 'chunked' });

/** 1*DIGIT up to 2^53-1, else undefined: no sign, no list, not even of equal numbers. */
export function contentLength(bytes: Buffer, start: number, end: number): number | undefined {
  if (start === end) return undefined;
  let length = 0;
  for (let at = start; at < end; at++) {
    const digit = digitValue(bytes[at]);
    if (digit === undefined) return undefined;
    length = length * 10 + digit;
    if (length > Number.MAX_SAFE_INTEGER) return undefined;
  }
  return length;
}

/**
 * Undefined when the value is `chunked` and nothing else. Another coding before it is a well-formed request
 * that this server cannot decode, hence 501 (RFC 9112 section 6.1); all else leaves the length unknown: 400.
 */
export function transferEncodingProblem(bytes: Buffer, start: number, end: number): Problem | undefined {
  let at = start;
  let others = 0;
  for (;;) {
    const codingEnd = endOfToken(bytes, at, end);
    if (codingEnd === at || isCoding('identity', bytes, at, codingEnd)) return problems.badTransferEncoding;
    const isChunked = isCoding('chunked', bytes, at, codingEnd);
    if (codingEnd === end) {
      if (!isChunked) return problems.badTransferEncoding;
      return others === 0 ? undefined : problems.unknownTransferCoding;
    }
    // Nothing may follow chunked, and parameters, which no registered coding has, follow nothing.
    const comma = skipOws(bytes, codingEnd, end);
    if (isChunked || bytes[comma] !== COMMA) return problems.badTransferEncoding;
    others++;
    at = skipOws(bytes, comma + 1, end);
  }
}

function endOfToken(bytes: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end && lowerToken[bytes[at]!] !== 0) at++;
  return at;
}

function skipOws(bytes: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end && isOws(bytes[at])) at++;
  return at;
}

function isCoding(name: string, bytes: Buffer, start: number, end: number): boolean {
  if (name.length !== end - start) return false;
  for (let at = 0; at < name.length; at++) {
    if (lowerToken[bytes[start + at]!] !== name.charCodeAt(at)) return false;
  }
  return true;
}
