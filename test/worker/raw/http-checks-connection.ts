/** Checks 37 to 50: answers, and the life of the connection (RFC 9112 sections 9.3 to 9.6). */

import type { HttpCheck } from './http-check.ts';
import {
  bytes,
  echoed,
  ok,
  okClosing,
  refused,
  refusedHead,
  request,
  served,
  servedLast,
} from './http-check-cases.ts';

const get = (fields = ''): string => request('GET / HTTP/1.1', fields);
const post = (body: string, fields = ''): string =>
  request('POST / HTTP/1.1', `Content-Length: ${body.length}\r\n${fields}`, body);
const expecting = request('POST / HTTP/1.1', 'Content-Length: 5\r\nExpect: 100-continue\r\n');
const upgrade =
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n';

export const connectionChecks: readonly HttpCheck[] = [
  served(37, 'HEAD has the fields of GET and no body', request('HEAD / HTTP/1.1'), {
    ...ok,
    method: 'HEAD',
    fields: { 'content-length': /^[1-9]\d*$/, 'content-type': /^text\/plain/ },
  }),
  served(37, 'HEAD of a streamed body', request('HEAD /bytes?n=100 HTTP/1.1'), { ...ok, method: 'HEAD' }),
  ...(
    [
      ['with a body too large', request('HEAD / HTTP/1.1', 'Content-Length: 99999999\r\n'), 413],
      ['without Host', 'HEAD / HTTP/1.1\r\n\r\n', 400],
      ['with a bad field', request('HEAD / HTTP/1.1', 'A : b\r\n'), 400],
      ['of a bad target', request('HEAD /<x> HTTP/1.1'), 400],
      ['of a target too long', request(`HEAD /${'a'.repeat(9000)} HTTP/1.1`), 414],
      ['in a version not known', request('HEAD / HTTP/3.0'), 505],
      ['with a bad chunk', request('HEAD / HTTP/1.1', 'Transfer-Encoding: chunked\r\n', 'x\r\n'), 400],
    ] as const
  ).map(([what, text, status]) => refusedHead(37, `HEAD ${what} is refused without a body`, text, status)),
  refused(
    37,
    'a method that only begins like HEAD is refused with a body',
    request('HEADER / HTTP/1.1'),
    501,
  ),
  served(37, '204 has no length and no coding', request('DELETE / HTTP/1.1'), {
    status: [204],
    fields: { 'content-length': null, 'transfer-encoding': null },
  }),
  servedLast(37, 'a 1.0 client gets no transfer coding', 'GET /bytes?n=70000 HTTP/1.0\r\n\r\n', {
    ...okClosing,
    body: /^[a-z ]{70000}$/,
  }),

  ...['GET / HTTP/1.1', 'GET /nowhere HTTP/1.1', 'GET /work?ms=x HTTP/1.1'].map((line) =>
    served(38, `${line} is answered with a date`, request(line), {
      status: [200, 400, 404],
      fields: { date: /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/ },
    }),
  ),

  served(39, 'the length is exact in bytes', post('\xe4\xf6\xfc'), {
    ...echoed('\xe4\xf6\xfc'),
    fields: { 'content-length': /^3$/, 'transfer-encoding': null },
  }),
  served(39, 'a streamed body comes in chunks', request('GET /bytes?n=200000 HTTP/1.1'), {
    ...ok,
    fields: { 'content-length': null, 'transfer-encoding': /^chunked$/ },
    body: /^[a-z ]{200000}$/,
  }),

  served(
    40,
    'pipelined requests are answered in order',
    post('a') + post('b') + get() + post('c'),
    echoed('a'),
    echoed('b'),
    ok,
    echoed('c'),
  ),
  served(
    40,
    'a quick request does not overtake a slow one',
    request('GET /wait?ms=20 HTTP/1.1') + post('b'),
    { ...ok, body: /^done\n$/ },
    echoed('b'),
  ),
  served(
    40,
    '200 pipelined requests get 200 answers',
    post('a').repeat(200),
    ...Array.from({ length: 200 }, () => echoed('a')),
  ),

  {
    ...refused(41, 'an invalid request after a valid one', `${post('first')}BAD\r\n\r\n`),
    expect: [echoed('first'), { status: [400], fields: { connection: /^close$/ } }],
  },
  {
    ...refused(
      41,
      'an invalid request after a slow one',
      `${request('GET /wait?ms=20 HTTP/1.1')}BAD\r\n\r\n`,
    ),
    expect: [{ ...ok, body: /^done\n$/ }, { status: [400] }],
  },

  ...['close', 'Close', 'CLOSE', 'keep-alive, close', 'x, ClOsE ,y'].map((value) =>
    servedLast(42, `Connection: ${value}`, get(`Connection: ${value}\r\n`), okClosing),
  ),
  servedLast(
    42,
    'close in the second Connection line',
    get('Connection: x\r\nConnection: close\r\n'),
    okClosing,
  ),
  servedLast(
    42,
    'close after a slow answer',
    request('GET /wait?ms=20 HTTP/1.1', 'Connection: close\r\n'),
    okClosing,
  ),

  servedLast(43, 'HTTP/1.0 closes', 'GET / HTTP/1.0\r\n\r\n', okClosing),
  servedLast(43, 'HTTP/1.0 with close', 'GET / HTTP/1.0\r\nConnection: close\r\n\r\n', okClosing),
  served(43, 'HTTP/1.0 with keep-alive', 'GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n', {
    ...ok,
    fields: { connection: /^keep-alive$/ },
  }),

  {
    number: 44,
    title: '100 (Continue) comes before the body is read',
    send: [bytes(expecting), bytes('hello')],
    expect: [{ ...echoed('hello'), interim: [100] }],
    closes: false,
  },
  served(44, '100 (Continue) may be left out when the body is there', `${expecting}hello`, {
    ...echoed('hello'),
    interim: [],
    interimIfCut: [100],
  }),
  servedLast(
    44,
    'no 100 (Continue) for a 1.0 client',
    'POST / HTTP/1.0\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nhello',
    {
      ...echoed('hello'),
      interim: [],
    },
  ),
  {
    number: 44,
    title: 'a body too long is refused instead of asked for',
    send: [bytes(request('POST / HTTP/1.1', 'Content-Length: 2000000\r\nExpect: 100-continue\r\n'))],
    expect: [{ status: [413], interim: [], fields: { connection: /^close$/ } }],
    closes: true,
  },
  refused(44, 'another expectation', get('Expect: 200-ok\r\n'), 417),

  served(45, 'an unknown upgrade is ignored', get('Connection: Upgrade\r\nUpgrade: foo/2\r\n'), {
    ...ok,
    interim: [],
  }),
  served(45, 'a WebSocket upgrade is ignored', get(upgrade), { ...ok, interim: [] }),
  servedLast(
    45,
    'an upgrade in HTTP/1.0 is ignored',
    'GET / HTTP/1.0\r\nConnection: Upgrade\r\nUpgrade: foo\r\n\r\n',
    okClosing,
  ),
  served(
    45,
    'h2c is ignored',
    get('Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n'),
    {
      ...ok,
      interim: [],
    },
  ),
  {
    number: 45,
    title: 'an upgrade with an expectation gets 100 (Continue) first',
    send: [
      bytes(
        request(
          'POST / HTTP/1.1',
          'Content-Length: 5\r\nExpect: 100-continue\r\nConnection: Upgrade\r\nUpgrade: foo\r\n',
        ),
      ),
      bytes('hello'),
    ],
    expect: [{ ...echoed('hello'), interim: [100] }],
    closes: false,
  },

  servedLast(
    46,
    'what follows the last request does not eat its answer',
    get('Connection: close\r\n') + 'x'.repeat(10_000),
    okClosing,
  ),
  refused(
    46,
    'the body of a refused request does not eat the answer',
    request('POST / HTTP/1.1', 'Content-Length: 2000000\r\n', 'x'.repeat(14_000)),
    413,
  ),

  ...[get(), post('whole'), request('GET /wait?ms=20 HTTP/1.1'), request('GET /bytes?n=300000 HTTP/1.1')].map(
    (text): HttpCheck => ({
      number: 48,
      title: `the client half-closes after ${text.slice(0, text.indexOf('\r'))}`,
      send: [bytes(text)],
      halfClose: true,
      expect: [ok],
      closes: true,
    }),
  ),

  ...['<script>alert(1)</script>', '%3Cscript%3Ealert(1)%3C/script%3E'].flatMap((attack) => [
    refused(50, `the target ${attack} without Host`, `GET /${attack} HTTP/1.1\r\n\r\n`),
    served(
      50,
      `an unknown path with a query ${attack.slice(0, 9)}`,
      request('GET /nowhere?script%3Ealert HTTP/1.1'),
      {
        status: [404],
        fields: { 'content-type': /^text\/plain/, 'x-content-type-options': /^nosniff$/ },
        body: /^(?!.*(script|alert))/s,
      },
    ),
  ]),
  refused(50, 'a script in a field name', get('<script>alert</script>: x\r\n')),
];
