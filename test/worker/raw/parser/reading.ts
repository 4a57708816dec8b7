/** Feeds a parser and tells what came out, and holds every reading to the same result however it is cut. */
import assert from 'node:assert/strict';
import type {
  ParserLimits,
  Problem,
  RequestHead,
  RequestParser,
} from '../../../../src/worker/raw/parser/contract.ts';
import {
  createRequestParser,
  defaultParserLimits,
} from '../../../../src/worker/raw/parser/request-parser.ts';

export interface ReadRequest {
  readonly head: RequestHead;
  readonly body: string;
}

export interface Reading {
  readonly requests: ReadRequest[];
  readonly problem: Problem | undefined;
  /** Whether a request was left half read. */
  readonly midRequest: boolean;
  /** The number of `head` steps. */
  readonly headsTold: number;
  /** Bytes pushed before the problem came, or all. */
  readonly pushedBytes: number;
}

export const bytesOf = (text: string): Buffer => Buffer.from(text, 'latin1');

/** A GET request with a Host field and the given field lines. */
export const get = (...fieldLines: string[]): string =>
  ['GET / HTTP/1.1', 'Host: a', ...fieldLines, '', ''].join('\r\n');

export const post = (fieldLines: string[], body: string): string =>
  `${['POST / HTTP/1.1', 'Host: a', ...fieldLines, '', ''].join('\r\n')}${body}`;

export const chunked = (body: string): string => post(['Transfer-Encoding: chunked'], body);

/** Reads `text` whole, byte by byte and, when it is short, cut at every offset; all must agree. */
export function read(text: string, limits: ParserLimits = defaultParserLimits): Reading {
  const bytes = bytesOf(text);
  const whole = readPieces([bytes], limits);
  const trickled = readPieces([...singleBytes(bytes)], limits);
  assertSame(trickled, whole, 'byte by byte');
  if (bytes.length <= 1000) {
    for (let at = 1; at < bytes.length; at++) {
      const pieces = [bytes.subarray(0, at), bytes.subarray(at)];
      assertSame(readPieces(pieces, limits), whole, `cut at ${at}`);
    }
  }
  return whole;
}

/** The status of the refusal, or the number of requests read when there is none. */
export function statusOf(text: string, limits?: ParserLimits): number | string {
  const { problem, requests, midRequest } = read(text, limits);
  return problem?.status ?? `${requests.length} read${midRequest ? ', one unfinished' : ''}`;
}

/** The one request that `text` is. */
export function readOne(text: string, limits?: ParserLimits): ReadRequest {
  const { requests, problem, midRequest } = read(text, limits);
  assert.equal(problem, undefined);
  assert.equal(midRequest, false);
  assert.equal(requests.length, 1);
  return requests[0]!;
}

/** How many bytes it takes until `text`, sent byte by byte, is refused. */
export function bytesUntilRefused(text: string, limits: ParserLimits = defaultParserLimits): number {
  const { problem, pushedBytes } = readPieces([...singleBytes(bytesOf(text))], limits);
  assert.ok(problem, `${JSON.stringify(text.slice(0, 60))} was not refused`);
  return pushedBytes;
}

export function readPieces(pieces: Buffer[], limits: ParserLimits = defaultParserLimits): Reading {
  const parser = createRequestParser(limits);
  const requests: ReadRequest[] = [];
  let headsTold = 0;
  let told: RequestHead | undefined;
  let pushedBytes = 0;
  for (const piece of pieces) {
    parser.push(piece);
    pushedBytes += piece.length;
    for (let step = parser.next(); step.type !== 'more'; step = parser.next()) {
      if (step.type === 'problem') {
        assertStaysRefused(parser, step);
        return { requests, problem: step, midRequest: false, headsTold, pushedBytes };
      }
      if (step.type === 'head') {
        assert.equal(told, undefined, 'a head was told twice');
        assert.equal(parser.midRequest, true);
        assert.equal(parser.midHead, false);
        told = step.head;
        headsTold++;
      } else {
        if (told !== undefined) assert.equal(step.head, told, 'the head changed after it was told');
        told = undefined;
        requests.push({ head: step.head, body: step.body.toString('latin1') });
      }
    }
    assertBounded(parser, piece, limits);
  }
  return { requests, problem: undefined, midRequest: parser.midRequest, headsTold, pushedBytes };
}

export function* singleBytes(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at++) yield bytes.subarray(at, at + 1);
}

export function assertSame(actual: Reading, expected: Reading, how: string): void {
  assert.equal(actual.problem, expected.problem, how);
  assert.equal(actual.midRequest, expected.midRequest, how);
  assert.deepEqual(actual.requests.map(plain), expected.requests.map(plain), how);
}

/** What a request is, without the Buffer that its bytes happen to be a view of. */
function plain({ head, body }: ReadRequest): unknown {
  return { ...head, fields: [...head.fields], raw: head.raw.toString('latin1'), body };
}

function assertStaysRefused(parser: RequestParser, problem: Problem): void {
  parser.push(bytesOf(get()));
  assert.equal(parser.next(), problem);
  assert.equal(parser.next(), problem);
  assert.equal(parser.buffered, 0);
  assert.equal(parser.midRequest, false);
  assert.equal(parser.midHead, false);
}

/** Whatever was sent, no more is kept than the limits allow, and the last push. */
function assertBounded(parser: RequestParser, push: Buffer, limits: ParserLimits): void {
  const crlfs = 8;
  const longestChunkLine = limits.chunkExtensionBytes + 16;
  const boundBytes =
    limits.requestLineBytes +
    limits.fieldBlockBytes +
    limits.bodyBytes +
    Math.max(limits.fieldLineBytes, longestChunkLine) +
    crlfs +
    push.length;
  assert.ok(parser.buffered <= boundBytes, `${parser.buffered} bytes are buffered`);
}
