/**
 * Requests of the app as Node tells of them (node:diagnostics_channel): nothing of the app is patched. HTTP/2 has no
 * such channels in every supported Node, so its servers' public events are used.
 */

import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import type { Server, Socket } from 'node:net';
import type { LoadRecorder } from '../../scoreboard/contract.ts';
import { createRoster, NOT_SEATED, type Roster, type Seated } from '../roster.ts';
import { answeredLast, type Ending, tellEnd } from './connection-entry.ts';
import { hiddenOn } from './hidden-listeners.ts';

export interface HttpLoad {
  /** Counts the streams of an HTTP/2 server. */
  watchStreams(server: Server): void;
  /** From now on every answer ends its connection, unless that is to go to another worker. */
  endConnections(isToMove: (socket: Socket) => boolean): void;
  /** `answered` is told of each answer from now on. */
  watchAnswers(): void;
  /**
   * A client has just had an answer that does not say it is the last one, or is about to get one: its next request may
   * be on its way.
   */
  mayAskAgain(): boolean;
  /** A request on it, or in the TLS on it, has not got all of its answer. */
  isAnswering(socket: Socket): boolean;
  /**
   * A request on it, or in the TLS on it, has not got all of an answer that comes to an end: a stream of events does not.
   */
  owesAnswer(socket: Socket): boolean;
}

interface RequestEvent {
  readonly request: IncomingMessage;
  readonly response: ServerResponse & { [startedAt]?: number };
  readonly socket: AskedSocket & { readonly _parent?: AskedSocket | null };
}

type AskedSocket = Socket & {
  [conversation]?: Conversation;
  [openStreams]?: Map<ServerHttp2Stream, IncomingHttpHeaders>;
};

/** What a connection has asked. */
class Conversation implements Seated, Ending {
  seat: number = NOT_SEATED;
  /** Requests that wait for the end of their answer. */
  unanswered = 1;
  /** The answer to the newest request. */
  latest: ServerResponse & { [startedAt]?: number };
  /** When the newest request began, in monotonic milliseconds. */
  latestStartedAtMs: number;
  answeredAtMs = 0;
  /** An answer says that it is the last one. */
  isTold = false;
  readonly #ended: (asked: Conversation) => void;

  constructor(ended: (asked: Conversation) => void, response: ServerResponse, nowMs: number) {
    this.#ended = ended;
    this.latest = response;
    this.latestStartedAtMs = nowMs;
  }

  connectionEnded(): void {
    this.#ended(this);
  }
}

/** Monotonic milliseconds; of pipelined requests only, since a property of one's own is dear on every response. */
const startedAt: unique symbol = Symbol('pointsman.startedAt');
const conversation: unique symbol = Symbol('pointsman.conversation');
const openStreams: unique symbol = Symbol('pointsman.openStreams');

/** Clients that ask again at once do so within this time, on a machine that has too much to do as well. */
const ASKS_AGAIN_WITHIN_MS = 1000;

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
  let isToStay: ((socket: Socket) => boolean) | undefined;
  let isWatched = false;

  subscribe('http.server.request.start', (event) => {
    const { response, socket } = event as RequestEvent;
    const nowMs = now();
    recorder.requestStarted(nowMs);
    const known = socket[conversation];
    if (known !== undefined) askedAgain(known, response, nowMs);
    else conversations.add(begin(new Conversation(ended, response, nowMs), socket));
    if (isToStay?.(socket)) sayClose(socket[conversation]!);
  });

  subscribe('http.server.response.finish', (event) => {
    const { response, socket } = event as RequestEvent;
    const asked = socket[conversation];
    if (!asked?.unanswered) return;
    const startedAtMs = response === asked.latest ? asked.latestStartedAtMs : response[startedAt];
    if (startedAtMs === undefined) return;
    asked.unanswered--;
    asked.answeredAtMs = now();
    recorder.requestFinished(asked.answeredAtMs - startedAtMs, response.statusCode >= FIRST_FAILURE);
    if (asked.unanswered === 0 && !response.shouldKeepAlive) answeredLast(socket);
    if (isWatched) answered();
  });

  /** The connection is over, whether its answers are or not. */
  function ended(asked: Conversation): void {
    conversations.delete(asked);
    if (asked.unanswered === 0) return;
    // A stream of events ends like this.
    const isFailed = isOwed(asked);
    for (; asked.unanswered > 0; asked.unanswered--) recorder.requestFinished(0, isFailed);
  }

  return {
    watchStreams: (server) => watchStreams(server, recorder, now),
    endConnections(isToMove) {
      isWatched = true;
      isToStay = (socket) => !isToMove(socket);
      sayLast(conversations, isToMove);
    },
    watchAnswers: () => {
      isWatched = true;
    },
    isAnswering: (socket: RequestEvent['socket']) => (socket[conversation]?.unanswered ?? 0) > 0,
    owesAnswer,
    mayAskAgain: () => isAnyAsking(conversations, now() - ASKS_AGAIN_WITHIN_MS),
  };
}

