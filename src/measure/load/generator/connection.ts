/** One connection to the server, with as little of Node.js in between as it allows. */
import { createConnection } from 'node:net';
import { type AnswerHead, createAnswerReader } from './answer-reader.ts';
import { monotonicMs } from './clock.ts';

export interface ConnectionEvents {
  /** `atMs` is when its last byte was read. */
  readonly onAnswer: (answer: AnswerHead, atMs: number) => void;
  /** Some of the body of an answer. */
  readonly onBody?: (answer: AnswerHead) => void;
  /** Once, last of all; `problem` when it was not simply closed. */
  readonly onClosed: (problem: string | undefined) => void;
}

export interface Connection {
  send(request: string): void;
  /** Closes it from this side. */
  end(): void;
  /** Closes it at once; `onClosed` still follows. */
  destroy(): void;
}

/** One for all connections: what was read is looked at before the next one reads. */
const buffer = Buffer.allocUnsafeSlow(64 * 1024);

export function connect(port: number, { onAnswer, onBody, onClosed }: ConnectionEvents): Connection {
  let problem: string | undefined;
  const reader = createAnswerReader({
    onAnswer: (head) => onAnswer(head, monotonicMs()),
    ...(onBody === undefined ? {} : { onBody }),
  });
  const onRead = (count: number): true => {
    if (!reader.push(buffer.subarray(0, count))) {
      problem ??= 'not HTTP';
      socket.destroy();
    }
    return true;
  };
  const socket = createConnection({
    port,
    host: '127.0.0.1',
    noDelay: true,
    onread: { buffer, callback: onRead },
  });
  socket.once('error', (error: NodeJS.ErrnoException) => {
    problem ??= error.code ?? error.message;
  });
  socket.once('end', () => reader.end());
  socket.once('close', () => onClosed(problem));
  return {
    send: (request) => void socket.write(request, 'latin1'),
    end: () => void socket.end(),
    destroy: () => void socket.destroy(),
  };
}

export function requestText(port: number, path: string, isLast: boolean): string {
  return `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${isLast ? 'Connection: close\r\n' : ''}\r\n`;
}
