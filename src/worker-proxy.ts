/** What the proxy in front says of a connection, for apps behind the PROXY protocol. */
import type { Endpoint, Tlv } from './proxy-protocol/contract.ts';
import { DESCRIBED, type Described, type OwnEndpoint } from './proxy-protocol/described.ts';
import { readHeader } from './proxy-protocol/read-header.ts';
import { type ClientTls, clientTlsOf, TlvType, textOf } from './proxy-protocol/tlvs.ts';

export type { Endpoint, IpEndpoint, Tlv, UnixEndpoint } from './proxy-protocol/contract.ts';
export type { OwnEndpoint } from './proxy-protocol/described.ts';
export type { ClientTls } from './proxy-protocol/tlvs.ts';

/** The header of the PROXY protocol that a connection began with. */
export interface ProxyDetails {
  readonly version: 1 | 2;
  /** `local`: the proxy speaks for itself, as in a health check. */
  readonly command: 'local' | 'proxy';
  readonly transport: 'datagram' | 'stream' | undefined;
  /** The client, as in `socket.remoteAddress` and `remotePort`; undefined where the proxy does not say. */
  readonly client: Endpoint | undefined;
  /** Where the client had connected to, as in `socket.localAddress` and `localPort`. */
  readonly destination: Endpoint | undefined;
  /** The proxy's own end of its connection to this server; empty for a unix socket. */
  readonly proxy: OwnEndpoint;
  /** This server's end of it. */
  readonly local: OwnEndpoint;
  /** The protocol that client and proxy agreed on by ALPN, such as `h2`. */
  readonly alpn: string | undefined;
  /** The host name that the client asked for by SNI. */
  readonly authority: string | undefined;
  readonly uniqueId: Uint8Array | undefined;
  /** Between client and proxy; undefined where the proxy says nothing of it. */
  readonly tls: ClientTls | undefined;
  /** The network namespace that the client came to. */
  readonly netns: string | undefined;
  /** All fields of the header, those of clouds included: 0xEA of AWS, 0xEE of Azure. */
  readonly tlvs: readonly Tlv[];
}

/** A socket of any kind: of net, http, https or http2. */
type AnySocket = object;

interface Inside {
  readonly _handle?: HandleInside | null;
  /** Of a TLSSocket: the socket below. */
  readonly _parent?: Inside | null;
}

interface HandleInside {
  readonly [DESCRIBED]?: Described;
  readonly _parent?: HandleInside | null;
}

const known = new WeakMap<AnySocket, ProxyDetails>();

/**
 * What the proxy said of this connection. Undefined without `--proxy-protocol require`, and for a socket that is closed
 * and was not asked about before, as with `socket.remoteAddress`.
 */
export function proxyOf(socket: AnySocket): ProxyDetails | undefined {
  const before = known.get(socket);
  if (before !== undefined) return before;
  const described = describedBy(socket as Inside);
  const details = described === undefined ? undefined : detailsOf(described);
  if (details !== undefined) known.set(socket, details);
  return details;
}

function describedBy(socket: Inside): Described | undefined {
  const handle = socket._handle;
  return (
    handle?.[DESCRIBED] ??
    handle?._parent?.[DESCRIBED] ??
    (socket._parent == null ? undefined : describedBy(socket._parent))
  );
}

function detailsOf({ header, peer, local }: Described): ProxyDetails | undefined {
  const read = readHeader(header);
  if (read.type !== 'header') return undefined;
  const { version, command, transport, source, destination, tlvs } = read.header;
  const field = (wanted: number): Tlv | undefined => tlvs.find(({ type }) => type === wanted);
  const said = (wanted: number): string | undefined => {
    const value = field(wanted)?.value;
    return value === undefined ? undefined : textOf(value);
  };
  const ssl = field(TlvType.ssl);
  return {
    ...{ version, command, transport, client: source, destination },
    ...{ proxy: peer(), local: local() },
    alpn: said(TlvType.alpn),
    authority: said(TlvType.authority),
    uniqueId: field(TlvType.uniqueId)?.value,
    tls: ssl === undefined ? undefined : clientTlsOf(ssl),
    netns: said(TlvType.netns),
    tlvs,
  };
}
