/**
 * Requests of the app as Node tells of them (node:diagnostics_channel): nothing of the app is patched. HTTP/2 has no
 * such channels in every supported Node, so its servers' public events are used.
 */

import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2Server, ServerHttp2Stream } from 'node:http2';
import type { Server, Socket } from 'node:net';
import type { LoadRecorder } from '../../scoreboard/contract.ts';
import { createRoster, NOT_SEATED, type Seated } from '../roster.ts';
import { answeredLast } from './connection-entry.ts';

export interface HttpLoad {
  /** Counts the streams of an HTTP/2 server. */
  watchStreams(server: Server): void;
  /** From now on every answer ends its connection. */
  endConnections(): void;
}

interface RequestEvent {
  readonly request: IncomingMessage;
  readonly response: ServerResponse & { [startedAt]?: number };
  readonly socket: Socket & { [conversation]?: Conversation };
}

/** What a connection has asked. */
interface Conversation extends Seated {
  /** Requests that wait for the end of their answer. */
  unanswered: number;
  /** The answer to the newest request. */
  latest: ServerResponse & { [startedAt]?: number };
  /** When the newest request began, in monotonic milliseconds. */
  latestStartedAtMs: number;
}

/** Monotonic milliseconds; of pipelined requests only, since a property of one's own is dear on every response. */
const startedAt: unique symbol = Symbol('pointsman.startedAt');
const conversation: unique symbol = Symbol('pointsman.conversation');

/** An answer with this status or above is the app's failure (RFC 9110 section 15.6). */
const FIRST_FAILURE = 500;

/** RFC 9113 section 7. Not from node:http2, which is not to be loaded for apps that do without. */
const NO_ERROR = 0;

export function watchHttpLoad(
  recorder: LoadRecorder,
  now: () => number,
  answered: () => void = () => {},
): HttpLoad {
  const conversations = createRoster<Conversation>();
  let isEnding = false;

  subscribe('http.server.request.start', (event) => {
    const { response, socket } = event as RequestEvent;
    const nowMs = now();
    recorder.requestStarted(nowMs);
    const known = socket[conversation];
    if (known === undefined) {
      const begun = { unanswered: 1, latest: response, latestStartedAtMs: nowMs, seat: NOT_SEATED };
      socket[conversation] = begun;
      conversations.add(begun);
      socket.once('close', tellAbandoned);
    } else {
      if (known.unanswered > 0) known.latest[startedAt] = known.latestStartedAtMs;
      known.unanswered++;
      known.latest = response;
      known.latestStartedAtMs = nowMs;
    }
    if (isEnding) sayClose(response);
  });

  subscribe('http.server.response.finish', (event) => {
    const { response, socket } = event as RequestEvent;
    const asked = socket[conversation];
    if (!asked?.unanswered) return;
    const startedAtMs = response === asked.latest ? asked.latestStartedAtMs : response[startedAt];
    if (startedAtMs === undefined) return;
    asked.unanswered--;
    recorder.requestFinished(now() - startedAtMs, response.statusCode >= FIRST_FAILURE);
    if (asked.unanswered === 0 && !response.shouldKeepAlive) answeredLast(socket);
    if (isEnding) answered();
  });

  /** The connection ended before its answers did. */
  function tellAbandoned(this: RequestEvent['socket']): void {
    const asked = this[conversation]!;
    conversations.delete(asked);
    for (; asked.unanswered > 0; asked.unanswered--) recorder.requestFinished(0, true);
  }

  return {
    watchStreams: (server) => watchStreams(server, recorder, now),
    endConnections() {
      isEnding = true;
      // Of pipelined requests the last one: nothing behind it would be answered.
      conversations.forEach(({ unanswered, latest }) => {
        if (unanswered > 0) sayClose(latest);
      });
    },
  };
}

function watchStreams(server: Server, recorder: LoadRecorder, now: () => number): void {
  if (!('updateSettings' in server)) return;
  (server as unknown as Http2Server).on('stream', (stream: ServerHttp2Stream) => {
    const startedMs = now();
    recorder.requestStarted();
    stream.once('close', () => {
      // Of a stream that its client cancels the app may see an ordinary end.
      const isCancelled = stream.rstCode !== NO_ERROR;
      const status = Number(stream.sentHeaders?.[':status'] ?? FIRST_FAILURE);
      recorder.requestFinished(now() - startedMs, isCancelled || status >= FIRST_FAILURE);
    });
  });
}

function sayClose(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('Connection', 'close');
}
