/** One case of what a strict HTTP/1.1 server answers: what a client sends, and what comes back. */

export interface ExpectedAnswer {
  /** One of these, where the RFC leaves a choice. */
  readonly status: readonly number[];
  /** Interim statuses before it; none unless given. */
  readonly interim?: readonly number[];
  /** What they may be as well when the request comes in two parts, the first perhaps just its head. */
  readonly interimIfCut?: readonly number[];
  /** Lower-case names; null for a field that must be absent. */
  readonly fields?: Readonly<Record<string, RegExp | null>>;
  readonly body?: RegExp;
  /** The method it answers, if that is not GET: the answer to HEAD has no body. */
  readonly method?: string;
}

export interface HttpCheck {
  readonly number: number;
  readonly title: string;
  /** What the client sends; each piece but the first waits for one more response, an interim one counts. */
  readonly send: readonly Buffer[];
  /** The client half-closes after the last piece. */
  readonly halfClose?: boolean;
  /** All answers, no more and no fewer. */
  readonly expect: readonly ExpectedAnswer[];
  /** The server ends the connection after the last of them; else it must answer another request. */
  readonly closes: boolean;
}
