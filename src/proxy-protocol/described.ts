/**
 * What a worker leaves at the handle of a connection, for whoever asks who its proxy is: the package that an app imports
 * may be another copy than the one `lb` runs from, so it lies under a name that all copies know.
 */

/** An end of the connection between proxy and worker. */
export interface OwnEndpoint {
  readonly address?: string;
  readonly family?: string;
  readonly port?: number;
}

export interface Described {
  /** The whole header. */
  readonly header: Uint8Array;
  /** The proxy; empty for a unix socket. */
  peer(): OwnEndpoint;
  /** Where the proxy connected to. */
  local(): OwnEndpoint;
}

export const DESCRIBED: unique symbol = Symbol.for('pointsman.proxied') as never;
