/** Small clients with nothing in between: one connection, bytes out, bytes in, and how it ended. */
import { connect, type Socket } from 'node:net';

export interface Outcome {
  /** Everything received. */
  readonly text: string;
  /** The status of the first answer; undefined when there was none. */
  readonly status: number | undefined;
  /** A whole answer by its Content-Length. */
  readonly isComplete: boolean;
  readonly ended: 'end' | 'reset' | 'refused' | 'timeout';
  /** The client's own port: which connection this was in the log of the master. */
  readonly localPort: number | undefined;
  readonly durationMs: number;
}

export interface ExchangeOptions {
  readonly path?: string;
  readonly headers?: string;
  /** Gives up after so long; `ended` is then `timeout`. */
  readonly timeoutMs?: number;
}

/** One closing request on a connection of its own. */
export function request(port: number, options: ExchangeOptions = {}): Promise<Outcome> {
  const { path = '/', headers = '', timeoutMs = 10_000 } = options;
  const head = `GET ${path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n${headers}\r\n`;
  return exchange(port, head, timeoutMs);
}

/** Sends `bytes` and collects what comes until the connection ends. */
export function exchange(port: number, bytes: string, timeoutMs = 10_000): Promise<Outcome> {
  return new Promise((resolve) => {
    const startMs = performance.now();
    const socket: Socket = connect({ port, host: '127.0.0.1' });
    let text = '';
    let localPort: number | undefined;
    const timer = setTimeout(() => finish('timeout'), timeoutMs);
    socket.setEncoding('latin1');
    socket.on('connect', () => {
      localPort = socket.localPort;
      socket.write(bytes);
    });
    socket.on('data', (part: string) => {
      text += part;
    });
    socket.on('end', () => finish('end'));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      finish(error.code === 'ECONNREFUSED' ? 'refused' : 'reset'),
    );

    function finish(ended: Outcome['ended']): void {
      clearTimeout(timer);
      socket.destroy();
      const status = /^HTTP\/1\.1 (\d{3}) /.exec(text)?.[1];
      resolve({
        text,
        status: status === undefined ? undefined : Number(status),
        isComplete: isComplete(text),
        ended,
        localPort,
        durationMs: performance.now() - startMs,
      });
    }
  });
}

/** Runs `count` tasks, `width` at a time, in order of their index. */
export async function inParallel<T>(
  count: number,
  width: number,
  task: (index: number) => Promise<T>,
): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: Math.min(width, count) }, async () => {
      while (next < count) {
        const index = next++;
        results[index] = await task(index);
      }
    }),
  );
  return results;
}

function isComplete(text: string): boolean {
  const headEnd = text.indexOf('\r\n\r\n');
  const length = /\r\ncontent-length: (\d+)\r\n/i.exec(text)?.[1];
  return headEnd !== -1 && length !== undefined && text.length - headEnd - 4 === Number(length);
}
