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
  /** Sends the next request; called once for each that may be under way when it connects, and after each answer. */
  _doRequest(): void;
  /** Connects, and sends at once; called for every connection. */
  _connect(): void;
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
  /** When the request that is being sent was due; now, unless given. */
  readonly dueMs?: (() => number) | undefined;
}

interface Sent {
  readonly sentMs: number;
  readonly dueMs: number;
}

export function followClient(
  client: AutocannonClient,
  recorder: Recorder,
  { reconnects, timeoutMs, dueMs = monotonicMs }: FollowOptions,
): void {
  /** The requests under way on the connection. */
  let sent: Sent[] = [];
  let connection: Socket | undefined;
  let head: Head | undefined;
  let lastByteMs = 0;
  let closes = false;

  const answered = (atMs: number): void => {
    const request = sent.shift();
    if (request === undefined || head === undefined) return;
    const { statusCode: status } = head;
    const worker = fieldOf(head, 'x-worker');
    recorder.answered({ atMs, latencyMs: atMs - request.dueMs, status, worker, connection: connection! });
    head = undefined;
  };
  /** What was sent on a connection that the server had announced to close was this client's mistake, and is sent again. */
  const lost = (problem: (request: Sent) => string): void => {
    const atMs = monotonicMs();
    if (!closes) for (const request of sent) recorder.failed(atMs, problem(request));
    sent = [];
    head = undefined;
  };
  const endConnection = (): void => {
    // A client that reconnects says nothing of an answer but that it has left: it destroys the connection then.
    if (reconnects && head !== undefined && connection?.destroyed === true) answered(lastByteMs);
    lost(({ sentMs }) => (monotonicMs() - sentMs >= timeoutMs ? 'timeout' : 'closed early'));
    connection = client.conn;
    closes = false;
  };

  const check = (): void => {
    if (client.conn !== connection) endConnection();
  };

  // Of turns.ts: it could send, and may have to wait for that. What it has been answered counts already.
  client.on('free', check);
  client.on('left', endConnection);
  client.on('request', () => {
    check();
    sent.push({ sentMs: monotonicMs(), dueMs: dueMs() });
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
