/**
 * `connect.js PORT HEADER CONNECTIONS COUNT`: COUNT connections with a request each, so many at a time, each beginning with
 * HEADER, which is in base64. Says how many were answered, as a line of JSON.
 */
import { connect } from 'node:net';

const [port = '', header = '', connections = '', count = ''] = process.argv.slice(2);
const request = 'GET / HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n';
// In one packet, as a proxy sends the two where its client has spoken already.
const bytes = Buffer.concat([Buffer.from(header, 'base64'), Buffer.from(request)]);
const counts = { answered: 0, errors: 0 };
let left = Number(count);

await Promise.all(
  Array.from({ length: Number(connections) }, async () => {
    while (left-- > 0) counts[await ask()]++;
  }),
);
console.log(JSON.stringify(counts));

function ask(): Promise<keyof typeof counts> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect({ port: Number(port), host: '127.0.0.1' });
    socket.setEncoding('latin1').on('data', (part: string) => {
      text += part;
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(text.startsWith('HTTP/1.1 200 ') ? 'answered' : 'errors'));
    socket.write(bytes);
  });
}
