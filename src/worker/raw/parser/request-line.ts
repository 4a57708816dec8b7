/** The request line (RFC 9112 section 3): method, target and version with exactly one SP between. */
import { CR, DOT, digitValue, isQuery, lowerToken, SP } from './characters.ts';
import type { Problem } from './contract.ts';
import { problems } from './problems.ts';
import { scanTarget, type Target } from './target.ts';

export interface RequestLine {
  readonly type: 'request line';
  readonly method: string;
  readonly target: Target;
  readonly minorVersion: 0 | 1;
}

interface Method {
  readonly name: string;
  readonly bytes: Buffer;
  readonly isServed: boolean;
}

const versionPrefix = Buffer.from('HTTP/');

/** Most frequent first: they are compared in turn. CONNECT and TRACE are known and never served. */
const methods: readonly Method[] = [
  ...['GET', 'POST', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].map((name) => knownMethod(name, true)),
  ...['CONNECT', 'TRACE'].map((name) => knownMethod(name, false)),
];

/** Reads the line in `bytes` from `start` to its CR at `end`. Offsets in the result count from `start`. */
export function scanRequestLine(
  bytes: Buffer,
  start: number,
  end: number,
  isSecured: boolean | undefined,
): RequestLine | Problem {
  const methodEnd = endOfToken(bytes, start);
  if (methodEnd === start || bytes[methodEnd] !== SP) return problems.badRequestLine;
  const targetStart = methodEnd + 1;
  const targetEnd = endOfTarget(bytes, targetStart);
  if (bytes[targetEnd] !== SP && bytes[targetEnd] !== CR) return problems.badTargetCharacter;
  if (bytes[targetEnd] === CR || targetEnd === targetStart) return problems.badRequestLine;
  const majorVersion = scanMajorVersion(bytes, targetEnd + 1, end);
  if (majorVersion === undefined) return problems.badVersion;
  if (majorVersion !== 1) return problems.unknownVersion;
  const method = findMethod(bytes, start, methodEnd);
  if (method === undefined) return problems.unknownMethod;
  const target = scanTarget(method.name, bytes, start, targetStart, targetEnd);
  if (target.type === 'target' && target.isHttps && isSecured !== true) return problems.misdirected;
  if (target.type === 'problem') return target;
  if (!method.isServed) return problems.methodNotAllowed;
  // A higher minor version is read as the highest one known (RFC 9110 section 2.5).
  const minorVersion = digitValue(bytes[end - 1]) === 0 ? 0 : 1;
  return { type: 'request line', method: method.name, target, minorVersion };
}

/**
 * What is wrong with a line of more than `limitBytes`: a method that is too long for every known one is unknown (RFC
 * 9112 section 3), and if the method is known it is the target that is too long.
 */
export function longLineProblem(bytes: Buffer, start: number, limitBytes: number): Problem {
  // Whatever has come beyond the limit must not matter.
  const seenEnd = start + limitBytes + 1;
  let methodEnd = start;
  while (methodEnd < seenEnd && lowerToken[bytes[methodEnd]!] !== 0) methodEnd++;
  if (methodEnd < seenEnd && bytes[methodEnd] !== SP) return problems.badRequestLine;
  return findMethod(bytes, start, methodEnd) === undefined
    ? problems.unknownMethod
    : problems.requestLineTooLong;
}

/** Whether a request line can begin with this byte; a TLS handshake, for one, cannot. */
export function canBeginRequestLine(byte: number): boolean {
  return lowerToken[byte] !== 0;
}

/** The known method that the bytes at `start` begin with, also of a line that is incomplete or refused. */
export function beginningMethod(bytes: Buffer, start: number): string | undefined {
  return methods.find(
    (method) =>
      bytes[start + method.bytes.length] === SP &&
      isMethod(method, bytes, start, start + method.bytes.length),
  )?.name;
}

function endOfToken(bytes: Buffer, start: number): number {
  let at = start;
  while (lowerToken[bytes[at]!] !== 0) at++;
  return at;
}

function endOfTarget(bytes: Buffer, start: number): number {
  let at = start;
  while (isQuery[bytes[at]!] === 1) at++;
  return at;
}

/** The digit before the dot of `HTTP/d.d`; undefined for anything else (RFC 9112 section 2.3). */
function scanMajorVersion(bytes: Buffer, start: number, end: number): number | undefined {
  if (end - start !== versionPrefix.length + 3) return undefined;
  for (let at = 0; at < versionPrefix.length; at++) {
    if (bytes[start + at] !== versionPrefix[at]) return undefined;
  }
  if (bytes[end - 2] !== DOT || digitValue(bytes[end - 1]) === undefined) return undefined;
  return digitValue(bytes[end - 3]);
}

function findMethod(bytes: Buffer, start: number, end: number): Method | undefined {
  for (const method of methods) {
    if (isMethod(method, bytes, start, end)) return method;
  }
  return undefined;
}

function isMethod(method: Method, bytes: Buffer, start: number, end: number): boolean {
  if (method.bytes.length !== end - start) return false;
  for (let at = 0; at < method.bytes.length; at++) {
    if (method.bytes[at] !== bytes[start + at]) return false;
  }
  return true;
}

function knownMethod(name: string, isServed: boolean): Method {
  return { name, bytes: Buffer.from(name), isServed };
}
