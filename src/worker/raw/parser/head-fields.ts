import { isAuthority } from './authority.ts';
import { BACKSLASH, COMMA, QUOTE } from './characters.ts';
import type { Problem } from './contract.ts';
import { type FieldLine, scanFieldLine } from './field-line.ts';
import { contentLength } from './framing.ts';
import { type KnownField, knownField } from './known-fields.ts';
import { problems } from './problems.ts';
import { TransferCodings } from './transfer-codings.ts';

const host = knownField('host');
const contentType = knownField('content-type');
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
  readonly transferCodings: TransferCodings = new TransferCodings();
  /** Host is there and empty: only beside a target that names a host itself is that one (RFC 9112 section 3.2). */
  isHostEmpty = false;

  get hasHost(): boolean {
    return (this.#seenSingletons & host.singletonBit) !== 0;
  }

  /** Adds the line in `bytes` from `start` to its CR at `end` of the request that begins at `origin`. */
  add(bytes: Buffer, origin: number, start: number, end: number): Problem | undefined {
    const line = scanFieldLine(bytes, origin, start, end);
    if (line.type === 'problem') return line;
    const { known } = line;
    if (known !== undefined && (known.singletonBit !== 0 || known === transferEncoding)) {
      const problem = this.#addChecked(known, bytes, origin + line.valueStart, origin + line.valueEnd);
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
    this.transferCodings.reset();
    this.isHostEmpty = false;
  }

  #addChecked(known: KnownField, bytes: Buffer, start: number, end: number): Problem | undefined {
    if ((this.#seenSingletons & known.singletonBit) !== 0) return problems.repeatedField;
    this.#seenSingletons |= known.singletonBit;
    if (known === host) {
      this.isHostEmpty = start === end;
      return this.isHostEmpty || isAuthority(bytes, start, end) ? undefined : problems.badHost;
    }
    if (known === contentType) return isList(bytes, start, end) ? problems.listedContentType : undefined;
    if (known === transferEncoding) {
      const problem = this.transferCodings.add(bytes, start, end);
      if (problem !== undefined) return problem;
    } else {
      this.contentLength = contentLength(bytes, start, end);
      if (this.contentLength === undefined) return problems.badContentLength;
    }
    return this.transferCodings.isPresent && this.contentLength !== undefined
      ? problems.twoFramings
      : undefined;
  }
}

/** Whether a comma stands outside of quotes: the value of a field that has one value is then a list of several. */
function isList(bytes: Buffer, start: number, end: number): boolean {
  let isQuoted = false;
  for (let at = start; at < end; at++) {
    if (bytes[at] === QUOTE) isQuoted = !isQuoted;
    else if (bytes[at] === BACKSLASH && isQuoted) at++;
    else if (bytes[at] === COMMA && !isQuoted) return true;
  }
  return false;
}

/** Repeated lines of a list are one list (RFC 9110 section 5.3); cookies are joined as RFC 6265 writes them. */
function separator(name: string): string {
  return name === 'cookie' ? '; ' : ', ';
}
