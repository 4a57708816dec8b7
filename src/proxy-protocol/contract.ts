/** The header of the PROXY protocol: what a proxy says of the client it connects for, in front of the client's bytes. */

export interface IpEndpoint {
  readonly family: 'IPv4' | 'IPv6';
  /** As `inet_ntop` writes it, which is what `socket.remoteAddress` shows. */
  readonly address: string;
  readonly port: number;
}

export interface UnixEndpoint {
  readonly family: 'unix';
  /** Empty for a socket without a name. */
  readonly path: string;
}

export type Endpoint = IpEndpoint | UnixEndpoint;

/** A field behind the addresses of version 2. */
export interface Tlv {
  readonly type: number;
  readonly value: Uint8Array;
}

export interface ProxyHeader {
  readonly version: 1 | 2;
  /** `local`: the proxy speaks for itself, as in a health check. */
  readonly command: 'local' | 'proxy';
  /** How the client came to the proxy; undefined where the header does not say. */
  readonly transport: 'datagram' | 'stream' | undefined;
  /** The client; undefined where the header does not say, and then the connection's own address holds. */
  readonly source: Endpoint | undefined;
  /** Where the client had connected to. */
  readonly destination: Endpoint | undefined;
  /** In the order of sending; none in version 1. */
  readonly tlvs: readonly Tlv[];
  /** All of the header, and nothing behind it. */
  readonly bytes: Uint8Array;
  /** The same over a copy of its bytes: those that were read may be in a buffer that is used again. */
  copy(): ProxyHeader;
}

/** Why bytes are no header. */
export type HeaderFault =
  /** They begin as neither version does: most likely a client that came without a proxy. */
  | 'no-header'
  | 'malformed'
  /** Version 1 without an end in its 107 bytes, or version 2 beyond the limit. */
  | 'too-long'
  /** The CRC32C of version 2 is of other bytes. */
  | 'checksum';

export type Reading =
  | { readonly type: 'header'; readonly header: ProxyHeader }
  /** It may become a header, when more bytes have come. */
  | { readonly type: 'more' }
  | { readonly type: 'fault'; readonly fault: HeaderFault };
