import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ParserLimits } from '../../../../src/worker/raw/parser/contract.ts';
import { defaultParserLimits } from '../../../../src/worker/raw/parser/request-parser.ts';
import { bytesOf, bytesUntilRefused, chunked, get, post, readPieces, statusOf } from './reading.ts';

const { requestLineBytes, fieldLineBytes, fieldBlockBytes, fieldCount, bodyBytes, chunkExtensionBytes } =
  defaultParserLimits;

const lineOf = (bytes: number): string => `GET /${'x'.repeat(bytes - 'GET / HTTP/1.1'.length)} HTTP/1.1`;
const fieldOf = (bytes: number, name = 'X'): string => `${name}: ${'y'.repeat(bytes - name.length - 2)}`;

test('the defaults are those that checks 7, 23, 25, 32 and 33 name', () => {
  assert.deepEqual(defaultParserLimits, {
    requestLineBytes: 8192,
    fieldLineBytes: 8192,
    fieldBlockBytes: 16384,
    fieldCount: 100,
    bodyBytes: 1048576,
    chunkExtensionBytes: 4096,
  });
});

test('check 7: a request line at the limit is served, one byte more is answered 414', () => {
  assert.equal(statusOf(`${lineOf(requestLineBytes)}\r\nHost: a\r\n\r\n`), '1 read');
  assert.equal(statusOf(`${lineOf(requestLineBytes + 1)}\r\nHost: a\r\n\r\n`), 414);
  assert.equal(bytesUntilRefused('x'.repeat(20_000)), requestLineBytes + 1);
});

test('check 23: a field line at the limit is served, one byte more is answered 431', () => {
  assert.equal(statusOf(get(fieldOf(fieldLineBytes))), '1 read');
  assert.equal(statusOf(get(fieldOf(fieldLineBytes + 1))), 431);
  const head = 'GET / HTTP/1.1\r\n';
  assert.equal(bytesUntilRefused(`${head}${'x'.repeat(20_000)}`), head.length + fieldLineBytes + 1);
});

test('check 23: a block of fields at the limit is served, one byte more is answered 431', () => {
  const before = ['Host: a', fieldOf(8000, 'A'), fieldOf(4000, 'B')];
  const left = fieldBlockBytes - `${before.join('\r\n')}\r\n`.length - '\r\n'.length;
  assert.equal(statusOf(get(...before.slice(1), fieldOf(left))), '1 read');
  assert.equal(statusOf(get(...before.slice(1), fieldOf(left + 1))), 431);
  assert.equal(statusOf(get(...before.slice(1), fieldOf(left), 'a:')), 431);
});

test('check 23: so many fields are served, one more is answered 431 at its first byte', () => {
  const lines = (count: number): string[] =>
    Array.from({ length: count }, (_, position) => `X-${position}: y`);
  assert.equal(statusOf(get(...lines(fieldCount - 1))), '1 read');
  assert.equal(statusOf(get(...lines(fieldCount))), 431);
  const text = get(...lines(fieldCount));
  assert.equal(bytesUntilRefused(text), text.indexOf(`X-${fieldCount - 1}:`) + 1);
});

test('a body at the limit is served, a longer Content-Length is answered 413 before any of it comes', () => {
  const body = 'x'.repeat(bodyBytes);
  assert.equal(readPieces([bytesOf(post([`Content-Length: ${bodyBytes}`], body))]).requests[0]?.body, body);
  const head = post([`Content-Length: ${bodyBytes + 1}`, 'Expect: 100-continue'], '');
  assert.equal(statusOf(head), 413);
  assert.equal(readPieces([bytesOf(head)]).headsTold, 0);
});

