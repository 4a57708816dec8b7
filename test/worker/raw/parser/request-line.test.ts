import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allowedMethods } from '../../../../src/worker/raw/parser/problems.ts';
import { bytesOf, bytesUntilRefused, read, readOne, readPieces, statusOf } from './reading.ts';

const request = (line: string): string => `${line}\r\nHost: a\r\n\r\n`;

test('check 1: one empty line before a request is ignored, a second one is refused', () => {
  assert.equal(statusOf(`\r\n${request('GET / HTTP/1.1')}`), '1 read');
  assert.equal(statusOf(`${request('GET / HTTP/1.1')}\r\n${request('GET / HTTP/1.1')}`), '2 read');
  assert.equal(bytesUntilRefused(`\r\n\r\n${request('GET / HTTP/1.1')}`), 3);
  assert.equal(bytesUntilRefused(`\n${request('GET / HTTP/1.1')}`), 1);
  assert.equal(bytesUntilRefused(`\rGET / HTTP/1.1`), 2);
});

test('check 1: the ignored empty line is no part of the head and begins no request', () => {
  assert.equal(readOne(`\r\n${request('GET / HTTP/1.1')}`).head.raw.toString(), request('GET / HTTP/1.1'));
  assert.equal(read('\r').midRequest, false);
  assert.equal(read('\r\n').midRequest, false);
  assert.equal(read('\r\nG').midRequest, true);
});

test('check 2: a request line without a version is refused', () => {
  for (const line of ['GET /', 'GET', 'GET ', 'GET / ']) assert.equal(statusOf(request(line)), 400, line);
});

test('check 3: anything but one space between the three parts is refused', () => {
  const lines = [
    'GET  / HTTP/1.1',
    'GET /  HTTP/1.1',
    'GET\t/ HTTP/1.1',
    'GET /\tHTTP/1.1',
    'GET / HTTP/1.1 ',
    'GET / HTTP/1.1\t',
    ' GET / HTTP/1.1',
    'GET /\rHTTP/1.1',
    'GET / HTTP/1.1\r',
    'GET\r/ HTTP/1.1',
    'GET / x HTTP/1.1',
    'GET\x0b/ HTTP/1.1',
    'GET\0/ HTTP/1.1',
  ];
  for (const line of lines) assert.equal(statusOf(request(line)), 400, JSON.stringify(line));
});

test('check 4: a version is written HTTP/, a digit, a dot, a digit', () => {
  const versions =
    'http/1.1 Http/1.1 HTTP/1. HTTP/.1 HTTP/1 HTTP/01.1 HTTP/1.10 HTTP/1,1 HTTP/+1.1 HTTPS/1.1';
  for (const version of versions.split(' '))
    assert.equal(statusOf(request(`GET / ${version}`)), 400, version);
});

test('check 5: another major version is answered 505, a higher minor one is served as 1.1', () => {
  for (const version of ['HTTP/2.0', 'HTTP/9.9', 'HTTP/0.9', 'HTTP/3.1']) {
    assert.equal(statusOf(request(`GET / ${version}`)), 505, version);
  }
  for (let minor = 2; minor <= 9; minor++) {
    assert.equal(readOne(request(`GET / HTTP/1.${minor}`)).head.minorVersion, 1);
  }
  assert.equal(readOne(request('GET / HTTP/1.0')).head.minorVersion, 0);
});

test('check 6: seven methods are served', () => {
  for (const method of allowedMethods.split(', ')) {
    assert.equal(readOne(request(`${method} / HTTP/1.1`)).head.method, method);
  }
});

test('check 6: a method that is no token is refused, an unknown one is answered 501', () => {
  for (const method of ['G@T', 'GET:', '"GET"', 'G(T)', 'G\xcbT', '{', 'GE,T']) {
    assert.equal(statusOf(request(`${method} / HTTP/1.1`)), 400, method);
  }
  for (const method of ['FOO', 'get', 'Get', 'GETT', 'GE', 'PROPFIND', "!#$%&'*+-.^_`|~"]) {
    assert.equal(statusOf(request(`${method} / HTTP/1.1`)), 501, method);
  }
});

test('check 6: an unknown method is answered 501 however long it is, and whatever follows it', () => {
  for (const line of [
    'X'.repeat(9000),
    `${'X'.repeat(9000)} / HTTP/1.1`,
    `FOO /${'a'.repeat(9000)} HTTP/1.1`,
  ]) {
    assert.equal(statusOf(request(line)), 501, line.slice(0, 10));
    for (const cut of [1, 8191, 8192, 8193, 8194]) {
      const pieces = [request(line).slice(0, cut), request(line).slice(cut)].map(bytesOf);
      assert.equal(readPieces(pieces).problem?.status, 501);
    }
  }
  assert.equal(statusOf(request(`GET /${'a'.repeat(9000)} HTTP/1.1`)), 414);
  assert.equal(statusOf(request(`G@T /${'a'.repeat(9000)} HTTP/1.1`)), 400);
});

test('check 6 and check 10: TRACE and CONNECT are answered 405 with Allow', () => {
  for (const line of ['TRACE / HTTP/1.1', 'CONNECT example.com:443 HTTP/1.1', 'CONNECT [::1]:1 HTTP/1.1']) {
    const { problem } = read(request(line));
    assert.equal(problem?.status, 405, line);
    assert.equal(problem?.allow, 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS');
  }
});

test('check 12: the preface of HTTP/2 is answered 505 as soon as its first line is there', () => {
  const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
  assert.equal(statusOf(preface), 505);
  assert.equal(bytesUntilRefused(preface), 'PRI * HTTP/2.0\r\n'.length);
});

test('a bad request line is refused before any field is there', () => {
  assert.equal(bytesUntilRefused('FOO / HTTP/1.1\r\nHost: a\r\n\r\n'), 'FOO / HTTP/1.1\r\n'.length);
  assert.equal(bytesUntilRefused('GET / HTTP/1.1\nHost: a\n\n'), 'GET / HTTP/1.1\n'.length);
});

test('a first byte that begins no request line is refused at once', () => {
  const tlsClientHello = '\x16\x03\x01\x02\x00\x01';
  for (const text of [tlsClientHello, '\x04\x01', '\0', ' ', '\t', '{"a":1}', '\xff', ':']) {
    assert.equal(bytesUntilRefused(text), 1, JSON.stringify(text));
    assert.equal(statusOf(text), 400);
  }
});
