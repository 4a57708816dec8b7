/** Reads `struct sockaddr_in` and `sockaddr_in6`. */
import { endianness } from 'node:os';

/** Room for either. */
export const SOCKET_ADDRESS_BYTES = 28;

const AF_INET = 2;
const AF_INET6 = 10;

export function parseSocketAddress(bytes: Buffer): { address: string; port: number } | undefined {
  const family = endianness() === 'LE' ? bytes.readUInt16LE(0) : bytes.readUInt16BE(0);
  const port = bytes.readUInt16BE(2);
  if (family === AF_INET) return { address: dotted(bytes, 4), port };
  if (family === AF_INET6) return { address: ipv6(bytes, 8), port };
  return undefined;
}

function dotted(bytes: Buffer, at: number): string {
  return `${bytes[at]}.${bytes[at + 1]}.${bytes[at + 2]}.${bytes[at + 3]}`;
}

function ipv6(bytes: Buffer, at: number): string {
  // A v4 client of a dual-stack listener (RFC 4291 section 2.5.5.2).
  const isMapped =
    bytes.readUInt32BE(at) === 0 && bytes.readUInt32BE(at + 4) === 0 && bytes.readUInt32BE(at + 8) === 0xffff;
  if (isMapped) return `::ffff:${dotted(bytes, at + 12)}`;
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(at + index * 2).toString(16));
  // The URL parser writes addresses in their one canonical form (RFC 5952).
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}
