/**
 * Follows one client of autocannon by its events. Its own counts would do for a load without errors, but it measures
 * nothing of a client that reconnects after each answer, forgets what a closed connection owed, and gives the
 * latency of the request before where one failed.
 */
import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { monotonicMs } from './clock.ts';
import type { Recorder } from './recorder.ts';

/** What its types leave out (autocannon 9, lib/httpClient.js). */
export interface AutocannonClient extends EventEmitter {
  /** The present connection. */
  readonly conn: Socket;
}

/** Of http-parser-js. */
interface Head {
  readonly statusCode: number;
  /** Names and values in turns. */
  readonly headers: readonly string[];
}

export interface FollowOptions {
  readonly reconnects: boolean;
  readonly timeoutMs: number;
}

export function followClient(
  client: AutocannonClient,
  recorder: Recorder,
  { reconnects, timeoutMs }: FollowOptions,
): void {
  /** When the requests under way on the connection were sent. */
  let sent: number[] = [];
  let connection: Socket | undefined;
  let head: Head | undefined;
  let lastByteMs = 0;
  let closes = false;

  const answered = (atMs: number): void => {
    const sentMs = sent.shift();
    if (sentMs === undefined || head === undefined) return;
    const { statusCode: status } = head;
    const worker = fieldOf(head, 'x-worker');
    recorder.answered({ atMs, latencyMs: atMs - sentMs, status, worker, connection: connection! });
    head = undefined;
  };
  /** What was sent on a connection that the server had announced to close was this client's mistake, and is sent again. */
  const lost = (problem: (sentMs: number) => string): void => {
    const atMs = monotonicMs();
    if (!closes) for (const sentMs of sent) recorder.failed(atMs, problem(sentMs));
    sent = [];
    head = undefined;
  };
  const reconnected = (): void => {
    // A client that reconnects says nothing of an answer but that it has left: it destroys the connection then.
    if (reconnects && head !== undefined && connection?.destroyed === true) answered(lastByteMs);
    lost((sentMs) => (monotonicMs() - sentMs >= timeoutMs ? 'timeout' : 'closed early'));
    connection = client.conn;
    closes = false;
  };

  client.on('request', () => {
    if (client.conn !== connection) reconnected();
    sent.push(monotonicMs());
  });
  client.on('headers', (received: Head) => {
    head = received;
    lastByteMs = monotonicMs();
    closes ||= /(^|,)\s*close\s*(,|$)/i.test(fieldOf(received, 'connection') ?? '');
  });
  client.on('body', () => {
    lastByteMs = monotonicMs();
  });
  client.on('response', () => answered(monotonicMs()));
  client.on('connError', (error: NodeJS.ErrnoException) => lost(() => error.code ?? error.message));
}

function fieldOf({ headers }: Head, name: string): string | undefined {
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const candidate = headers[index]!;
    if (candidate.length === name.length && candidate.toLowerCase() === name) return headers[index + 1];
  }
  return undefined;
}
