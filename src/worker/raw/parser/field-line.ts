/** One field line (RFC 9112 section 5), of a head or of a trailer section. */
import { COLON, isFieldValue, isOws, lowerToken } from './characters.ts';
import type { Problem } from './contract.ts';
import { findKnownField, type KnownField } from './known-fields.ts';
import { problems } from './problems.ts';

/** Where the parts of a field line are, as offsets from the start of the message part they were read from. */
export interface FieldLine {
  readonly type: 'field line';
  readonly known: KnownField | undefined;
  readonly nameStart: number;
  readonly nameEnd: number;
  readonly valueStart: number;
  readonly valueEnd: number;
}

/** Reads the line in `bytes` from `start` to its CR at `end`. Offsets in the result count from `origin`. */
export function scanFieldLine(
  bytes: Buffer,
  origin: number,
  start: number,
  end: number,
): FieldLine | Problem {
  if (isOws(bytes[start])) return problems.foldedField;
  const nameEnd = endOfName(bytes, start);
  if (bytes[nameEnd] !== COLON || nameEnd === start) {
    return isOws(bytes[nameEnd]) ? problems.spaceBeforeColon : problems.badFieldName;
  }
  let valueStart = nameEnd + 1;
  while (valueStart < end && isOws(bytes[valueStart])) valueStart++;
  let valueEnd = end;
  while (valueEnd > valueStart && isOws(bytes[valueEnd - 1])) valueEnd--;
  if (!areFieldValue(bytes, valueStart, valueEnd)) return problems.badFieldValue;
  return {
    type: 'field line',
    known: findKnownField(bytes, start, nameEnd),
    nameStart: start - origin,
    nameEnd: nameEnd - origin,
    valueStart: valueStart - origin,
    valueEnd: valueEnd - origin,
  };
}

// These two loops see most bytes of a head. An imported binding is loaded anew for each byte; a local one
// stays in a register.

function endOfName(bytes: Buffer, start: number): number {
  const table = lowerToken;
  let at = start;
  while (table[bytes[at]!] !== 0) at++;
  return at;
}

function areFieldValue(bytes: Buffer, start: number, end: number): boolean {
  const table = isFieldValue;
  for (let at = start; at < end; at++) {
    if (table[bytes[at]!] === 0) return false;
  }
  return true;
}
