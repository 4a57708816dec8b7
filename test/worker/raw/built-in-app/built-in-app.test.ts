import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBuiltInApp } from '../../../../src/worker/raw/built-in-app/built-in-app.ts';
import type { RawRequest, RawResponse } from '../../../../src/worker/raw/contract.ts';
import type { RequestHead } from '../../../../src/worker/raw/parser/contract.ts';
import {
  createRequestParser,
  defaultParserLimits,
} from '../../../../src/worker/raw/parser/request-parser.ts';

let nowMs = 0;
const slept: number[] = [];
const app = createBuiltInApp({
  slot: 3,
  generation: 2,
  pid: 4711,
  now: () => nowMs++,
  sleep: async (ms) => {
    slept.push(ms);
  },
});

function request(line: string, fields = '', body = ''): RawRequest {
  const parser = createRequestParser(defaultParserLimits);
  const length = body === '' ? '' : `Content-Length: ${Buffer.byteLength(body)}\r\n`;
  parser.push(Buffer.from(`${line} HTTP/1.1\r\nHost: h\r\n${fields}${length}\r\n${body}`));
  const step = parser.next();
  assert.equal(step.type, 'request');
  return step as RawRequest & { type: 'request' };
}

const ask = (line: string, fields = '', body = ''): RawResponse =>
  app(request(line, fields, body)) as RawResponse;

test('GET / greets with the slot, by the same prebuilt answer every time', () => {
  const answer = ask('GET /');
  assert.equal(answer.status, 200);
  assert.equal(String(answer.body), 'Hello from worker 3\n');
  assert.match(answer.headers!['Content-Type']!, /^text\/plain/);
  assert.equal(ask('GET /?query'), answer);
});

test('GET /echo shows the head as it was received, as plain text', () => {
  const answer = ask('GET /echo?a=b', 'X-Odd:   <b>\r\n');
  assert.equal(String(answer.body), 'GET /echo?a=b HTTP/1.1\r\nHost: h\r\nX-Odd:   <b>\r\n\r\n');
  assert.match(answer.headers!['Content-Type']!, /^text\/plain/);
  assert.equal(answer.headers!['X-Content-Type-Options'], 'nosniff');
});

test('a body comes back under its own content type, on any path', () => {
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
    const answer = ask(`${method} /any/path`, 'Content-Type: application/json; x="é"\r\n', '{"a":1}');
    assert.equal(answer.status, 200);
    assert.equal(String(answer.body), '{"a":1}');
    assert.match(answer.headers!['Content-Type']!, /^application\/json/);
    assert.equal(answer.headers!['X-Content-Type-Options'], 'nosniff');
  }
});

test('a body without a usable content type comes back as bytes', () => {
  assert.equal(ask('POST /', '', 'x').headers!['Content-Type'], 'application/octet-stream');
  assert.equal(ask('POST /', 'Content-Type:\r\n', 'x').headers!['Content-Type'], 'application/octet-stream');
  // The parser never passes such a value on; another caller of the app might.
  const head: RequestHead = { ...request('POST /').head, fields: new Map([['content-type', 'a\r\nb: c']]) };
  const answer = app({ head, body: Buffer.from('x') }) as RawResponse;
  assert.equal(answer.headers!['Content-Type'], 'application/octet-stream');
});

test('DELETE without a body is 204, the other methods echo an empty body', () => {
  assert.equal(ask('DELETE /').status, 204);
  assert.equal(ask('DELETE /').body, undefined);
  const answer = ask('POST /');
  assert.deepEqual([answer.status, String(answer.body)], [200, '']);
});

test('/whoami tells slot, process, generation and how many requests there were', () => {
  const own = createBuiltInApp({ slot: 1, generation: 5, pid: 12, now: () => 0, sleep: async () => {} });
  own(request('GET /'));
  const answer = own(request('GET /whoami')) as RawResponse;
  assert.deepEqual(JSON.parse(String(answer.body)), { slot: 1, pid: 12, generation: 5, requests: 2 });
  assert.equal(answer.headers!['Content-Type'], 'application/json');
});

test('/work is busy until the clock has moved on that far', () => {
  nowMs = 1000;
  assert.equal(ask('GET /work?ms=25').status, 200);
  assert.ok(nowMs >= 1025 && nowMs <= 1030, `${nowMs}`);
  assert.equal(ask('GET /work?ms=0').status, 200);
});

