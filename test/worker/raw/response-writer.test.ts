import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RawResponse } from '../../../src/worker/raw/contract.ts';
import { createResponseWriter, sliceBytes } from '../../../src/worker/raw/response-writer.ts';

const writer = createResponseWriter(() => 784111777123);
const date = 'Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n';
const get = { method: 'GET', minorVersion: 1 } as const;
const head = { method: 'HEAD', minorVersion: 1 } as const;
const oldGet = { method: 'GET', minorVersion: 0 } as const;

function text(
  response: RawResponse,
  to: { method: string; minorVersion: 0 | 1 } = get,
  close = false,
): string {
  return writer.answer(response, to, close).bytes.toString('latin1');
}

test('a response with a text body has status line, date, the fields of the app and the exact length', () => {
  assert.equal(
    text({ status: 200, headers: { 'X-One': '1', Two: 'b' }, body: 'hello' }),
    `HTTP/1.1 200 OK\r\n${date}X-One: 1\r\nTwo: b\r\nContent-Length: 5\r\n\r\nhello`,
  );
});

test('the length of a string body is counted in bytes of UTF-8', () => {
  const bytes = writer.answer({ status: 200, body: 'grüß €' }, get, false).bytes;
  assert.match(bytes.toString('latin1'), /Content-Length: 10\r\n/);
  assert.ok(bytes.toString('utf8').endsWith('\r\n\r\ngrüß €'));
});

test('an answer to HEAD has the head of the answer to GET and no body', () => {
  for (const body of ['hello', Buffer.alloc(200_000), undefined]) {
    const response = { status: 200, headers: { A: 'b' }, ...(body === undefined ? {} : { body }) };
    const whole = text(response);
    const answer = writer.answer(response, head, false);
    assert.equal(answer.bytes.toString('latin1'), whole.slice(0, whole.indexOf('\r\n\r\n') + 4));
    assert.equal(answer.rest, undefined);
  }
});

test('204 and 304 have neither a body nor a length', () => {
  for (const status of [204, 304]) {
    const answer = text({ status, body: 'not sent' });
    assert.ok(answer.endsWith(`${date}\r\n`), answer);
  }
});

test('205 says that its content is empty', () => {
  assert.ok(text({ status: 205, body: 'not sent' }).endsWith('Content-Length: 0\r\n\r\n'));
});

test('close and keep-alive are said only where they are not the default of the client', () => {
  const response = { status: 200 };
  assert.doesNotMatch(text(response, get, false), /Connection/);
  assert.match(text(response, get, true), /Connection: close\r\n\r\n$/);
  assert.match(text(response, oldGet, false), /Connection: keep-alive\r\n\r\n$/);
  assert.match(text(response, oldGet, true), /Connection: close\r\n\r\n$/);
});

test('a streamed body is chunked for a 1.1 client and delimited by the close for a 1.0 client', () => {
  const body = [Buffer.from('a')];
  const modern = writer.answer({ status: 200, body }, get, false);
  assert.match(modern.bytes.toString(), /Transfer-Encoding: chunked\r\n\r\n$/);
  assert.deepEqual([modern.rest, modern.chunked, modern.closes], [body, true, false]);
  const old = writer.answer({ status: 200, body }, oldGet, false);
  assert.doesNotMatch(old.bytes.toString(), /Transfer-Encoding|Content-Length/);
  assert.match(old.bytes.toString(), /Connection: close\r\n\r\n$/);
  assert.deepEqual([old.rest, old.chunked, old.closes], [body, false, true]);
});

test('HEAD for a streamed body tells the iterator that it is not wanted', () => {
  let returned = 0;
  const body = {
    [Symbol.iterator]: () => ({
      next: () => assert.fail('the body of HEAD was read'),
      return: () => ({ done: true as const, value: ++returned }),
    }),
  };
  const answer = writer.answer({ status: 200, body: body as unknown as Iterable<Buffer> }, head, false);
  assert.match(answer.bytes.toString(), /Transfer-Encoding: chunked\r\n\r\n$/);
  assert.equal(answer.rest, undefined);
  assert.equal(returned, 1);
});

