/** Valid requests of every kind, the ground that splitting and mutation start from. */
import { chunked, get, post } from './reading.ts';

export const browserGet: string = [
  'GET /a/b?x=1 HTTP/1.1',
  'Host: example.com:8080',
  'User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0',
  'Accept: text/html,application/xhtml+xml;q=0.9,*/*;q=0.8',
  'Accept-Language: en-US,en;q=0.5',
  'Accept-Encoding: gzip, deflate, br',
  'Connection: keep-alive',
  'Cookie: sid=0123456789abcdef; theme=dark',
  'Upgrade-Insecure-Requests: 1',
  '',
  '',
].join('\r\n');

export const validRequests: readonly string[] = [
  get(),
  browserGet,
  'HEAD /x HTTP/1.1\r\nhOsT: a.b:80\r\n\r\n',
  'OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n',
  'GET http://other.example:81/x?y HTTP/1.1\r\nHost: a\r\n\r\n',
  'DELETE /x HTTP/1.1\r\nHost: [::1]:80\r\nConnection: close\r\n\r\n',
  'GET /old HTTP/1.0\r\n\r\n',
  'GET /old HTTP/1.0\r\nConnection: Keep-Alive\r\nExpect: x\r\n\r\n',
  `\r\n${get('X-Empty:', 'X-Tab:\ta\tb\t', 'X-Latin: \xe4\xf6', 'X-List: 1', 'X-List: 2')}`,
  get('Upgrade: websocket', 'Connection: Upgrade'),
  post(['Content-Length: 5'], 'hello'),
  post(['Content-Length: 0'], ''),
  post(['Content-Type: text/plain', 'Content-Length: 10', 'Expect: 100-continue'], '\r\n\r\nGET /\n'),
  'PUT /x HTTP/1.0\r\nContent-Length: 3\r\n\r\nabc',
  chunked('0\r\n\r\n'),
  chunked('5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n'),
  chunked('5;a=b;c="d\\"e"\r\nhel\r\n\r\n1\r\nx\r\n000\r\nX-Sum: 1\r\nX-Other:\r\n\r\n'),
];
