/** A client's connection that a test holds open and leads step by step. */
import { connect, type NetConnectOpts, type Socket } from 'node:net';
import { waitFor, withDeadline } from '../balancer.ts';

export interface OpenConnection {
  readonly socket: Socket;
  /** Everything received so far. */
  readonly text: string;
  /** `end` also after a half-close by the server; `reset` for every error. */
  readonly ended: Promise<'end' | 'reset'>;
  readonly hasEnded: boolean;
  write(bytes: string): void;
  /** Resolves with the match once what was received matches. */
  receives(pattern: RegExp): Promise<RegExpExecArray>;
}

const open = new Set<Socket>();

/** Resolves when connected. `bytes` are sent at once; `allowHalfOpen` as in node:net. */
export function openConnection(
  target: number | NetConnectOpts,
  bytes = '',
  allowHalfOpen = false,
): Promise<OpenConnection> {
  const options = typeof target === 'number' ? { port: target, host: '127.0.0.1' } : target;
  const socket = connect({ ...options, allowHalfOpen });
  open.add(socket);
  let text = '';
  let hasEnded = false;
  socket.setEncoding('latin1');
  socket.on('data', (part: string) => {
    text += part;
  });
  const ended = new Promise<'end' | 'reset'>((resolve) => {
    socket.once('end', () => resolve('end'));
    socket.once('error', () => resolve('reset'));
  });
  void ended.then(() => {
    hasEnded = true;
  });
  socket.once('close', () => open.delete(socket));

  const connection: OpenConnection = {
    socket,
    ended,
    get text() {
      return text;
    },
    get hasEnded() {
      return hasEnded;
    },
    write: (more) => void socket.write(more),
    receives: (pattern) =>
      waitFor(() => pattern.exec(text) ?? undefined, `${pattern} to be received`).catch((error: Error) => {
        throw new Error(
          `${error.message}; received ${JSON.stringify(text)}${hasEnded ? ' and the end' : ''}`,
        );
      }),
  };
  const connected = new Promise<OpenConnection>((resolve, reject) => {
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      if (bytes !== '') socket.write(bytes);
      resolve(connection);
    });
  });
  return withDeadline(connected, 'a connection');
}

/** For `afterEach`. */
export function closeConnections(): void {
  for (const socket of open) socket.destroy();
}

/** A request that leaves its connection open. */
export function keepAliveRequest(path = '/', headers = ''): string {
  return `GET ${path} HTTP/1.1\r\nHost: test\r\n${headers}\r\n`;
}
