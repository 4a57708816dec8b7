import { isAuthority } from './authority.ts';
import type { Problem } from './contract.ts';
import { type FieldLine, scanFieldLine } from './field-line.ts';
import { contentLength, transferEncodingProblem } from './framing.ts';
import { type KnownField, knownField } from './known-fields.ts';
import { problems } from './problems.ts';

const host = knownField('host');
const contentLengthField = knownField('content-length');
const transferEncoding = knownField('transfer-encoding');

/**
 * The field lines of a head as they come in. Each is checked by itself and against those before it at once;
 * strings are made only when the head is complete, from one decoding of all of it: half the cost of one
 * decoding per value.
 */
export class HeadFields {
  #lines: FieldLine[] = [];
  #seenSingletons = 0;
  /** Value of Content-Length, undefined without one. */
  contentLength: number | undefined;
  isChunked = false;

  get hasHost(): boolean {
    return (this.#seenSingletons & host.singletonBit) !== 0;
  }

  /** Adds the line in `bytes` from `start` to its CR at `end` of the request that begins at `origin`. */
  add(bytes: Buffer, origin: number, start: number, end: number): Problem | undefined {
    const line = scanFieldLine(bytes, origin, start, end);
    if (line.type === 'problem') return line;
    const { known } = line;
    if (known !== undefined && known.singletonBit !== 0) {
      const problem = this.#addSingleton(known, bytes, origin + line.valueStart, origin + line.valueEnd);
      if (problem !== undefined) return problem;
    }
    this.#lines.push(line);
    return undefined;
  }

  /** The values by lower-case name, taken from `text`, the request in latin1. */
  decode(text: string): Map<string, string> {
    const fields = new Map<string, string>();
    for (const line of this.#lines) {
      const name = line.known?.name ?? text.slice(line.nameStart, line.nameEnd).toLowerCase();
      const value = text.slice(line.valueStart, line.valueEnd);
      const before = fields.get(name);
      fields.set(name, before === undefined ? value : `${before}${separator(name)}${value}`);
    }
    return fields;
  }

  reset(): void {
    this.#lines = [];
    this.#seenSingletons = 0;
    this.contentLength = undefined;
    this.isChunked = false;
  }

  #addSingleton(known: KnownField, bytes: Buffer, start: number, end: number): Problem | undefined {
    if ((this.#seenSingletons & known.singletonBit) !== 0) return problems.repeatedField;
    this.#seenSingletons |= known.singletonBit;
    if (known === host) return isAuthority(bytes, start, end) ? undefined : problems.badHost;
    if (known === contentLengthField) {
      this.contentLength = contentLength(bytes, start, end);
      if (this.contentLength === undefined) return problems.badContentLength;
    } else if (known === transferEncoding) {
      const problem = transferEncodingProblem(bytes, start, end);
      if (problem !== undefined) return problem;
      this.isChunked = true;
    }
    return this.isChunked && this.contentLength !== undefined ? problems.twoFramings : undefined;
  }
}

/** Repeated lines of a list are one list (RFC 9110 section 5.3); cookies are joined as RFC 6265 writes them. */
function separator(name: string): string {
  return name === 'cookie' ? '; ' : ', ';
}
