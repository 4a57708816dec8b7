import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesOf, chunked, get, post, readOne, readPieces, statusOf } from './reading.ts';

const http10 = (...lines: string[]): string => ['GET / HTTP/1.0', ...lines, '', ''].join('\r\n');

test('a head has all its parts', () => {
  const text = 'PUT /a/b?c HTTP/1.1\r\nHost: x:1\r\nX-Y: z\r\nContent-Length: 2\r\n\r\n';
  const { head, body } = readOne(`${text}ok`);
  assert.deepEqual(
    { ...head, fields: [...head.fields], raw: head.raw.toString() },
    {
      method: 'PUT',
      target: '/a/b?c',
      path: '/a/b',
      query: 'c',
      host: 'x:1',
      minorVersion: 1,
      fields: [
        ['host', 'x:1'],
        ['x-y', 'z'],
        ['content-length', '2'],
      ],
      framing: { type: 'length', length: 2 },
      keepAlive: true,
      expectsContinue: false,
      raw: text,
    },
  );
  assert.equal(body, 'ok');
});

test('check 42: close, in any case and anywhere in the list, ends the connection', () => {
  for (const lines of [
    ['close'],
    ['Close'],
    ['keep-alive, close'],
    ['x ,\tCLOSE, y'],
    ['keep-alive', 'close'],
  ]) {
    const fieldLines = lines.map((value) => `Connection: ${value}`);
    assert.equal(readOne(get(...fieldLines)).head.keepAlive, false, lines.join());
    assert.equal(readOne(http10(...fieldLines)).head.keepAlive, false, lines.join());
  }
  for (const value of [
    '',
    'keep-alive',
    'closed',
    'x-close',
    '"close"',
    'Upgrade',
    'close\xa0',
    '\x85close',
  ]) {
    assert.equal(readOne(get(`Connection: ${value}`)).head.keepAlive, true, value);
  }
});

test('check 43: HTTP/1.0 lives on only with keep-alive, every later 1.x unless it says close', () => {
  assert.equal(readOne(http10()).head.keepAlive, false);
  assert.equal(readOne(http10('Connection: upgrade')).head.keepAlive, false);
  assert.equal(readOne(http10('Connection: keep-alive\xa0')).head.keepAlive, false);
  assert.equal(readOne(http10('Connection: keep-alive')).head.keepAlive, true);
  assert.equal(readOne(http10('Connection: x, Keep-Alive')).head.keepAlive, true);
  assert.equal(readOne(get()).head.keepAlive, true);
  assert.equal(readOne(get().replace('1.1', '1.7')).head.keepAlive, true);
});

test('check 44: 100-continue is understood in any case, another expectation is answered 417', () => {
  assert.equal(readOne(post(['Expect: 100-Continue', 'Content-Length: 2'], 'ok')).head.expectsContinue, true);
  assert.equal(readOne(get('Expect: 100-continue')).head.expectsContinue, true);
  assert.equal(readOne(get()).head.expectsContinue, false);
  for (const value of ['200-ok', '100-continue, x', 'x, 100-continue', '100-continue;q=1', '100']) {
    assert.equal(statusOf(get(`Expect: ${value}`)), 417, value);
  }
});

test('check 44: an empty list of expectations is none, and empty elements are ignored', () => {
  for (const value of ['', ',', ' , ']) {
    assert.equal(readOne(get(`Expect: ${value}`)).head.expectsContinue, false, value);
  }
  for (const value of [',100-continue', '100-continue, , 100-Continue']) {
    assert.equal(readOne(get(`Expect: ${value}`)).head.expectsContinue, true, value);
  }
});

test('check 44: HTTP/1.0 knows no expectations', () => {
  assert.equal(readOne(http10('Expect: 100-continue')).head.expectsContinue, false);
  assert.equal(readOne(http10('Expect: x')).head.expectsContinue, false);
});

test('check 44: the head is told once, and only while its body is missing', () => {
  const told = (...pieces: string[]): number => readPieces(pieces.map(bytesOf)).headsTold;
  const head = post(['Expect: 100-continue', 'Content-Length: 4'], '');
  assert.equal(told(`${head}body`), 0);
  assert.equal(told(head, 'body'), 1);
  assert.equal(told(head, 'body', head, 'body'), 2);
  assert.equal(told(head, 'b', 'o', 'd', 'y'), 1);
  assert.equal(told(`${head}bo`, 'dy'), 1);
  assert.equal(told(head.slice(0, 9), `${head.slice(9)}body`), 0);
  assert.equal(told(get(), get()), 0);
  assert.equal(told(post(['Content-Length: 0'], '')), 0);
  assert.equal(told(chunked(''), '1\r\na\r\n', '0\r\n', '\r\n'), 1);
  assert.equal(told(chunked('1\r\na\r\n0\r\n\r\n')), 0);
});

test('check 45: Upgrade is ignored, in every version and with h2c too', () => {
  const lines = ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAAP__'];
  assert.equal(readOne(get(...lines)).head.fields.get('upgrade'), 'h2c');
  assert.equal(statusOf(http10('Connection: upgrade', 'Upgrade: websocket')), '1 read');
  const { head, body } = readOne(post([...lines, 'Expect: 100-continue', 'Content-Length: 2'], 'ok'));
  assert.equal(head.expectsContinue, true);
  assert.equal(body, 'ok');
});
