import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesUntilRefused, chunked, get, read, readOne, statusOf } from './reading.ts';

const END = '0\r\n\r\n';

test('chunks are joined', () => {
  assert.equal(readOne(chunked(`5\r\nhello\r\n1\r\n \r\n5\r\nworld\r\n${END}`)).body, 'hello world');
  assert.equal(readOne(chunked(END)).body, '');
  assert.equal(readOne(chunked(`a\r\n0123456789\r\nB\r\n0123456789a\r\n${END}`)).body.length, 21);
  assert.equal(readOne(chunked(`2\r\n\r\n\r\n${END}`)).body, '\r\n');
  assert.equal(readOne(chunked(`005\r\nhello\r\n000\r\n\r\n`)).body, 'hello');
});

test('check 31: a chunk size is hexadecimal digits only, up to 2^53-1', () => {
  const sizes = [
    '',
    '0x5',
    '+5',
    '-5',
    '5_0',
    ' 5',
    '5 ',
    '\t5',
    '5\t',
    'g',
    '5g',
    '5h',
    '5.0',
    '5,5',
    '"5"',
    '5\0',
  ];
  sizes.push(
    '20000000000000',
    'ffffffffffffffff',
    '10000000000000000',
    '00000000000000005',
    '\r5',
    '5\r',
    '5 a',
    '5 \t',
    '5\x0b;a',
  );
  for (const size of sizes)
    assert.equal(statusOf(chunked(`${size}\r\nhello\r\n${END}`)), 400, JSON.stringify(size));
  assert.equal(statusOf(chunked('1fffffffffffff\r\n')), 413);
  assert.equal(readOne(chunked(`0000000000000005\r\nhello\r\n${END}`)).body, 'hello');
});

test('check 32: extensions are read by their grammar and ignored', () => {
  const extensions = [
    ';a',
    ';a=b',
    ';a;b',
    ';a="b"',
    ';a=""',
    ';a="b c\t;=,"',
    ';a="\\"\\\\"',
    ';a="\xe4";c=d',
    ";!#$%&'*+-.^_`|~=1",
    // Bad whitespace, which has to be read (RFC 9110 section 5.6.3).
    ' ;a',
    '; a',
    '\t; \ta',
    ';a =b',
    ';a= b',
    ';a\t=\t"b" ;c',
  ];
  for (const extension of extensions) {
    assert.equal(
      readOne(chunked(`5${extension}\r\nhello\r\n0${extension}\r\n\r\n`)).body,
      'hello',
      extension,
    );
  }
});

test('check 32: a malformed extension is refused, with whitespace where the grammar has none too', () => {
  const extensions = [
    ';',
    ';a=',
    ';=b',
    ';;a',
    ';a;',
    ';a=b=c',
    ';a="b',
    ';a="b"c',
    ';a="b\\"',
    ';a=b"c"',
    ';"a"',
    '=a',
  ];
  extensions.push(
    ' ',
    '; ',
    ';a ',
    ';a=b ',
    ';a="b"\t',
    ';a b',
    ';a= ',
    ';a =',
    ' a',
    ';a\x0b=b',
    ';\xa0a',
    ';a="\0"',
    ';a="\\\x7f"',
    ';a=\xe4',
    ';a(b)',
    ';a,b',
    ';a="\\',
  );
  for (const extension of extensions) {
    assert.equal(statusOf(chunked(`5${extension}\r\nhello\r\n${END}`)), 400, JSON.stringify(extension));
  }
});

test('check 32: a bare CR or LF inside an extension is refused (CVE-2021-22960)', () => {
  for (const line of [
    '5;a\n',
    '5;a\nb\r\n',
    '5;a\rb\r\n',
    '5;a="\n"\r\n',
    '5;a="\r"\r\n',
    '5;a="\r\n"\r\n',
    '5\n',
    '5\n\r\n',
  ]) {
    assert.equal(statusOf(chunked(`${line}hello\r\n${END}`)), 400, JSON.stringify(line));
  }
});

test('check 33: exactly CRLF follows the data of a chunk', () => {
  for (const end of ['', '\n', '\r', '\r\r\n', ' \r\n', 'x\r\n', '\n\r', '\r\n\r\n']) {
    assert.equal(statusOf(chunked(`5\r\nhello${end}${END}`)), 400, JSON.stringify(end));
  }
  const text = chunked('5\r\nhelloX');
  assert.equal(bytesUntilRefused(text), text.length);
});

test('check 34: trailers are checked and dropped', () => {
  const { head, body } = readOne(chunked('5\r\nhello\r\n0\r\nX-Sum: 1\r\nx-sum: 2\r\nDate:\r\n\r\n'));
  assert.equal(body, 'hello');
  assert.deepEqual([...head.fields.keys()], ['host', 'transfer-encoding']);
  assert.equal(statusOf(chunked(`0\r\nX: y\r\n\r\n${get()}`)), '2 read');
});

test('check 34: a trailer of bad syntax is refused', () => {
  for (const line of [
    'X : y',
    'X',
    ': y',
    ' X: y',
    'X: y\r\n z',
    'X: a\0',
    'X: a\rb',
    'X: y\n',
    '\n',
    '\r',
    'X y: z',
  ]) {
    assert.equal(statusOf(chunked(`0\r\n${line}\r\n\r\n`)), 400, JSON.stringify(line));
  }
});

test('check 34: a trailer that would change framing, routing or meaning is refused', () => {
  const names =
    'Content-Length Transfer-Encoding Host Connection Authorization Cookie Expect TE Trailer Upgrade Content-Type';
  for (const name of names.split(' ')) {
    const { problem, requests } = read(chunked(`0\r\n${name}: 5\r\n\r\n`));
    assert.equal(problem?.status, 400, name);
    assert.equal(requests.length, 0);
  }
});

test('check 35: half a body is never a request', () => {
  const text = chunked('5\r\nhello\r\n0\r\nX: y\r\n\r\n');
  const bodyStart = text.indexOf('\r\n\r\n') + 4;
  for (let end = bodyStart; end < text.length; end++) {
    assert.equal(statusOf(text.slice(0, end)), '0 read, one unfinished', `${end}`);
  }
  assert.equal(statusOf(text), '1 read');
  assert.equal(statusOf(get('Content-Length: 5').concat('hell')), '0 read, one unfinished');
});
