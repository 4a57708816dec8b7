/** Checks 13 to 24: Host and the field lines (RFC 9112 sections 3.2 and 5). */

import type { HttpCheck } from './http-check.ts';
import { bytes, ok, refused, request, served } from './http-check-cases.ts';

const withHost = (host: string): string => `GET / HTTP/1.1\r\n${host}\r\n\r\n`;
const withField = (line: string): string => request('GET / HTTP/1.1', `${line}\r\n`);

export const fieldChecks: readonly HttpCheck[] = [
  refused(13, 'HTTP/1.1 without Host', 'GET / HTTP/1.1\r\n\r\n'),
  refused(13, 'HTTP/1.1 without Host, with other fields', 'GET / HTTP/1.1\r\nA: b\r\n\r\n'),

  refused(14, 'two different Host lines', withHost('Host: a\r\nHost: b')),
  refused(14, 'two equal Host lines', withHost('Host: a\r\nhost: a')),

  ...[
    ['a list', 'a, b'],
    ['userinfo', 'user@a'],
    ['a path', 'a/b'],
    ['a port that is no number', 'a:8x'],
    ['a port too large', 'a:65536'],
    ['a space', 'a b'],
    ['an open bracket', '[::1'],
    ['nothing', ''],
  ].map(([what, host]) => refused(15, `Host with ${what}`, withHost(`Host: ${host}`))),
  ...['a:80', '127.0.0.1:8080', '[::1]:80', 'a.example'].map((host) =>
    served(15, `Host ${host}`, withHost(`Host: ${host}`)),
  ),

  {
    number: 16,
    title: 'HTTP/1.0 without Host is served',
    send: [bytes('GET / HTTP/1.0\r\n\r\n')],
    expect: [ok],
    closes: true,
  },

  refused(17, 'a space before the colon', withField('A : b')),
  refused(17, 'a tab before the colon', withField('A\t: b')),
  refused(17, 'a space before the colon of Content-Length', withField('Content-Length : 0')),

  refused(18, 'a folded line with a space', withField('A: b\r\n c')),
  refused(18, 'a folded line with a tab', withField('A: b\r\n\tc')),

  refused(
    19,
    'a line that begins with a space, before the first field',
    'GET / HTTP/1.1\r\n Host: h\r\n\r\n',
  ),
  refused(19, 'a line of one tab, before the first field', 'GET / HTTP/1.1\r\n\t\r\nHost: h\r\n\r\n'),

  refused(20, 'a line without a colon', withField('AB')),
  refused(20, 'an empty name', withField(': b')),
  ...['(', ')', '"', '@', '/', '\\', '{', '\x00', '\x7f', '\xe4'].map((raw) =>
    refused(20, `the character ${JSON.stringify(raw)} in a name`, withField(`A${raw}B: c`)),
  ),

  ...['\x00', '\x01', '\x0b', '\x0c', '\x1b', '\x7f', '\r', '\n'].map((raw) =>
    refused(21, `the character ${JSON.stringify(raw)} in a value`, withField(`A: b${raw}c`)),
  ),
  served(21, 'space and tab around a value', withField('Connection: \t keep-alive\t ')),
  served(21, 'bytes beyond ASCII in a value', withField('A: \x80\xa0\xff')),
  refused(21, 'a vertical tab is not trimmed off a length', withField('Content-Length: \x0b0')),
  refused(21, 'a no-break space is not trimmed off a length', withField('Content-Length: \xa00')),
  refused(21, 'a next-line character is not trimmed off a length', withField('Content-Length: 0\x85')),

  refused(22, 'a bare LF as a line end', 'GET / HTTP/1.1\nHost: h\n\n'),
  refused(22, 'a bare LF after a field', 'GET / HTTP/1.1\r\nHost: h\nA: b\r\n\r\n'),
  refused(22, 'a bare LF as the empty line', 'GET / HTTP/1.1\r\nHost: h\r\n\n'),
  refused(22, 'CR CR LF', 'GET / HTTP/1.1\r\nHost: h\r\r\n\r\n'),
  refused(22, 'CRLF CR X does not end the block', 'GET / HTTP/1.1\r\nHost: h\r\n\rX'),

  refused(23, '101 fields', request('GET / HTTP/1.1', 'A: b\r\n'.repeat(100)), 431),
  served(23, '100 fields', request('GET / HTTP/1.1', 'A: b\r\n'.repeat(99))),
  refused(23, 'one field beyond 8 KiB', withField(`A: ${'b'.repeat(9000)}`), 431),
  refused(23, 'a field that never ends', `GET / HTTP/1.1\r\nHost: h\r\nA: ${'b'.repeat(20_000)}`, 431),
  refused(23, 'fields beyond 16 KiB', request('GET / HTTP/1.1', `A: ${'b'.repeat(6000)}\r\n`.repeat(3)), 431),

  refused(24, 'two Content-Type lines', request('POST / HTTP/1.1', 'Content-Type: a/b\r\n'.repeat(2))),
  served(
    24,
    'an underscore is no hyphen',
    request('POST / HTTP/1.1', 'Content_Length: 5\r\nTransfer_Encoding: chunked\r\n'),
  ),
];
