/** What a route is asked and answers, whatever carries it. */

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

/** Of every answer that is no status; raised when a field changes its meaning or goes away. */
export const ANSWER_SCHEMA = 1;
