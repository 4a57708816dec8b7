import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  createRequestParser,
  defaultParserLimits,
} from '../../../../src/worker/raw/parser/request-parser.ts';
import { browserGet, validRequests } from './corpus.ts';
import {
  assertSame,
  bytesOf,
  chunked,
  get,
  post,
  read,
  readOne,
  readPieces,
  singleBytes,
} from './reading.ts';

test('check 49: every valid request is read the same, cut at every offset and byte by byte', () => {
  for (const text of validRequests) assert.ok(readOne(text).head.method.length > 0);
});

test('check 49: a whole request in one push is told without its head first', () => {
  for (const text of validRequests) {
    const { headsTold, requests } = readPieces([bytesOf(text)]);
    assert.equal(headsTold, 0, text);
    assert.equal(requests.length, 1);
  }
});

test('check 40 and check 49: a pipeline is read in order, cut at every offset', () => {
  const pipelines = [
    get() + post(['Content-Length: 5'], 'hello') + get(),
    chunked('5\r\nhello\r\n0\r\nX: y\r\n\r\n') + browserGet,
    'HEAD /1 HTTP/1.1\r\nHost: a\r\n\r\n\r\nGET /2 HTTP/1.0\r\n\r\n\r\n',
  ];
  for (const text of pipelines) assert.equal(read(text).problem, undefined);
  assert.deepEqual(
    read(pipelines[0]!).requests.map(({ head, body }) => [head.method, body]),
    [
      ['GET', ''],
      ['POST', 'hello'],
      ['GET', ''],
    ],
  );
});

test('check 49: all valid requests in one stream are read the same in pieces of every size up to 100', () => {
  const bytes = bytesOf(validRequests.join(''));
  const whole = readPieces([bytes]);
  assert.equal(whole.requests.length, validRequests.length);
  for (let size = 1; size <= 100; size++) {
    const pieces: Buffer[] = [];
    for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
    assertSame(readPieces(pieces), whole, `pieces of ${size}`);
  }
});

test('check 49: one request in three pieces is read the same, cut at every pair of offsets', () => {
  const bytes = bytesOf(chunked('3;a="b"\r\nabc\r\n0\r\nX: y\r\n\r\n'));
  const whole = readPieces([bytes]);
  for (let first = 1; first < bytes.length; first++) {
    for (let second = first + 1; second < bytes.length; second++) {
      const pieces = [bytes.subarray(0, first), bytes.subarray(first, second), bytes.subarray(second)];
      assertSame(readPieces(pieces), whole, `cut at ${first} and ${second}`);
    }
  }
});

test('check 41: requests before a bad one are read whole, and nothing after it', () => {
  const { requests, problem } = read(`${get()}${post(['Content-Length: 2'], 'ok')}GET /\r\n\r\n${get()}`);
  assert.deepEqual(
    requests.map(({ body }) => body),
    ['', 'ok'],
  );
  assert.equal(problem?.status, 400);
});

test('pipelined requests wait until they are asked for', () => {
  const parser = createRequestParser(defaultParserLimits);
  parser.push(bytesOf(get() + get() + get()));
  assert.equal(parser.next().type, 'request');
  assert.equal(parser.buffered, 2 * get().length);
  assert.equal(parser.midRequest, true);
  parser.push(bytesOf(get()));
  for (let count = 0; count < 3; count++) assert.equal(parser.next().type, 'request');
  assert.equal(parser.next().type, 'more');
  assert.equal(parser.buffered, 0);
  assert.equal(parser.midRequest, false);
});

test('a parser tells where in a request it is', () => {
  const parser = createRequestParser(defaultParserLimits);
  const text = post(['Content-Length: 2'], 'ok');
  const headBytes = text.length - 2;
  const told: string[] = [];
  for (const byte of singleBytes(bytesOf(`\r\n${text}`))) {
    parser.push(byte);
    parser.next();
    told.push(parser.midHead ? 'h' : parser.midRequest ? 'b' : '-');
  }
  assert.equal(told.join(''), `--${'h'.repeat(headBytes - 1)}bb-`);
});

test('a parser tells the method of the current or the refused request as soon as it is read', () => {
  for (const [text, method] of [
    [post(['Content-Length: 2'], 'ok').slice(0, -1), 'POST'],
    ['HEAD / HTTP/1.1\r\nA : b\r\n', 'HEAD'],
    ['HEAD /<x> HTTP/1.1\r\n', 'HEAD'],
    ['HEAD / HTTP/3.0\r\n', 'HEAD'],
    [`HEAD ${'x'.repeat(9000)}`, 'HEAD'],
    [`${get()}\r\nHEAD /`, 'HEAD'],
    ['head / HTTP/1.1\r\n', undefined],
    ['HEADER / HTTP/1.1\r\n', undefined],
    ['HEAD', undefined],
    [get(), undefined],
    ['x'.repeat(9000), undefined],
  ] as const) {
    const bytes = bytesOf(text);
    for (const pieces of [[bytes], singleBytes(bytes)]) {
      const parser = createRequestParser(defaultParserLimits);
      for (const piece of pieces) {
        parser.push(piece);
        while (!['more', 'problem'].includes(parser.next().type)) {}
      }
      assert.equal(parser.method, method, JSON.stringify(text.slice(0, 40)));
    }
  }
});

test('buffered counts what is kept of the current request and all after it', () => {
  const parser = createRequestParser(defaultParserLimits);
  const head = post(['Content-Length: 10'], '');
  parser.push(bytesOf(head.slice(0, 20)));
  parser.next();
  assert.equal(parser.buffered, 20);
  parser.push(bytesOf(`${head.slice(20)}hello`));
  assert.equal(parser.next().type, 'head');
  assert.equal(parser.buffered, head.length + 5);
  parser.push(bytesOf('world'));
  assert.equal(parser.next().type, 'request');
  assert.equal(parser.buffered, 0);
});

test('an empty push changes nothing', () => {
  const parser = createRequestParser(defaultParserLimits);
  parser.push(bytesOf(''));
  assert.equal(parser.next().type, 'more');
  assert.equal(parser.midRequest, false);
  parser.push(bytesOf(get().slice(0, 5)));
  parser.push(bytesOf(''));
  parser.push(bytesOf(get().slice(5)));
  assert.equal(parser.next().type, 'request');
});