function owesAnswer(socket: AskedSocket): boolean {
  const asked = socket[conversation];
  if (asked !== undefined && isOwed(asked)) return true;
  const streams = [...(socket[openStreams] ?? [])];
  return streams.some(([stream, asking]) => !isOpenEnded(stream, asking));
}

function isOwed({ unanswered, latest }: Conversation): boolean {
  return unanswered > 0 && !isEventStream(headOf(latest));
}

/** A stream of events, or a connection of its own, such as a WebSocket (RFC 8441). */
function isOpenEnded({ sentHeaders }: ServerHttp2Stream, asking: IncomingHttpHeaders): boolean {
  const isAccepted = Math.floor(Number(sentHeaders?.[':status']) / 100) === 2;
  return (
    isAccepted &&
    (asking[':method'] === 'CONNECT' || isEventStream(`content-type: ${sentHeaders!['content-type']}`))
  );
}

/** Headers that are given to writeHead alone are in no public property; Express's own middleware reads this one, too. */
function headOf(response: ServerResponse & { readonly _header?: string | null }): string {
  return response._header ?? '';
}

/** https://html.spec.whatwg.org/multipage/server-sent-events.html#text/event-stream */
function isEventStream(head: string): boolean {
  return /^content-type: *text\/event-stream/im.test(head);
}

function askedAgain(asked: Conversation, response: Conversation['latest'], nowMs: number): void {
  if (asked.unanswered > 0) asked.latest[startedAt] = asked.latestStartedAtMs;
  asked.unanswered++;
  asked.latest = response;
  asked.latestStartedAtMs = nowMs;
}

function begin(begun: Conversation, socket: RequestEvent['socket']): Conversation {
  socket[conversation] = begun;
  // A TLSSocket keeps the socket it wraps there (lib/_tls_wrap.js).
  const { _parent: wrapped } = socket;
  if (wrapped) wrapped[conversation] = begun;
  if (!tellEnd(wrapped ?? socket, begun)) socket.once('close', () => begun.connectionEnded());
  return begun;
}

function isAnyAsking(conversations: Roster<Conversation>, sinceMs: number): boolean {
  let isAsking = false;
  conversations.forEach(({ isTold, unanswered, latest, answeredAtMs }) => {
    if (isTold) return;
    // Pipelined answers are sent in order: the latest can be complete, and wait for an earlier one.
    isAsking ||= unanswered === 0 ? answeredAtMs > sinceMs : latest.writableEnded;
  });
  return isAsking;
}

function watchStreams(server: Server, recorder: LoadRecorder, now: () => number): void {
  if (!('updateSettings' in server)) return;
  hiddenOn(server).on('stream', (stream: ServerHttp2Stream, asking: IncomingHttpHeaders) => {
    const startedMs = now();
    const streams = streamsOn(stream);
    recorder.requestStarted();
    streams.set(stream, asking);
    stream.once('close', () => {
      streams.delete(stream);
      // Of a stream that its client cancels the app may see an ordinary end.
      if (isOpenEnded(stream, asking)) {
        recorder.requestFinished(0, false);
        return;
      }
      const isCancelled = stream.rstCode !== NO_ERROR;
      const status = Number(stream.sentHeaders?.[':status'] ?? FIRST_FAILURE);
      recorder.requestFinished(now() - startedMs, isCancelled || status >= FIRST_FAILURE);
    });
  });
}

/** What a session shows as its socket lets properties through to the real one (lib/internal/http2/core.js). */
function streamsOn({ session }: ServerHttp2Stream): Map<ServerHttp2Stream, IncomingHttpHeaders> {
  const socket = session?.socket as RequestEvent['socket'] | undefined;
  const streams = socket?.[openStreams] ?? new Map<ServerHttp2Stream, IncomingHttpHeaders>();
  for (const each of [socket, socket?._parent]) if (each) each[openStreams] = streams;
  return streams;
}

/** Of pipelined requests the last one: nothing behind it would be answered. */
function sayLast(conversations: Roster<Conversation>, isToMove: (socket: Socket) => boolean): void {
  conversations.forEach((asked) => {
    const { socket } = asked.latest;
    if (asked.unanswered > 0 && !(socket !== null && isToMove(socket))) sayClose(asked);
  });
}

function sayClose(asked: Conversation): void {
  if (asked.latest.headersSent) return;
  asked.latest.setHeader('Connection', 'close');
  asked.isTold = true;
}
