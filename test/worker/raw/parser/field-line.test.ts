import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesUntilRefused, get, post, read, readOne, statusOf } from './reading.ts';

const valueIn = (line: string, name: string): string | undefined => readOne(get(line)).head.fields.get(name);

test('check 17: whitespace between a name and its colon is answered exactly 400', () => {
  for (const line of ['X : y', 'X\t: y', 'Host : a', 'Content-Length : 5', 'Transfer-Encoding : chunked']) {
    assert.equal(statusOf(get(line)), 400, line);
  }
});

test('check 18: a folded line is refused', () => {
  for (const line of ['X: y\r\n z', 'X: y\r\n\tz', 'X: y\r\n ', 'X: y\r\n ', 'Host: a\r\n b']) {
    assert.equal(statusOf(get(line)), 400, JSON.stringify(line));
  }
});

test('check 19: a line that begins with whitespace before the first field is refused', () => {
  for (const line of [' ', '\t', ' X: y', ' Host: a']) {
    assert.equal(statusOf(`GET / HTTP/1.1\r\n${line}\r\nHost: a\r\n\r\n`), 400, JSON.stringify(line));
  }
  assert.equal(read(get(' X: y')).problem?.reason, 'A field line must not begin with whitespace.');
});

test('check 20: a line without a colon, with an empty name or with a name that is no token is refused', () => {
  for (const line of [
    'X',
    ': y',
    ':',
    'X y: z',
    'X"Y: z',
    'X(Y): z',
    'X\xe4: z',
    'X@: y',
    '[X]: y',
    'X/Y: z',
  ]) {
    assert.equal(statusOf(get(line)), 400, line);
  }
  for (let byte = 0; byte < 0x20; byte++) {
    assert.equal(statusOf(get(`X${String.fromCharCode(byte)}Y: z`)), 400, `0x${byte.toString(16)} in a name`);
  }
});

test('check 21: a control character in a value is refused, but a tab is not', () => {
  for (let byte = 0; byte < 0x20; byte++) {
    if (byte === 0x09) continue;
    const character = String.fromCharCode(byte);
    for (const line of [`X: a${character}b`, `X: ${character}`, `X: a${character}`, `X:${character}a`]) {
      assert.equal(statusOf(get(line)), 400, JSON.stringify(line));
    }
  }
  assert.equal(statusOf(get('X: a\x7fb')), 400);
  assert.equal(valueIn('X: a\tb', 'x'), 'a\tb');
});

test('check 21: space and tab around a value are no part of it, other whitespace is', () => {
  assert.equal(valueIn('X:y', 'x'), 'y');
  assert.equal(valueIn('X: \t y z \t ', 'x'), 'y z');
  assert.equal(valueIn('X:', 'x'), '');
  assert.equal(valueIn('X: \t ', 'x'), '');
  assert.equal(valueIn('X: \x85y\xa0', 'x'), '\x85y\xa0');
  assert.equal(valueIn('X: a:b: c', 'x'), 'a:b: c');
});

test('check 21: bytes above 0x7F in a value are kept as latin1', () => {
  let all = '';
  for (let byte = 0x80; byte <= 0xff; byte++) all += String.fromCharCode(byte);
  assert.equal(valueIn(`X: ${all}`, 'x'), all);
});

test('check 22: a bare LF ends no line, wherever it stands', () => {
  for (const line of ['X: y\nZ: a', 'X\n', '\nX: y', 'X: y\n', 'X: y\r\n\nZ: a']) {
    assert.equal(statusOf(get(line)), 400, JSON.stringify(line));
  }
  const text = 'GET / HTTP/1.1\r\nHost: a\n\n';
  assert.equal(statusOf(text), 400);
  assert.equal(bytesUntilRefused(text), text.length - 1);
});

test('check 22: only CRLF CRLF ends a head (CVE-2025-23167)', () => {
  assert.equal(statusOf('GET / HTTP/1.1\r\nHost: a\r\n\rX: y\r\n\r\n'), 400);
  assert.equal(statusOf('GET / HTTP/1.1\r\nHost: a\r\n\rGET /2 HTTP/1.1\r\n\r\n'), 400);
  assert.equal(statusOf('GET / HTTP/1.1\r\nHost: a\r\n\r'), '0 read, one unfinished');
  assert.equal(statusOf('GET / HTTP/1.1\r\nHost: a\r\r\n\r\n'), 400);
});

