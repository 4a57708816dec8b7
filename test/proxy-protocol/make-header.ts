/** Headers of the PROXY protocol, as proxies send them, and any other that can be put together. */
import { crc32c } from '../../src/proxy-protocol/crc32c.ts';
import { TlvType } from '../../src/proxy-protocol/tlvs.ts';

export const signature: Buffer = Buffer.from('0d0a0d0a000d0a515549540a', 'hex');

export interface Client {
  readonly source: string;
  readonly sourcePort: number;
  readonly destination?: string;
  readonly destinationPort?: number;
}

export function v1({ source, sourcePort, destination, destinationPort = 443 }: Client): Buffer {
  const isV6 = source.includes(':');
  const to = destination ?? (isV6 ? '::1' : '127.0.0.1');
  return Buffer.from(`PROXY TCP${isV6 ? 6 : 4} ${source} ${to} ${sourcePort} ${destinationPort}\r\n`);
}

/** IPv4 over TCP. */
export function v2(client: Client, ...tlvs: readonly Buffer[]): Buffer {
  const { source, sourcePort, destination = '127.0.0.1', destinationPort = 443 } = client;
  const ports = Buffer.alloc(4);
  ports.writeUInt16BE(sourcePort, 0);
  ports.writeUInt16BE(destinationPort, 2);
  const addresses = [...source.split('.'), ...destination.split('.')].map(Number);
  return rawV2(0x21, 0x11, Buffer.from(addresses), ports, ...tlvs);
}

/** Whatever is behind the signature. */
export function rawV2(command: number, family: number, ...rest: readonly Buffer[]): Buffer {
  const body = Buffer.concat(rest);
  const fixed = Buffer.from([command, family, body.length >> 8, body.length & 255]);
  return Buffer.concat([signature, fixed, body]);
}

export function tlv(type: number, value: Buffer | string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([type, bytes.length >> 8, bytes.length & 255]), bytes]);
}

/** The header with a checksum behind it. */
export function checked(header: Buffer): Buffer {
  const sum = tlv(TlvType.crc32c, Buffer.alloc(4));
  const whole = Buffer.concat([header, sum]);
  whole.writeUInt16BE(whole.length - 16, 14);
  whole.writeUInt32BE(crc32c(whole, header.length + 3), header.length + 3);
  return whole;
}

const everyF = 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff';

const ssl: Buffer = tlv(
  TlvType.ssl,
  Buffer.concat([
    Buffer.from([7, 0, 0, 0, 0]),
    tlv(0x21, 'TLSv1.3'),
    tlv(0x22, 'a client'),
    tlv(0x23, 'TLS_AES_256_GCM_SHA384'),
  ]),
);

const unixAddresses: Buffer = Buffer.alloc(216);
unixAddresses.write('/run/client.sock', 0);
unixAddresses.write('\0abstract', 108, 'latin1');

const ipv6Addresses: Buffer = Buffer.concat([
  Buffer.from('20010db8000000000000000000000001', 'hex'),
  Buffer.from('00000000000000000000ffffc0000207', 'hex'),
  Buffer.from([0xdc, 0x04, 0x01, 0xbb]),
]);

/** The specification's examples, and one of each form that it allows. */
export const headers: Readonly<Record<string, Buffer>> = {
  'v1 TCP4': Buffer.from('PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n'),
  'v1 TCP4, the longest': Buffer.from('PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n'),
  'v1 TCP4, the shortest': Buffer.from('PROXY TCP4 0.0.0.0 0.0.0.0 0 0\r\n'),
  'v1 TCP6, the longest': Buffer.from(`PROXY TCP6 ${everyF} ${everyF} 65535 65535\r\n`),
  'v1 TCP6, the shortest': Buffer.from('PROXY TCP6 :: :: 0 0\r\n'),
  'v1 UNKNOWN': Buffer.from('PROXY UNKNOWN\r\n'),
  'v1 UNKNOWN, the longest': Buffer.from(`PROXY UNKNOWN ${everyF} ${everyF} 65535 65535\r\n`),
  'v2 TCP over IPv4': v2({ source: '192.0.2.7', sourcePort: 56324 }),
  'v2 UDP over IPv4': rawV2(0x21, 0x12, Buffer.from([192, 0, 2, 7, 198, 51, 100, 9, 220, 4, 1, 187])),
  'v2 TCP over IPv6': rawV2(0x21, 0x21, ipv6Addresses),
  'v2 UDP over IPv6': rawV2(0x21, 0x22, ipv6Addresses),
  'v2 unix stream': rawV2(0x21, 0x31, unixAddresses),
  'v2 unix datagram': rawV2(0x21, 0x32, unixAddresses),
  'v2 unspecified': rawV2(0x21, 0x00),
  'v2 unspecified, with fields': rawV2(0x21, 0x00, tlv(TlvType.authority, 'example.org')),
  'v2 local': rawV2(0x20, 0x00),
  'v2 local, with anything behind it': rawV2(0x20, 0xff, Buffer.from('anything')),
  'v2 with fields': v2(
    { source: '192.0.2.7', sourcePort: 1 },
    tlv(TlvType.alpn, 'h2'),
    tlv(TlvType.authority, 'example.org'),
    tlv(TlvType.noop, Buffer.alloc(7)),
    tlv(TlvType.uniqueId, Buffer.alloc(128, 'u')),
    ssl,
    tlv(TlvType.netns, 'blue'),
    tlv(0xea, Buffer.from('\x01vpce-08d2bf15fac5001c9', 'latin1')),
  ),
  'v2 with a checksum': checked(v2({ source: '192.0.2.7', sourcePort: 1 }, tlv(TlvType.alpn, 'http/1.1'))),
};
