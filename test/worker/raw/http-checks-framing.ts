/** Checks 25 to 36: where a body ends (RFC 9112 sections 6 and 7). */

import type { HttpCheck } from './http-check.ts';
import { bytes, echoed, ok, refused, request, served } from './http-check-cases.ts';

const post = (fields: string, body = ''): string => request('POST / HTTP/1.1', fields, body);
const chunked = (body: string): string => post('Transfer-Encoding: chunked\r\n', body);

export const framingChecks: readonly HttpCheck[] = [
  ...[
    '+1',
    '-0',
    '-1',
    '0x5',
    '1_0',
    '',
    '1e1',
    '1.0',
    '1 1',
    ' ',
    '5;',
    '9007199254740992',
    '1'.repeat(30),
  ].map((length) => refused(25, `Content-Length: ${length}`, post(`Content-Length: ${length}\r\n`, 'hello'))),
  served(25, 'Content-Length with zeros in front', post('Content-Length: 005\r\n', 'hello'), echoed('hello')),
  refused(25, 'a body beyond 1 MiB is refused by its length', post('Content-Length: 1048577\r\n'), 413),

  refused(26, 'two different lengths', post('Content-Length: 5\r\nContent-Length: 6\r\n', 'hello!')),
  refused(26, 'two equal lengths', post('Content-Length: 5\r\nContent-Length: 5\r\n', 'hello')),
  refused(26, 'a list of equal lengths', post('Content-Length: 5, 5\r\n', 'hello')),

  refused(
    27,
    'a length and chunks',
    post('Content-Length: 5\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'),
  ),
  refused(
    27,
    'chunks and a length',
    post('Transfer-Encoding: chunked\r\nContent-Length: 5\r\n', '0\r\n\r\n'),
  ),

  ...['chunked, chunked', 'chunked;p', ',', '', 'identity', 'chunked, identity', 'xchunked', '"chunked"'].map(
    (coding) =>
      refused(
        28,
        `Transfer-Encoding: ${coding}`,
        post(`Transfer-Encoding: ${coding}\r\n`, '0\r\n\r\n'),
        400,
        501,
      ),
  ),
  refused(28, 'chunked twice in two lines', post('Transfer-Encoding: chunked\r\n'.repeat(2), '0\r\n\r\n')),
  refused(28, 'a vertical tab before chunked', post('Transfer-Encoding: \x0bchunked\r\n', '0\r\n\r\n')),
  ...[',chunked', 'chunked,', ' , ,\tchunked ,'].map((coding) =>
    served(
      28,
      `empty list elements in Transfer-Encoding: ${JSON.stringify(coding)}`,
      post(`Transfer-Encoding: ${coding}\r\n`, '5\r\nhello\r\n0\r\n\r\n'),
      echoed('hello'),
    ),
  ),
  refused(
    28,
    'chunked on a line and another coding on the next',
    post('Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip\r\n', '0\r\n\r\n'),
  ),
  served(28, 'chunked in any case', post('Transfer-Encoding: CHUNKed\r\n', '0\r\n\r\n'), echoed('')),

  refused(
    29,
    'an unknown coding before chunked',
    post('Transfer-Encoding: gzip, chunked\r\n', '0\r\n\r\n'),
    501,
  ),
  refused(
    29,
    'an unknown coding on a line before that of chunked',
    post('Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'),
    501,
  ),

  refused(
    30,
    'Transfer-Encoding in HTTP/1.0',
    'POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ),

  ...['0x5', '+5', '-5', '5_0', ' 5', '5 ', '5\t', 'g', '', '1'.repeat(17), '20000000000000'].map((size) =>
    refused(31, `the chunk size ${JSON.stringify(size)}`, chunked(`${size}\r\nhello\r\n0\r\n\r\n`), 400, 413),
  ),
  served(
    31,
    'chunk sizes in either case',
    chunked('A\r\n0123456789\r\na\r\n0123456789\r\n0\r\n\r\n'),
    echoed('01234567890123456789'),
  ),

  served(
    32,
    'chunk extensions are ignored',
    chunked('5;a=b;c="d e";f\r\nhello\r\n0;x\r\n\r\n'),
    echoed('hello'),
  ),
  served(
    32,
    'whitespace around the parts of an extension',
    chunked('5 ;\ta = b ; c\t=\t"d e"\r\nhello\r\n0\r\n\r\n'),
    echoed('hello'),
  ),
  refused(32, 'a bare CR in an extension', chunked('5;a\rb\r\nhello\r\n0\r\n\r\n')),
  refused(32, 'a bare LF in an extension', chunked('5;a\nhello\r\n0\r\n\r\n')),
  refused(32, 'a bare LF after a chunk size', chunked('5\nhello\r\n0\r\n\r\n')),
  refused(32, 'extensions beyond 4 KiB', chunked(`1;${'a'.repeat(2500)}\r\nx\r\n`.repeat(2)), 413, 400),

  refused(33, 'chunk data longer than its size', chunked('5\r\nhello!\r\n0\r\n\r\n')),
  refused(33, 'chunk data ended by LF', chunked('5\r\nhello\n0\r\n\r\n')),
  refused(33, 'chunk data ended by CR X', chunked('5\r\nhello\rX0\r\n\r\n')),
  refused(33, 'chunks beyond 1 MiB', chunked(`10000\r\n${'x'.repeat(65_536)}\r\n`.repeat(17)), 413),

  served(34, 'trailers are dropped', chunked('5\r\nhello\r\n0\r\nA: b\r\nC: d\r\n\r\n'), echoed('hello')),
  ...['Host: evil', 'Content-Length: 9', 'Transfer-Encoding: gzip'].map((trailer) =>
    refused(34, `the trailer ${trailer}`, chunked(`5\r\nhello\r\n0\r\n${trailer}\r\n\r\n`)),
  ),
  refused(34, 'a trailer without a colon', chunked('0\r\nAB\r\n\r\n')),
  refused(34, 'a trailer with a space before its colon', chunked('0\r\nA : b\r\n\r\n')),
  refused(34, 'trailers beyond the limit', chunked(`0\r\n${'A: b\r\n'.repeat(101)}\r\n`), 431, 400),

  ...[
    ['in a body with a length', post('Content-Length: 6\r\n', 'hello')],
    ['in a chunk', chunked('5\r\nhel')],
    ['before the last chunk', chunked('5\r\nhello\r\n')],
    ['in the trailers', chunked('5\r\nhello\r\n0\r\n')],
    ['in the head', 'GET / HTTP/1.1\r\nHost: h\r\n'],
  ].map(
    ([where, text]): HttpCheck => ({
      number: 35,
      title: `the client ends ${where}`,
      send: [bytes(text!)],
      halfClose: true,
      expect: [],
      closes: true,
    }),
  ),

  ...['GET', 'OPTIONS'].map((method) =>
    served(
      36,
      `the body of ${method} is consumed and not taken for a request`,
      request(`${method} / HTTP/1.1`, 'Content-Length: 29\r\n', 'GET /nowhere HTTP/1.1\r\nHost: ') +
        request('GET /whoami HTTP/1.1'),
      { status: [200, 204] },
      { ...ok, body: /"slot":/ },
    ),
  ),
  served(36, 'the body of HEAD is consumed', request('HEAD / HTTP/1.1', 'Content-Length: 3\r\n', 'abc'), {
    ...ok,
    method: 'HEAD',
  }),
  served(
    36,
    'the body of DELETE is consumed',
    request('DELETE / HTTP/1.1', 'Content-Length: 3\r\n', 'abc'),
    echoed('abc'),
  ),
];