test('/block holds up the process that long without using the processor', () => {
  nowMs = 0;
  const startedMs = performance.now();
  const before = process.cpuUsage();
  const answer = ask('GET /block?ms=100');
  const { user, system } = process.cpuUsage(before);
  const elapsedMs = performance.now() - startedMs;
  assert.deepEqual([answer.status, String(answer.body)], [200, 'done\n']);
  assert.ok(elapsedMs >= 99, `${elapsedMs} ms`);
  assert.ok(user + system < 50_000, `${user + system} µs of the processor`);
  assert.equal(nowMs, 0, 'the clock for work was not asked');
  assert.equal(ask('GET /block?ms=0').status, 200);
});

test('/wait answers after the sleep', async () => {
  const answer = await app(request('GET /wait?ms=70'));
  assert.equal(String(answer.body), 'done\n');
  assert.deepEqual(slept.splice(0), [70]);
});

test('numbers that are missing, doubled, out of range or no whole number are 400 with a clear text', () => {
  const queries = [
    '',
    '?',
    '?ms',
    '?ms=',
    '?ms=-1',
    '?ms=1.5',
    '?ms=1e3',
    '?ms=60001',
    '?ms=x',
    '?ms=1&ms=2',
    '?ms=0x10',
    '?ms=%20',
  ];
  for (const path of ['/work', '/block', '/wait']) {
    for (const query of queries) {
      const answer = ask(`GET ${path}${query}`);
      assert.equal(answer.status, 400, path + query);
      assert.match(String(answer.body), /^ms must be given once, a whole number from 0 to 60000\n$/);
    }
  }
  assert.equal(ask('GET /bytes?n=1073741825').status, 400);
  assert.equal(ask('GET /bytes').status, 400);
  assert.deepEqual(slept, []);
});

test('/bytes streams exactly so many bytes out of one buffer', () => {
  for (const n of [0, 1, 65_535, 65_536, 65_537, 1_000_000]) {
    const chunks = [...(ask(`GET /bytes?n=${n}`).body as Iterable<Buffer>)];
    assert.equal(
      chunks.reduce((sum, chunk) => sum + chunk.length, 0),
      n,
    );
    assert.ok(chunks.every((chunk) => chunk.length > 0 && chunk.buffer === chunks[0]!.buffer));
  }
});

test('every answer with content forbids the client to guess its type', () => {
  const paths = [
    '/',
    '/echo',
    '/whoami',
    '/work?ms=0',
    '/block?ms=0',
    '/block',
    '/bytes?n=1',
    '/bytes',
    '/none',
  ];
  for (const path of paths) {
    assert.equal(ask(`GET ${path}`).headers!['X-Content-Type-Options'], 'nosniff', path);
  }
});

test('HEAD is answered as GET is, and the responder drops the body', () => {
  for (const path of ['/', '/echo', '/whoami', '/work?ms=0', '/block?ms=0', '/bytes?n=1', '/nowhere']) {
    assert.equal(ask(`HEAD ${path}`).status, ask(`GET ${path}`).status, path);
  }
});

test('OPTIONS names the methods of the path, and of the server for the asterisk', () => {
  for (const path of ['*', '/', '/echo']) {
    assert.equal(ask(`OPTIONS ${path}`).status, 204);
    assert.equal(ask(`OPTIONS ${path}`).headers!.Allow, 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS');
  }
  assert.equal(ask('OPTIONS /nowhere').headers!.Allow, 'POST, PUT, PATCH, DELETE, OPTIONS');
});

test('an unknown path is 404 and does not repeat what was asked for', () => {
  const answer = ask('GET /nowhere%3Cscript%3E');
  assert.equal(answer.status, 404);
  assert.doesNotMatch(String(answer.body), /nowhere|script/);
});

test('a method that is not allowed is 405 and names those that are', () => {
  for (const [path, allow] of [
    ['/', /^GET, HEAD, POST/],
    ['/nowhere', /^POST/],
  ] as const) {
    const head: RequestHead = { ...request(`GET ${path}`).head, method: 'TRACE' };
    const answer = app({ head, body: Buffer.alloc(0) }) as RawResponse;
    assert.equal(answer.status, 405);
    assert.match(answer.headers!.Allow!, allow);
  }
});
