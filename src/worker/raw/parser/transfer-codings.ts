/** Transfer-Encoding (RFC 9112 section 6.1), one list on however many lines. */
import { COMMA, lowerToken, skipOws } from './characters.ts';
import type { Problem } from './contract.ts';
import { problems } from './problems.ts';

export class TransferCodings {
  /** There is such a field, if only an empty one. */
  isPresent = false;
  #isChunked = false;
  #others = 0;

  /** Adds the value of a line. Refuses what no further line could mend; empty elements are nothing. */
  add(bytes: Buffer, start: number, end: number): Problem | undefined {
    this.isPresent = true;
    let at = skipCommas(bytes, start, end);
    while (at < end) {
      const codingEnd = endOfToken(bytes, at, end);
      // Nothing may follow chunked. A parameter, which no registered coding has, is no comma, and so is refused.
      if (codingEnd === at || this.#isChunked) return problems.badTransferEncoding;
      if (isCoding('identity', bytes, at, codingEnd)) return problems.badTransferEncoding;
      if (isCoding('chunked', bytes, at, codingEnd)) this.#isChunked = true;
      else this.#others++;
      const comma = skipOws(bytes, codingEnd, end);
      if (comma < end && bytes[comma] !== COMMA) return problems.badTransferEncoding;
      at = skipCommas(bytes, comma, end);
    }
    return undefined;
  }

  /**
   * Undefined when all lines together are `chunked` and nothing else. Another coding before it is a well-formed
   * request that this server cannot decode, hence 501; without chunked at the end the length is unknown: 400.
   */
  problem(): Problem | undefined {
    if (!this.#isChunked) return problems.badTransferEncoding;
    return this.#others > 0 ? problems.unknownTransferCoding : undefined;
  }

  reset(): void {
    this.isPresent = false;
    this.#isChunked = false;
    this.#others = 0;
  }
}

function skipCommas(bytes: Buffer, start: number, end: number): number {
  let at = skipOws(bytes, start, end);
  while (at < end && bytes[at] === COMMA) at = skipOws(bytes, at + 1, end);
  return at;
}

function endOfToken(bytes: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end && lowerToken[bytes[at]!] !== 0) at++;
  return at;
}

function isCoding(name: string, bytes: Buffer, start: number, end: number): boolean {
  if (name.length !== end - start) return false;
  for (let at = 0; at < name.length; at++) {
    if (lowerToken[bytes[start + at]!] !== name.charCodeAt(at)) return false;
  }
  return true;
}
