import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesUntilRefused, get, post, readOne, statusOf } from './reading.ts';

const length = (value: string, body = ''): string => post([`Content-Length: ${value}`], body);
const coding = (value: string): string => post([`Transfer-Encoding: ${value}`], '0\r\n\r\n');

test('check 25: Content-Length is digits only, up to 2^53-1', () => {
  const values = [
    '+1',
    '-0',
    '-1',
    '0x5',
    '1_0',
    '',
    ' ',
    '1e1',
    '1.0',
    '5 5',
    '"5"',
    '5;',
    '٣',
    '１',
    '5a',
    'a5',
  ];
  values.push('9007199254740992', '18446744073709551617', '9'.repeat(400), '1'.repeat(5000));
  for (const value of values) assert.equal(statusOf(length(value, 'hello')), 400, value.slice(0, 30));
  assert.equal(statusOf(length('9007199254740991')), 413);
});

test('check 25: the body is exactly as long as Content-Length says', () => {
  assert.equal(readOne(length('5', 'hello')).body, 'hello');
  assert.equal(readOne(length('0')).body, '');
  assert.equal(readOne(length('005', 'hello')).body, 'hello');
  assert.deepEqual(readOne(length('5', 'hello')).head.framing, { type: 'length', length: 5 });
  assert.equal(statusOf(length('5', `hello${get()}`)), '2 read');
  assert.equal(statusOf(length('4', 'hello world\r\n')), 400);
});

test('check 26: two lengths are refused, differing or identical, in one line or two', () => {
  assert.equal(statusOf(post(['Content-Length: 5', 'Content-Length: 6'], 'hello!')), 400);
  assert.equal(statusOf(post(['Content-Length: 5', 'Content-Length: 5'], 'hello')), 400);
  for (const value of ['5, 5', '5,5', '5, 6', ',5', '5,'])
    assert.equal(statusOf(length(value, 'hello')), 400);
});

test('check 27: Transfer-Encoding together with Content-Length is refused in either order', () => {
  const lines = ['Transfer-Encoding: chunked', 'Content-Length: 5'];
  assert.equal(statusOf(post(lines, '0\r\n\r\n')), 400);
  assert.equal(statusOf(post(lines.reverse(), '0\r\n\r\n')), 400);
});

test('check 28: Transfer-Encoding must end in chunked, once and bare', () => {
  const values = [
    '',
    ' ',
    'identity',
    'gzip',
    'chunked, gzip',
    'chunked, chunked',
    'chunked;p',
    'chunked;p=1',
  ];
  values.push('identity, chunked', 'xchunked');
  values.push(
    'chunked x',
    '"chunked"',
    "'chunked'",
    'chunked\x0b',
    '\x0cchunked',
    'chun ked',
    'chunke',
    'gzip;q=1, chunked',
  );
  values.push(
    'gzip chunked',
    'chunked\xa0',
    'chunked, gzip, chunked',
    'gzip, chunked, identity',
    'gzip=1, chunked',
  );
  for (const value of values) assert.equal(statusOf(coding(value)), 400, JSON.stringify(value));
});

test('check 28: chunked is accepted in any case, and whitespace around the value is none of it', () => {
  for (const value of ['chunked', 'Chunked', 'CHUNKED', ' \tchunked\t ']) {
    assert.deepEqual(readOne(coding(value)).head.framing, { type: 'chunked' });
  }
});

test('check 28: empty list elements around chunked are ignored (RFC 9110 section 5.6.1.2)', () => {
  for (const value of [',chunked', 'chunked,', ', chunked', 'chunked ,', ' , ,\tchunked , ,']) {
    assert.deepEqual(readOne(coding(value)).head.framing, { type: 'chunked' }, value);
  }
  for (const value of [',', ' , ,']) assert.equal(statusOf(coding(value)), 400, value);
});

test('check 28: Transfer-Encoding on two lines is refused', () => {
  assert.equal(
    statusOf(post(['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'], '0\r\n\r\n')),
    400,
  );
  assert.equal(
    statusOf(post(['Transfer-Encoding: chunked', 'transfer-encoding: identity'], '0\r\n\r\n')),
    400,
  );
});

test('check 29: an unknown coding before chunked is answered 501', () => {
  for (const value of [
    'gzip, chunked',
    'gzip,, chunked',
    'gzip,chunked',
    'gzip , br,\tchunked',
    'x, Chunked',
  ]) {
    assert.equal(statusOf(coding(value)), 501, value);
  }
});

test('check 30: Transfer-Encoding in HTTP/1.0 is refused', () => {
  assert.equal(statusOf('POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'), 400);
});

test('check 36: a body is read with every method that is served, and so is no part of the next request', () => {
  for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
    const text = length('5', `GET /${get()}`).replace('POST', method);
    assert.equal(statusOf(text), '2 read', method);
  }
  assert.equal(statusOf(`${get('Transfer-Encoding: chunked')}5\r\nGET /\r\n0\r\n\r\n${get()}`), '2 read');
});

test('a request without Content-Length and Transfer-Encoding has no body', () => {
  assert.deepEqual(readOne(post([], '')).head.framing, { type: 'none' });
  assert.equal(statusOf(post([], get())), '2 read');
});

test('a bad length and a bad coding are refused as soon as their line is there', () => {
  for (const line of [
    'Content-Length: +1',
    'Transfer-Encoding: chunked;p',
    'Transfer-Encoding: chunked, gzip',
  ]) {
    const text = get(line, 'X: y');
    assert.equal(bytesUntilRefused(text), text.indexOf('X: y'), line);
  }
});

test('codings that another line could go on with are refused when the head is complete', () => {
  for (const line of ['Transfer-Encoding: gzip', 'Transfer-Encoding: gzip, chunked']) {
    const text = get(line, 'X: y');
    assert.equal(bytesUntilRefused(text), text.length, line);
  }
});
