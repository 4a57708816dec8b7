/** How long one connection may take over each of its phases. Every value is a finite number above 0. */
export interface RawTimeouts {
  /**
   * Milliseconds for a request head: from accept for the first request of a connection (the time it waited
   * in the master's queue counts), from its first byte for every later one.
   */
  readonly headersMs: number;
  /** Milliseconds for a whole request, head and body, from the moment its head's clock started. */
  readonly requestMs: number;
  /** Bytes per second a body must come with on average, once `bodyGraceMs` of it are over. */
  readonly bodyBytesPerSecond: number;
  /** Milliseconds a connection may be silent between two requests. */
  readonly keepAliveMs: number;
  /** Milliseconds an answer may wait without the client taking another 64 KiB of it, or all that is left. */
  readonly sendMs: number;
  /** Milliseconds without a byte of what a client still sends after the last answer, which is discarded. */
  readonly lingerMs: number;
  /** Milliseconds to discard it altogether (RFC 9112 section 9.6). */
  readonly lingerMostMs: number;
  /** Milliseconds an idle connection gets for a request already on its way when the server drains. */
  readonly drainIdleMs: number;
}

export const defaultRawTimeouts: RawTimeouts = {
  headersMs: 10_000,
  requestMs: 30_000,
  bodyBytesPerSecond: 500,
  keepAliveMs: 5_000,
  sendMs: 30_000,
  lingerMs: 2_000,
  lingerMostMs: 30_000,
  drainIdleMs: 500,
};

/** The answer to this request closes the connection, so that long-lived ones are dispatched anew at times. */
export const defaultMaxRequestsPerConnection: number = 1000;