test('check 24: a field of one value that the server goes by is refused when it is repeated', () => {
  const values = { Host: 'a', 'Content-Length': '0', 'Content-Type': 'a/b' };
  for (const [name, value] of Object.entries(values)) {
    const line = `${name}: ${value}`;
    const text = `GET / HTTP/1.0\r\n${line}\r\nX: y\r\n${line.toLowerCase()}\r\n\r\n`;
    assert.equal(read(text).problem?.reason, 'A field that has one value was sent more than once.', name);
  }
});

test('a field gets the same answer on one line and on several (RFC 9110 section 5.3)', () => {
  const others =
    'Content-Location Authorization From Referer User-Agent Max-Forwards If-Modified-Since If-Unmodified-Since X';
  const outcomeOf = (...lines: string[]): unknown => {
    const isChunked = lines[0]!.startsWith('Transfer-Encoding');
    const { requests, problem } = read(post(lines, isChunked ? '5\r\nhello\r\n0\r\n\r\n' : ''));
    const served = requests.map(({ head, body }) => [
      [...head.fields].map(([name, value]) => [name, value.trim()]),
      head.framing,
      head.keepAlive,
      body,
    ]);
    return [served, problem?.status];
  };
  const fields: (readonly [string, ...string[]])[] = [
    ...others.split(' ').map((name) => [name, 'a', 'b'] as const),
    ['Content-Type', 'a/b', 'c/d'],
    ['Content-Type', 'a/b', 'a/b'],
    ['Content-Length', '5', '5'],
    ['Content-Length', '5', '6'],
    ['Transfer-Encoding', 'chunked', 'chunked'],
    ['Transfer-Encoding', 'gzip', 'chunked'],
    ['Transfer-Encoding', 'chunked', 'gzip'],
    ['Transfer-Encoding', 'gzip, chunked', 'gzip'],
    ['Transfer-Encoding', 'gzip', 'br'],
    ['Transfer-Encoding', '', 'chunked'],
    ['Transfer-Encoding', 'chunked', ''],
    ['Transfer-Encoding', '', ''],
    ['Transfer-Encoding', 'identity', 'chunked'],
    ['Expect', '100-continue', '100-continue'],
    ['Expect', '100-continue', 'x'],
    ['Expect', '', '100-continue'],
    ['Connection', 'close', 'x'],
    ['Connection', '', 'close'],
  ];
  for (const [name, ...values] of fields) {
    const apart = outcomeOf(...values.map((value) => `${name}: ${value}`));
    assert.deepEqual(apart, outcomeOf(`${name}: ${values.join(', ')}`), `${name}: ${values.join(' | ')}`);
  }
});

test('a comma inside quotes makes no list of a Content-Type', () => {
  for (const value of ['a/b; c="d,e"', 'a/b; c="d\\",e"']) {
    assert.equal(readOne(get(`Content-Type: ${value}`)).head.fields.get('content-type'), value);
  }
  for (const value of ['a/b, c/d', 'a/b; c="d", e/f', ',a/b']) {
    assert.equal(
      read(get(`Content-Type: ${value}`)).problem?.reason,
      'Content-Type has more than one value.',
    );
  }
});

test('check 24: a list that is repeated is joined, in order', () => {
  assert.equal(readOne(get('X-A: 1', 'x-a: 2', 'X-a:', 'X-A: 3')).head.fields.get('x-a'), '1, 2, , 3');
  assert.equal(readOne(get('Accept: a', 'Accept: b')).head.fields.get('accept'), 'a, b');
  assert.equal(readOne(get('Cookie: a=1', 'Cookie: b=2')).head.fields.get('cookie'), 'a=1; b=2');
});

test('check 24: an underscore is never taken for a hyphen', () => {
  const { head, body } = readOne(get('Content_Length: 5', 'Transfer_Encoding: chunked'));
  assert.deepEqual(head.framing, { type: 'none' });
  assert.equal(body, '');
  assert.equal(statusOf('GET / HTTP/1.1\r\nHos_t: a\r\n\r\n'), 400);
});

test('names are keys in lower case and cannot reach a prototype', () => {
  const { fields } = readOne(get('__proto__: 1', 'Constructor: 2', 'X-ABC-xyz: 3')).head;
  assert.deepEqual([...fields.keys()], ['host', '__proto__', 'constructor', 'x-abc-xyz']);
  assert.equal(fields.get('toString'), undefined);
});

test('a bad field line is refused as soon as it is there', () => {
  const text = get('X : y', 'Z: a');
  assert.equal(bytesUntilRefused(text), text.indexOf('Z'));
});
