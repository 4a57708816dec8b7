/** The line before the data of a chunk (RFC 9112 section 7.1): its size and its extensions. */
import {
  BACKSLASH,
  EQUALS,
  hexValue,
  isFieldValue,
  isQuotedText,
  lowerToken,
  QUOTE,
  SEMICOLON,
} from './characters.ts';
import type { Problem } from './contract.ts';
import { problems } from './problems.ts';

/** More digits than this are refused, leading zeros or not: 2^53-1 has 14. */
export const LONGEST_CHUNK_SIZE_DIGITS = 16;

export interface ChunkLine {
  readonly type: 'chunk line';
  readonly size: number;
  readonly extensionBytes: number;
}

/** Reads the line in `bytes` from `start` to its CR at `end`. */
export function scanChunkLine(bytes: Buffer, start: number, end: number): ChunkLine | Problem {
  let size = 0;
  let at = start;
  for (let digit = hexValue(bytes[at]); digit !== undefined; digit = hexValue(bytes[++at])) {
    size = size * 16 + digit;
  }
  if (at === start || at - start > LONGEST_CHUNK_SIZE_DIGITS) return problems.badChunkSize;
  if (at < end && bytes[at] !== SEMICOLON) return problems.badChunkSize;
  if (size > Number.MAX_SAFE_INTEGER) return problems.badChunkSize;
  if (!areExtensions(bytes, at, end)) return problems.badChunkExtension;
  return { type: 'chunk line', size, extensionBytes: end - at };
}

/**
 * *( ";" token [ "=" ( token / quoted-string ) ] ). The whitespace that section 7.1.1 lets a recipient take
 * for bad is refused: a lenient reading of it was CVE-2021-22960. A CR inside is in no class, so it is too.
 */
function areExtensions(bytes: Buffer, start: number, end: number): boolean {
  let at = start;
  while (at < end) {
    if (bytes[at] !== SEMICOLON) return false;
    const nameEnd = endOfToken(bytes, at + 1);
    if (nameEnd === at + 1) return false;
    at = nameEnd;
    if (bytes[at] === EQUALS) {
      const valueEnd = bytes[at + 1] === QUOTE ? endOfQuoted(bytes, at + 1) : endOfToken(bytes, at + 1);
      if (valueEnd === at + 1) return false;
      at = valueEnd;
    }
  }
  return true;
}

/** The CR that ends the line is no tchar and no quoted text: both searches stop there at the latest. */
function endOfToken(bytes: Buffer, start: number): number {
  let at = start;
  while (lowerToken[bytes[at]!] !== 0) at++;
  return at;
}

/** One past the closing quote, or `start` when there is none. */
function endOfQuoted(bytes: Buffer, start: number): number {
  let at = start + 1;
  for (;;) {
    if (bytes[at] === QUOTE) return at + 1;
    if (bytes[at] === BACKSLASH && isFieldValue[bytes[at + 1]!] === 1) at += 2;
    else if (isQuotedText[bytes[at]!] === 1) at++;
    else return start;
  }
}
