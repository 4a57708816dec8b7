/**
 * `connect.js PORT HEADER CONNECTIONS COUNT`: COUNT connections with a request each, so many at a time, each beginning with
 * HEADER, which is in base64. Says how many were answered, as a line of JSON.
 */
import { connect } from 'node:net';
import { askInTurn } from '../harness/load/ask-in-turn.ts';

const [port = '', header = '', connections = '', count = ''] = process.argv.slice(2);
const request = 'GET / HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n';

await askInTurn({
  ...{ atOnce: Number(connections), count: Number(count) },
  // As a proxy sends the two where its client has spoken already.
  bytes: Buffer.concat([Buffer.from(header, 'base64'), Buffer.from(request)]),
  open: () => ({ socket: connect({ port: Number(port), host: '127.0.0.1' }) }),
});
