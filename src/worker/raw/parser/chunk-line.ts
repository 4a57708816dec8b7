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
  skipOws,
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
  if (at < end && bytes[skipOws(bytes, at, end)] !== SEMICOLON) return problems.badChunkSize;
  if (size > Number.MAX_SAFE_INTEGER) return problems.badChunkSize;
  if (!areExtensions(bytes, at, end)) return problems.badChunkExtension;
  return { type: 'chunk line', size, extensionBytes: end - at };
}

/**
 * *( BWS ";" BWS token [ BWS "=" BWS ( token / quoted-string ) ] ). Bad whitespace is SP and HTAB, where the grammar
 * has it and nowhere else: a lenient reading of what follows a size was CVE-2021-22960. A CR is in no class.
 */
function areExtensions(bytes: Buffer, start: number, end: number): boolean {
  let at = start;
  while (at < end) {
    const semicolon = skipOws(bytes, at, end);
    if (bytes[semicolon] !== SEMICOLON) return false;
    const name = skipOws(bytes, semicolon + 1, end);
    at = endOfToken(bytes, name);
    if (at === name) return false;
    const equals = skipOws(bytes, at, end);
    if (bytes[equals] !== EQUALS) continue;
    const value = skipOws(bytes, equals + 1, end);
    at = bytes[value] === QUOTE ? endOfQuoted(bytes, value) : endOfToken(bytes, value);
    if (at === value) return false;
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
