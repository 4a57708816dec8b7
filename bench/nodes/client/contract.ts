/** What the process with the visitors is asked to do, and what it saw. Every time is one of `monotonicMs`. */

export interface VisitOrder {
  readonly host: string;
  readonly port: number;
  /** Of the clients: what the app is to see of them through the proxy. */
  readonly address: string;
  /** Each with a login and a keep-alive connection. */
  readonly visitors: number;
  /** Requests a second of all of them together, due at times planned beforehand. */
  readonly perSecond: number;
  readonly seed: number;
  /** It ends after so long, whatever happens. */
  readonly mostMs: number;
}

export interface Asked {
  readonly dueMs: number;
  /** When it had a connection to be sent on; undefined when it got none. */
  readonly sentMs: number | undefined;
  readonly endMs: number;
  readonly what: 'login' | 'me';
  /** On a connection that had been used before. */
  readonly reused: boolean;
  /** Which node answered; undefined when none did. */
  readonly node: string | undefined;
  /** Which one had issued the session and the token it came with. */
  readonly issuer: string | undefined;
  /**
   * `fine`; `lost` for a session or a token that is not known any more; otherwise what went wrong, such as `503`,
   * `ECONNRESET`, `timeout` or `wrong answer`.
   */
  readonly outcome: string;
}

export type ToVisitors =
  | { readonly type: 'bench:visit'; readonly order: VisitOrder }
  /** Asks for nothing more, tells of all requests when the last one has come to its end, and exits. */
  | { readonly type: 'bench:end' };

/** Empty when they begin. */
export type FromVisitors = { readonly type: 'bench:seen'; readonly asked: readonly Asked[] };
