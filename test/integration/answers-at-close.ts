/** Clients that still send when the server has already answered and ended the connection: does each get its answer? */
import { connect } from 'node:net';
import { readAll } from '../worker/raw/socket-client.ts';

export interface LateSender {
  readonly title: string;
  /** Settles the connection: the server ends it after the answer. */
  readonly request: string;
  readonly late: string;
  readonly status: number;
}

/** What comes late: what old clients add, what was already under way, and what nobody should send. */
export const lateSenders: readonly LateSender[] = [
  {
    title: 'an empty line after a POST of HTTP/1.0',
    request: 'POST /p HTTP/1.0\r\nContent-Length: 2\r\n\r\nab',
    late: '\r\n',
    status: 200,
  },
  {
    title: 'the body of a refused request',
    request: 'POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 5000000\r\n\r\n',
    late: 'x'.repeat(20_000),
    status: 413,
  },
  {
    title: 'more after a request that is no HTTP',
    request: 'GET / HTTP/1.1\r\n\r\n',
    late: 'Host: h\r\n\r\n',
    status: 400,
  },
  {
    title: 'a request after the last one',
    request: 'GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n',
    late: 'GET / HTTP/1.1\r\nHost: h\r\n\r\n',
    status: 200,
  },
];

/** Writes a body of 5 MB, of which the server takes 1 MiB, to its end before it reads anything. Gives what it reads. */
export async function writeThenRead(port: number): Promise<string> {
  const client = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  client.write('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5000000\r\n\r\n');
  for (let written = 0; written < 5_000_000; written += 250_000) {
    await new Promise<void>((resolve, reject) => {
      client.write(Buffer.alloc(250_000), (error) => (error ? reject(error) : resolve()));
    });
    // Slower than the server refuses it, and longer than it bears silence.
    await new Promise((resolve) => setTimeout(resolve, 130));
  }
  return (await readAll(client)).toString('latin1');
}

/**
 * What of its answer a client is without: undefined when it has all, with the end. `delayMs` after the request is
 * written comes the rest; a timer is too coarse for that, so it waits by turns of the event loop.
 */
export function sendLate(
  port: number,
  { request, late, status }: LateSender,
  delayMs: number,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const client = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    let text = '';
    const isWhole = (): boolean => {
      const head = /^HTTP\/1\.1 (\d{3}) [\s\S]*?\r\nContent-Length: (\d+)\r\n[\s\S]*?\r\n\r\n/.exec(text);
      return head !== null && Number(head[1]) === status && text.length === head[0].length + Number(head[2]);
    };
    client.setEncoding('latin1').setNoDelay(true);
    client.on('connect', () => {
      client.write(request);
      const dueMs = performance.now() + delayMs;
      const wait = (): void => {
        if (performance.now() < dueMs) setImmediate(wait);
        else if (client.writable) client.write(late);
      };
      wait();
    });
    client.on('data', (part: string) => {
      text += part;
    });
    client.on('end', () => {
      client.end();
      resolve(isWhole() ? undefined : `ended after ${JSON.stringify(text)}`);
    });
    client.on('error', (error: NodeJS.ErrnoException) =>
      resolve(`${error.code} after ${JSON.stringify(text)}`),
    );
  });
}
