/** What a route is asked and answers, whatever carries it. */
import type { IncomingMessage, ServerResponse } from 'node:http';

export interface Asked {
  /** What stands in the path where the route has `:slot`. */
  readonly slot: number | undefined;
  readonly query: URLSearchParams;
  /** The header Accept. */
  readonly accept: string | undefined;
  /** Of a POST: the object that was sent, empty when there was none. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** An object, as JSON. */
export interface Reply {
  readonly status: number;
  readonly body: object;
}

export interface TextReply {
  readonly contentType: string;
  /** The event loop turns between them. */
  readonly parts: Iterable<string>;
}

/** One that goes on until the client leaves. */
export interface StreamReply {
  readonly contentType: string;
  /** Begins to write, and returns what ends that. */
  open(stream: ReplyStream): () => void;
}

export interface ReplyStream {
  /** False where the client has not read what was written before: this is dropped. */
  write(text: string): boolean;
}

export type AnyReply = Reply | TextReply | StreamReply;

export interface Route {
  /** HEAD is answered where GET is. */
  readonly method: 'GET' | 'POST';
  /** With `:slot` for a worker's number. */
  readonly path: string;
  /** Throws what `refusalOf` can tell. */
  answer(asked: Asked): AnyReply | Promise<AnyReply>;
}

/** What answers the requests that no route answers, by itself. */
export interface Site {
  /** To what is to be sent, or to nothing when its answer is out. Rejects with what `refusalOf` can tell. */
  answer(request: IncomingMessage, response: ServerResponse, url: URL): Promise<AnyReply | undefined>;
  /** Ends answers that go on. */
  close(): void;
}

/** Of every answer that is no status; raised when a field changes its meaning or goes away. */
export const ANSWER_SCHEMA = 1;
