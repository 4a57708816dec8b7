import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAuthority } from '../../../../src/worker/raw/parser/authority.ts';
import { bytesUntilRefused, read, readOne, statusOf } from './reading.ts';

const accepts = (text: string): boolean => isAuthority(Buffer.from(`<${text}>`), 1, text.length + 1);

test('check 13: an HTTP/1.1 request without Host is refused', () => {
  assert.equal(statusOf('GET / HTTP/1.1\r\n\r\n'), 400);
  assert.equal(statusOf('GET / HTTP/1.5\r\n\r\n'), 400);
  assert.equal(statusOf('GET / HTTP/1.1\r\nHosts: a\r\nX-Host: a\r\n\r\n'), 400);
});

test('check 14: two Host lines are refused, even equal ones, on HTTP/1.0 too', () => {
  assert.equal(statusOf('GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n'), 400);
  assert.equal(statusOf('GET / HTTP/1.1\r\nHost: a\r\nX: y\r\nhOST: b\r\n\r\n'), 400);
  assert.equal(statusOf('GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n'), 400);
  assert.equal(bytesUntilRefused('GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\nX'), 34);
});

test('check 15: a Host that is not a host with an optional port is refused', () => {
  const values = ['', ' ', 'a, b', 'a b', 'u@a', 'u:p@a', 'a/b', 'a?b', 'a#b', 'http://a', '[::1', '::1'];
  values.push(
    'a:b',
    'a%4',
    'a%zz',
    '%',
    'a:99999999999999999999',
    'a:-1',
    'a:65536',
    'a:080808',
    'a:80:80',
    ':80',
    'a\\b',
    '"a"',
    '\xe4',
  );
  for (const value of values) {
    assert.equal(statusOf(`GET / HTTP/1.1\r\nHost: ${value}\r\n\r\n`), 400, value);
    assert.equal(statusOf(`GET / HTTP/1.0\r\nHost: ${value}\r\n\r\n`), 400, value);
  }
});

test('check 15: names, addresses and ports are accepted', () => {
  for (const value of ['a', 'a.b-c.d', 'a_b', 'A.', '127.0.0.1', 'a:0', 'a:65535', '127.0.0.1:8080', 'a~b']) {
    assert.equal(readOne(`GET / HTTP/1.1\r\nHost: ${value}\r\n\r\n`).head.host, value);
  }
});

test('check 15: a reg-name may have sub-delims and escapes, and a port may be empty or begin with zeros', () => {
  for (const value of [
    'a:',
    '[::1]:',
    'a,b',
    "!$&'()*+,;=",
    '*',
    'a%41',
    '%c3%A4:80',
    'a:0080',
    'a:00000443',
  ]) {
    assert.equal(readOne(`GET / HTTP/1.1\r\nHost: ${value}\r\n\r\n`).head.host, value);
    assert.equal(readOne(`GET http://${value}/x HTTP/1.1\r\nHost: a\r\n\r\n`).head.host, value);
  }
});

test('check 16: HTTP/1.0 without Host is served', () => {
  const { head } = readOne('GET / HTTP/1.0\r\n\r\n');
  assert.equal(head.host, undefined);
  assert.equal(head.minorVersion, 0);
});

test('a bad Host is refused as soon as its line is there', () => {
  const line = 'GET / HTTP/1.1\r\nHost: a b\r\n';
  assert.equal(bytesUntilRefused(`${line}X: y\r\n\r\n`), line.length);
  assert.equal(read(line).problem?.reason, 'The Host field is not a host with an optional port.');
});

test('a bracket holds exactly an IPv6 address', () => {
  const good = [
    '::',
    '::1',
    '1::',
    '1:2:3:4:5:6:7:8',
    '1::8',
    'fe80::a:b',
    '::ffff:1.2.3.4',
    'ABCD::',
    '1:2:3:4:5:6:7::',
  ];
  good.push('1:2:3:4:5:6:1.2.3.4', '::1.2.3.4', '::2:3:4:5:6:7:8', '64:ff9b::192.0.2.33');
  for (const address of good) {
    assert.ok(accepts(`[${address}]`), address);
    assert.ok(accepts(`[${address}]:80`), address);
  }
  const bad = [
    '',
    ':',
    ':::',
    '1',
    '1:2',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1::2::3',
    '12345::',
    'g::',
    ':1::',
  ];
  bad.push(
    '1::2:',
    '1:2:3:4:5:6:7:8::',
    '::1.2.3',
    '::1.2.3.4.5',
    '::256.1.1.1',
    '::01.2.3.4',
    '::1.2.3.4:5',
    '1.2.3.4',
  );
  bad.push('fe80::1%25eth0', 'v1.a', '::1 ', '1:::2', '::1.2.3.', '::.1.2.3', '1:2:3:4:5:6:7:1.2.3.4');
  for (const address of bad) assert.ok(!accepts(`[${address}]`), address);
  assert.ok(!accepts('[::1]a') && !accepts('[::1]80') && !accepts('a[::1]') && !accepts('[[::1]]'));
});
