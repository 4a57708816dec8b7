/** WebSockets of the app `websocket-echo`. */
import { once } from 'node:events';
import WebSocket from 'ws';
import { waitFor, withDeadline } from '../balancer.ts';

export interface EchoSocket {
  /** The process that serves it. */
  readonly pid: number;
  /** Sends and resolves with what came back. */
  echo(data: string | Buffer): Promise<{ data: Buffer; isBinary: boolean }>;
  /** Resolves when it has ended, by whomever, with the time of that (performance.now()). */
  readonly ended: Promise<number>;
  /** Resolves when both sides have said goodbye. */
  close(): Promise<void>;
}

const open = new Set<WebSocket>();

export async function openEchoSocket(port: number): Promise<EchoSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`);
  open.add(socket);
  socket.once('close', () => open.delete(socket));
  const ended = new Promise<number>((resolve) => socket.once('close', () => resolve(performance.now())));
  const received: { data: Buffer; isBinary: boolean }[] = [];
  socket.on('message', (data: Buffer, isBinary: boolean) => received.push({ data, isBinary }));
  const next = () => waitFor(() => received.shift(), 'a message', 20_000);
  await withDeadline(once(socket, 'open'), 'the WebSocket to open');
  const greeting = (await next()).data.toString();
  return {
    pid: Number(/^served by (\d+)$/.exec(greeting)![1]),
    ended,
    echo(data) {
      socket.send(data);
      return next();
    },
    async close() {
      socket.close();
      await withDeadline(once(socket, 'close'), 'the WebSocket to close');
    },
  };
}

/** For `afterEach`. */
export function terminateEchoSockets(): void {
  for (const socket of open) socket.terminate();
}

/** A text frame as a client sends it (RFC 6455 section 5.2), masked with zeros. */
export function maskedText(text: string): Buffer {
  return Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]);
}

/** The same text as the server sends it back, in latin1. */
export function textFrame(text: string): string {
  return `\x81${String.fromCharCode(text.length)}${text}`;
}
