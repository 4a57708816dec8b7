/** How a body is framed without Transfer-Encoding (RFC 9112 section 6), and what the two ways are called. */
import { digitValue } from './characters.ts';
import type { Framing } from './contract.ts';

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
