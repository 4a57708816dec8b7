/** What a worker terminates TLS with. */
import type { Message } from './channel.ts';

/** A certificate with its key. */
export interface TlsPair {
  /** PEM: the certificate, and behind it those that lead to its root. */
  readonly certificate: string;
  /** PEM. */
  readonly key: string;
  /** Host names in lower case, wildcards among them. */
  readonly names: readonly string[];
}

/**
 * Master: from now on with these. A new worker is told all, and before anything else: an answer to its app that asks
 * for an address comes after it.
 */
export interface TlsMessage extends Message {
  readonly type: 'pointsman:tls';
  /** The first is for clients that ask for no name, or for one that nobody has. */
  readonly pairs?: readonly TlsPair[];
  /** 48 bytes in base64. */
  readonly ticketKeys?: string;
}
