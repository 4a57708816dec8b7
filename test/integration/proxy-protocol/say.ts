/** Speaks as a proxy does: a header, and then the bytes of its client. */
import { createHash } from 'node:crypto';
import { connect as connectHttp2 } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { trusted } from '../apps/ask.ts';
import { withDeadline } from '../balancer.ts';

/** As test/fixtures/apps/shows-its-client.mjs answers. */
export interface Shown {
  readonly slot: number;
  readonly generation: number;
  readonly said: string;
  readonly remoteAddress?: string;
  readonly remotePort?: number;
  readonly remoteFamily?: string;
  readonly localAddress?: string;
  readonly localPort?: number;
  readonly bytesRead: number;
  readonly proxy?: {
    readonly version: number;
    readonly command: string;
    readonly client?: { readonly address?: string; readonly path?: string };
    readonly proxy: { readonly address?: string; readonly port?: number };
    readonly local: { readonly port?: number };
    readonly alpn?: string;
    readonly authority?: string;
    readonly uniqueId?: string;
    readonly tls?: { readonly version?: string; readonly isEncrypted: boolean };
    readonly tlvs: number;
  };
}

export type Where = { readonly port: number } | { readonly path: string };

/** Sends `header` in pieces of so many bytes, then the rest. */
export async function begin(where: Where, header: Buffer, pieceBytes = header.length): Promise<Socket> {
  const to = 'port' in where ? { port: where.port, host: '127.0.0.1' } : { path: where.path };
  const socket = connect(to);
  socket.setNoDelay();
  for (let at = 0; at < header.length; at += pieceBytes) {
    socket.write(header.subarray(at, at + pieceBytes));
    if (pieceBytes < header.length) await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return socket;
}

/** One request, by whatever the app speaks. */
export async function showOver(speaks: string, where: Where, header: Buffer, body = 'hello'): Promise<Shown> {
  const socket = await begin(where, header);
  const answer = speaks.startsWith('h2')
    ? overHttp2(speaks === 'h2' ? encrypted(socket, ['h2']) : socket, body)
    : speaks === 'net'
      ? lineOf(socket, `${body}\n`)
      : overHttp(speaks === 'https' ? encrypted(socket) : socket, body);
  try {
    return JSON.parse(await withDeadline(answer, `an answer over ${speaks}`)) as Shown;
  } finally {
    socket.destroy();
  }
}

/** The next line, after `bytes` were sent. */
export function lineOf(socket: Socket, bytes?: string): Promise<string> {
  if (bytes !== undefined) socket.write(bytes);
  return collect(socket, (text) => (text.includes('\n') ? text.slice(0, text.indexOf('\n')) : undefined));
}

/** One answer of a connection that may live on; the body. */
export function overHttp(socket: Socket, body: string, headers = 'Connection: close\r\n'): Promise<string> {
  const length = Buffer.byteLength(body);
  socket.write(`POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${length}\r\n${headers}\r\n${body}`);
  return collect(socket, (text) => {
    const [head = '', rest] = text.split('\r\n\r\n');
    const wanted = Number(/content-length: (\d+)/i.exec(head)?.[1]);
    return rest !== undefined && Buffer.byteLength(rest) >= wanted ? rest : undefined;
  });
}

/** Resolves when the connection has ended, with what came before that. */
export function ending(socket: Socket): Promise<string> {
  let text = '';
  socket.setEncoding('latin1').on('data', (part: string) => {
    text += part;
  });
  socket.on('error', () => {});
  return withDeadline(
    new Promise((resolve) => socket.once('close', () => resolve(text))),
    'the connection to end',
  );
}

export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function encrypted(socket: Socket, protocols: string[] = []): Socket {
  return connectTls({ socket, ...trusted, ALPNProtocols: protocols });
}

export function overHttp2(socket: Socket, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const session = connectHttp2('http://localhost', { createConnection: () => socket });
    session.once('error', reject);
    const stream = session.request({ ':path': '/', ':method': 'POST' });
    let text = '';
    stream.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    stream.once('error', reject);
    stream.once('end', () => {
      session.destroy();
      resolve(text);
    });
    stream.end(body);
  });
}

function collect(socket: Socket, whole: (text: string) => string | undefined): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const take = (part: Buffer): void => {
      text += part;
      const found = whole(text);
      if (found === undefined) return;
      socket.off('data', take);
      resolve(found);
    };
    socket.on('data', take);
    socket.once('error', reject);
    socket.once('close', () => reject(new Error(`the connection ended after ${JSON.stringify(text)}`)));
  });
}
