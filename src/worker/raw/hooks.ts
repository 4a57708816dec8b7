/** What became of one request. */
export interface RequestOutcome {
  /** The status that was sent; 499 when the client was gone before there was one (nginx's convention). */
  readonly status: number;
  /** Milliseconds from the complete request to its last byte handed to the wire. */
  readonly durationMs: number;
  /** The app failed, its stream broke off, or the client left before the answer was complete. */
  readonly failed: boolean;
}

/** Told by the responder. They run in the middle of an answer and must not throw. */
export interface RawHooks {
  /** A complete request, or one refused with an error answer. Always followed by one `requestFinished`. */
  requestStarted(): void;
  requestFinished(outcome: RequestOutcome): void;
  /** The app threw, rejected, returned what is no response, or its stream failed. */
  appFailed?(error: unknown): void;
  /** A socket failed with an error that no client can cause. */
  socketFailed?(error: Error): void;
}
