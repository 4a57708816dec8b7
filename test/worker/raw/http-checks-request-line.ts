/** Checks 1 to 12: the request line and the target (RFC 9112 section 3, RFC 9110 sections 4 and 9). */

import type { HttpCheck } from './http-check.ts';
import { ok, refused, request, served } from './http-check-cases.ts';

export const requestLineChecks: readonly HttpCheck[] = [
  served(1, 'an empty line before the request line is skipped', `\r\n${request('GET / HTTP/1.1')}`),

  refused(2, 'a request line without a version', 'GET /\r\n\r\n'),
  refused(2, 'a request line without a version, with fields', request('GET /')),

  refused(3, 'two spaces after the method', request('GET  / HTTP/1.1')),
  refused(3, 'two spaces before the version', request('GET /  HTTP/1.1')),
  refused(3, 'a tab after the method', request('GET\t/ HTTP/1.1')),
  refused(3, 'a tab before the version', request('GET /\tHTTP/1.1')),
  refused(3, 'a bare CR in the request line', request('GET /\rx HTTP/1.1')),
  refused(3, 'a bare CR as a separator', request('GET\r/ HTTP/1.1')),
  refused(3, 'a space after the version', request('GET / HTTP/1.1 ')),
  refused(3, 'a space before the method', request(' GET / HTTP/1.1')),
  refused(3, 'an empty target', request('GET  HTTP/1.1')),

  refused(4, 'http in lower case', request('GET / http/1.1')),
  refused(4, 'no minor version', request('GET / HTTP/1.')),
  refused(4, 'no point in the version', request('GET / HTTP/11')),
  refused(4, 'a major version of two digits', request('GET / HTTP/01.1')),
  refused(4, 'a minor version of two digits', request('GET / HTTP/1.10')),
  refused(4, 'another protocol', request('GET / HTTPS/1.1')),
  refused(4, 'a letter for a version', request('GET / HTTP/1.x')),

  refused(5, 'version 2.0', request('GET / HTTP/2.0'), 505, 400),
  refused(5, 'version 9.9', request('GET / HTTP/9.9'), 505, 400),
  refused(5, 'version 0.9', request('GET / HTTP/0.9'), 505, 400),
  served(5, 'version 1.2 is served as 1.1', request('GET / HTTP/1.2')),

  refused(6, 'a method that is no token', request('G@T / HTTP/1.1')),
  refused(6, 'a method with a byte beyond ASCII', request('G\xc4T / HTTP/1.1')),
  refused(6, 'an unknown method', request('FOO / HTTP/1.1'), 501),
  refused(6, 'a method in lower case', request('get / HTTP/1.1'), 501),
  refused(6, 'an unknown method beyond every limit', request(`${'X'.repeat(20_000)} / HTTP/1.1`), 501),
  refused(
    6,
    'an unknown method with a target beyond the limit',
    request(`FOO /${'a'.repeat(9000)} HTTP/1.1`),
    501,
  ),
  {
    ...refused(6, 'a known method that is not allowed', request('TRACE / HTTP/1.1')),
    expect: [{ status: [405], fields: { allow: /\bGET\b.*\bPOST\b/ } }],
  },
  served(6, 'GET where there is nothing', request('GET /nowhere HTTP/1.1'), { status: [404] }),

  refused(7, 'a target beyond the limit', request(`GET /${'a'.repeat(9000)} HTTP/1.1`), 414),
  refused(7, 'a request line that never ends', `GET /${'a'.repeat(20_000)}`, 414),
  served(7, 'a target of 8000 bytes', request(`GET /?${'a'.repeat(7998)} HTTP/1.1`)),

  refused(8, 'GET of the asterisk', request('GET * HTTP/1.1')),
  served(8, 'OPTIONS of the asterisk', request('OPTIONS * HTTP/1.1'), {
    status: [200, 204],
    fields: { allow: /\bOPTIONS\b/ },
  }),

  served(9, 'a target in absolute form', request('GET http://other.example/whoami?x=1 HTTP/1.1'), {
    ...ok,
    body: /"slot":/,
  }),
  served(9, 'an absolute form without a path', request('GET http://other.example HTTP/1.1'), {
    ...ok,
    body: /^Hello from worker/,
  }),
  served(9, 'an absolute form with an empty port', request('GET http://other.example:/ HTTP/1.1')),
  served(
    9,
    'an absolute form beside an empty Host, which is ignored',
    'GET http://other.example/ HTTP/1.1\r\nHost:\r\n\r\n',
  ),
  refused(
    9,
    'an https target on a connection that is not secured',
    request('GET https://other.example/ HTTP/1.1'),
    421,
  ),
  refused(9, 'an absolute form with userinfo', request('GET http://u:p@other.example/ HTTP/1.1')),

  refused(10, 'a target in authority form', request('GET other.example:80 HTTP/1.1')),
  refused(
    10,
    'CONNECT',
    'CONNECT other.example:443 HTTP/1.1\r\nHost: other.example:443\r\n\r\n',
    405,
    501,
    400,
  ),

  ...['\x01', '\x1f', '\x7f', '\x80', '\xff', '<', '>', '"', '#f'].map((raw) =>
    refused(11, `the raw character ${JSON.stringify(raw)} in the target`, request(`GET /a${raw}b HTTP/1.1`)),
  ),

  refused(12, 'the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 505, 400),
];