test('a large body is sent in slices that put together are the body', () => {
  const body = Buffer.from(Array.from({ length: sliceBytes * 2 + 5 }, (_, index) => index % 251));
  const answer = writer.answer({ status: 200, body }, get, false);
  assert.match(answer.bytes.toString(), new RegExp(`Content-Length: ${body.length}\r\n\r\n$`));
  assert.equal(answer.chunked, false);
  const slices = [...(answer.rest as Iterable<Buffer>)];
  assert.deepEqual(Buffer.concat(slices), body);
  assert.ok(slices.every((slice) => slice.length <= sliceBytes));
});

test('every status from 200 to 599 has a line, and one without a phrase keeps its space', () => {
  for (let status = 200; status < 600; status++) {
    assert.match(text({ status }), new RegExp(`^HTTP/1\\.1 ${status} [^\r\n]*\r\n`));
  }
  assert.ok(text({ status: 299 }).startsWith('HTTP/1.1 299 \r\n'));
});

test('what is no response is refused with a message for the author of the app', () => {
  const nonsense: unknown[] = [
    undefined,
    null,
    {},
    'text',
    { status: 100 },
    { status: 199 },
    { status: 600 },
    { status: 200.5 },
    { status: '200' },
    { status: 200, body: 5 },
    { status: 200, body: {} },
    { status: 204, body: [Buffer.from('x')] },
  ];
  for (const response of nonsense) {
    assert.throws(() => text(response as RawResponse), /^TypeError: raw app: /, JSON.stringify(response));
  }
});

test('an error answer is plain text with nosniff, closes, and names the allowed methods', () => {
  assert.equal(
    writer.problem(405, 'no.', { allow: 'GET, HEAD' }).toString('latin1'),
    `HTTP/1.1 405 Method Not Allowed\r\n${date}Allow: GET, HEAD\r\n` +
      'Content-Type: text/plain; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\n' +
      'Content-Length: 28\r\nConnection: close\r\n\r\n405 Method Not Allowed: no.\n',
  );
});

test('an error answer to HEAD ends with its head and keeps the length', () => {
  const whole = writer.problem(500, 'failed.').toString();
  const shown = writer.problem(500, 'failed.', { isHead: true }).toString();
  assert.equal(shown, whole.slice(0, whole.indexOf('\r\n\r\n') + 4));
});

test('the answer to a frozen response is kept for the second, apart for each form the client needs', () => {
  let wallMs = 784111777000;
  const ticking = createResponseWriter(() => wallMs);
  const constant = Object.freeze({ status: 200, headers: Object.freeze({ A: 'b' }), body: 'hello' });
  const plain = ticking.answer(constant, get, false);
  assert.equal(ticking.answer(constant, get, false), plain);
  const forms = [
    [get, true],
    [head, false],
    [oldGet, false],
    [oldGet, true],
  ] as const;
  for (const [to, close] of forms) {
    const expected = ticking.answer({ ...constant }, to, close).bytes.toString();
    for (let time = 0; time < 2; time++) {
      assert.equal(ticking.answer(constant, to, close).bytes.toString(), expected);
    }
  }
  assert.equal(ticking.answer(constant, get, false), plain);
  assert.equal(ticking.answer(constant, oldGet, true), ticking.answer(constant, get, true));
  wallMs += 1000;
  assert.match(ticking.answer(constant, get, false).bytes.toString(), /08:49:38 GMT/);
});

test('what may change is put together anew: open responses, open headers, bodies that are read once', () => {
  const headers: Record<string, string> = { A: '1' };
  const openHeaders = Object.freeze({ status: 200, headers });
  assert.match(text(openHeaders), /A: 1/);
  headers.A = '2';
  assert.match(text(openHeaders), /A: 2/);
  const open = { status: 200, body: 'one' };
  assert.match(text(open), /one$/);
  open.body = 'two';
  assert.match(text(open), /two$/);
  const large = Object.freeze({ status: 200, body: Buffer.alloc(100_000) });
  for (let time = 0; time < 2; time++) {
    const slices = [...(writer.answer(large, get, false).rest as Iterable<Buffer>)];
    assert.equal(Buffer.concat(slices).length, 100_000);
  }
});