test('a chunked body at the limit is served, one byte more is answered 413 at its chunk size', () => {
  const limits: ParserLimits = { ...defaultParserLimits, bodyBytes: 10 };
  assert.equal(statusOf(chunked('5\r\nhello\r\n5\r\nworld\r\n0\r\n\r\n'), limits), '1 read');
  assert.equal(statusOf(chunked('a\r\nhelloworld\r\n0\r\n\r\n'), limits), '1 read');
  assert.equal(statusOf(chunked('b\r\n'), limits), 413);
  assert.equal(statusOf(chunked('5\r\nhello\r\n6\r\n'), limits), 413);
});

test('check 32: chunk extensions are capped over the whole message (CVE-2024-22019)', () => {
  const half = `;${'a'.repeat(chunkExtensionBytes / 2 - 1)}`;
  assert.equal(statusOf(chunked(`1${half}\r\nx\r\n0${half}\r\n\r\n`)), '1 read');
  assert.equal(statusOf(chunked(`1${half}\r\nx\r\n1${half}\r\nx\r\n0;a\r\n\r\n`)), 413);
  assert.equal(statusOf(chunked(`1${half}\r\nx\r\n0${half}a\r\n\r\n`)), 413);
  assert.equal(statusOf(chunked(`1;${'a'.repeat(100_000)}`)), 413);
  assert.equal(statusOf(chunked('0'.repeat(100_000))), 413);
});

test('check 34: trailers have the limits of fields', () => {
  const trailers = (...lines: string[]): string => chunked(['0', ...lines, '', ''].join('\r\n'));
  const lines = (count: number): string[] =>
    Array.from({ length: count }, (_, position) => `X-${position}: y`);
  assert.equal(statusOf(trailers(...lines(fieldCount))), '1 read');
  assert.equal(statusOf(trailers(...lines(fieldCount + 1))), 431);
  assert.equal(statusOf(trailers(fieldOf(fieldLineBytes))), '1 read');
  assert.equal(statusOf(trailers(fieldOf(fieldLineBytes + 1))), 431);
  assert.equal(statusOf(trailers(fieldOf(8190), fieldOf(8190))), '1 read');
  assert.equal(statusOf(trailers(fieldOf(8190), fieldOf(8191))), 431);
  assert.equal(statusOf(chunked(`0\r\n${'x'.repeat(100_000)}`)), 431);
});

test('limits hold for each request anew', () => {
  const lines = Array.from({ length: fieldCount - 1 }, (_, position) => `X-${position}: y`);
  const large = get(...lines);
  assert.equal(statusOf(large + large + large), '3 read');
  const half = `0;${'a'.repeat(3000)}\r\n\r\n`;
  assert.equal(statusOf(chunked(half) + chunked(half)), '2 read');
});

test('an endless anything is refused after a bounded number of bytes', () => {
  const endless: Record<string, [start: string, rest: string, status: number]> = {
    method: ['', 'x', 501],
    path: ['GET /', 'x', 414],
    'field line': ['GET / HTTP/1.1\r\n', 'x', 431],
    value: ['GET / HTTP/1.1\r\nX: ', 'y', 431],
    whitespace: ['GET / HTTP/1.1\r\nX:', ' ', 431],
    fields: ['GET / HTTP/1.1\r\n', 'X: y\r\n', 431],
    'carriage returns': ['GET / HTTP/1.1\r\n', '\r', 431],
    'empty lines': ['', '\r\n', 400],
    chunks: [chunked(''), '1\r\nx\r\n', 413],
    'chunk sizes': [chunked(''), '0', 413],
    'chunk extensions': [chunked(''), '1;a\r\nx\r\n', 413],
    trailers: [chunked('0\r\n'), 'X: y\r\n', 431],
    'trailer line': [chunked('0\r\n'), 'x', 431],
  };
  for (const [what, [start, rest, status]] of Object.entries(endless)) {
    const piece = bytesOf(rest.repeat(Math.ceil(1000 / rest.length)));
    const pieces = [bytesOf(start), ...Array.from({ length: 8 * 1024 }, () => piece)];
    assert.equal(readPieces(pieces).problem?.status, status, what);
  }
});
