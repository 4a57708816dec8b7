/** What a route is asked and answers, whatever carries it. */
import type { IncomingMessage, ServerResponse } from 'node:http';

export interface Asked {
  /** What stands in the path where the route has `:slot`. */
  readonly slot: number | undefined;
  readonly query: URLSearchParams;
  /** Of a POST: the object that was sent, empty when there was none. */
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Reply {
  readonly status: number;
  readonly body: object;
}

export interface Route {
  /** HEAD is answered where GET is. */
  readonly method: 'GET' | 'POST';
  /** With `:slot` for a worker's number. */
  readonly path: string;
  /** Throws what `refusalOf` can tell. */
  answer(asked: Asked): Reply | Promise<Reply>;
}

/** What answers the requests that no route answers, by itself. */
export interface Site {
  /** Rejects with what `refusalOf` can tell, unless it has answered. Settles when the answer is out. */
  answer(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void>;
  /** Ends answers that go on. */
  close(): void;
}

/** Of every answer that is no status; raised when a field changes its meaning or goes away. */
export const ANSWER_SCHEMA = 1;
