/** An answer as it goes out on the wire. */

/** What the form of an answer depends on. */
export interface AnswerTo {
  readonly method: string;
  readonly minorVersion: 0 | 1;
}

export interface Answer {
  /** The head, and the body too unless it follows in `rest`. */
  readonly bytes: Buffer;
  /** The body still to be sent: slices of a large one, or what the app streams. */
  readonly rest: Iterable<Buffer> | AsyncIterable<Buffer> | undefined;
  /** The rest is sent in chunks (RFC 9112 section 7.1). */
  readonly chunked: boolean;
  /** The connection ends after this answer. */
  readonly closes: boolean;
}
