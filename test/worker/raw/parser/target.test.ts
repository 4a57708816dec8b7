import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOne, statusOf } from './reading.ts';

const request = (target: string, method = 'GET'): string => `${method} ${target} HTTP/1.1\r\nHost: a\r\n\r\n`;

const parts = (text: string): (string | undefined)[] => {
  const { path, query, host } = readOne(text).head;
  return [path, query, host];
};

test('a target is split into path and query at its first question mark', () => {
  assert.deepEqual(parts(request('/')), ['/', '', 'a']);
  assert.deepEqual(parts(request('/a/b?c=d')), ['/a/b', 'c=d', 'a']);
  assert.deepEqual(parts(request('/?')), ['/', '', 'a']);
  assert.deepEqual(parts(request('/a??b?')), ['/a', '?b?', 'a']);
  assert.deepEqual(parts(request('//x/../%2e')), ['//x/../%2e', '', 'a']);
  assert.equal(readOne(request('/a?b')).head.target, '/a?b');
});

test('check 8: an asterisk is a target of OPTIONS only', () => {
  assert.deepEqual(parts(request('*', 'OPTIONS')), ['*', '', 'a']);
  assert.deepEqual(parts(request('/x', 'OPTIONS')), ['/x', '', 'a']);
  assert.equal(statusOf(request('*')), 400);
  assert.equal(statusOf(request('**', 'OPTIONS')), 400);
  assert.equal(statusOf(request('*?a', 'OPTIONS')), 400);
});

test('check 9: the authority of an absolute-form target overrides Host', () => {
  assert.deepEqual(parts(request('http://b/x?y')), ['/x', 'y', 'b']);
  assert.deepEqual(parts(request('http://b:8443/')), ['/', '', 'b:8443']);
  assert.deepEqual(parts(request('http://b:/')), ['/', '', 'b:']);
  assert.deepEqual(parts(request('HTTP://B/x')), ['/x', '', 'B']);
  assert.deepEqual(parts(request('http://[::1]:80/x')), ['/x', '', '[::1]:80']);
  assert.equal(readOne(request('http://b/x?y')).head.target, 'http://b/x?y');
  assert.equal(readOne(request('http://b/')).head.fields.get('host'), 'a');
});

test('check 9: an absolute-form target without a path means the root, or the server when OPTIONS asks', () => {
  assert.deepEqual(parts(request('http://b')), ['/', '', 'b']);
  assert.deepEqual(parts(request('http://b?x')), ['/', 'x', 'b']);
  assert.deepEqual(parts(request('http://b', 'OPTIONS')), ['*', '', 'b']);
  assert.deepEqual(parts(request('http://b?x', 'OPTIONS')), ['/', 'x', 'b']);
});

test('check 9: a Host field must be there and valid even so', () => {
  assert.equal(statusOf('GET http://b/ HTTP/1.1\r\n\r\n'), 400);
  assert.equal(statusOf('GET http://b/ HTTP/1.1\r\nHost: u@a\r\n\r\n'), 400);
  assert.equal(statusOf('GET http://b/ HTTP/1.1\r\nHost: b\r\nHost: b\r\n\r\n'), 400);
});

test('check 9: an empty Host is ignored beside a target that names the host, and refused without one', () => {
  assert.equal(readOne('GET http://b/ HTTP/1.1\r\nHost:\r\n\r\n').head.host, 'b');
  assert.equal(statusOf('GET / HTTP/1.1\r\nHost:\r\n\r\n'), 400);
  assert.equal(statusOf('OPTIONS * HTTP/1.1\r\nHost:\r\n\r\n'), 400);
});

test('check 9: a target of https is answered 421, since the connection is not secured (RFC 9110 section 7.4)', () => {
  for (const target of ['https://b/', 'https://b:8443/x?y', 'HTTPS://B'])
    assert.equal(statusOf(request(target)), 421, target);
  for (const target of ['https://', 'https://u@b/', 'https://b/<'])
    assert.equal(statusOf(request(target)), 400, target);
});

test('check 9: a bad authority and a foreign scheme are refused', () => {
  const targets = ['http://', 'http:///x', 'http://u@b/', 'http://b:99999/', 'http://b\\c/'];
  targets.push('ftp://b/', 'ws://b/', 'http:/b', 'http:b', '://b/', 'httpx://b/', 'http//b', 'http://[::1/');
  for (const target of targets) assert.equal(statusOf(request(target)), 400, target);
});

test('check 10: the authority-form is a target of CONNECT only, which has no other', () => {
  assert.equal(statusOf(request('example.com:80')), 400);
  assert.equal(statusOf(request('example.com:80', 'OPTIONS')), 400);
  assert.equal(statusOf(request('example.com')), 400);
  for (const target of ['/', '*', 'example.com', 'example.com:', 'http://b:80/', 'u@b:80', ':80']) {
    assert.equal(statusOf(request(target, 'CONNECT')), 400, target);
  }
});

test('check 11: control characters, raw bytes above 0x7F, quotes, angle brackets and fragments are refused', () => {
  const refused = [0x22, 0x23, 0x3c, 0x3e, 0x7f];
  for (let byte = 0; byte < 0x20; byte++) refused.push(byte);
  for (let byte = 0x80; byte <= 0xff; byte++) refused.push(byte);
  for (const byte of refused) {
    const character = String.fromCharCode(byte);
    assert.equal(statusOf(request(`/a${character}b`)), 400, `0x${byte.toString(16)} in a path`);
    assert.equal(statusOf(request(`/a?b${character}c`)), 400, `0x${byte.toString(16)} in a query`);
    assert.equal(
      statusOf(request(`http://b/${character}`)),
      400,
      `0x${byte.toString(16)} after an authority`,
    );
  }
});

test('check 11: what browsers leave unescaped is accepted where they do', () => {
  assert.equal(readOne(request('/a[1]|^?b[]={c}|`^\\d')).head.query, 'b[]={c}|`^\\d');
  for (const target of ['/a{b', '/a}b', '/a\\b', '/a`b'])
    assert.equal(statusOf(request(target)), 400, target);
});

test('check 11: a percent sign must begin an escape', () => {
  assert.equal(readOne(request('/%41?%c3%A4')).head.path, '/%41');
  for (const target of ['/%', '/%4', '/%4g', '/%zz', '/?%', '/?a%1', '/%%41', '/a%?41']) {
    assert.equal(statusOf(request(target)), 400, target);
  }
});
