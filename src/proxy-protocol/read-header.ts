/**
 * Reads the header of the PROXY protocol (HAProxy's doc/proxy-protocol.txt, versions 1 and 2). Exactly one is read, the
 * first: what stands behind it is the client's, even if it looks like another one, as behind a proxy that passes on what
 * its own client sent.
 */
import type { Reading } from './contract.ts';
import { faults, more } from './results.ts';
import { FIRST_V1_BYTES, leastMoreV1, readV1 } from './v1.ts';
import { leastMoreV2, readV2, SIGNATURE } from './v2.ts';

/**
 * The most that a header of version 2 may take: those of a client with a certificate have one to two kilobytes, and
 * nginx reads as much (`NGX_PROXY_PROTOCOL_MAX_HEADER`).
 */
export const MOST_HEADER_BYTES = 4096;

/** `bytes` are all that has come so far. The header that is read is a view of them. */
export function readHeader(bytes: Uint8Array): Reading {
  switch (versionOf(bytes)) {
    case 1:
      return readV1(bytes);
    case 2:
      return readV2(bytes, MOST_HEADER_BYTES);
    default:
      return bytes.length === 0 ? more : faults['no-header'];
  }
}

/**
 * How many bytes the header takes for certain beyond those that have come, of which `readHeader` says `more`: whoever
 * reads no more than that at a time takes nothing that is the client's.
 */
export function leastMore(bytes: Uint8Array): number {
  return versionOf(bytes) === 2 ? leastMoreV2(bytes) : leastMoreV1(bytes);
}

/** By the bytes there are; undefined for none, and for what is no header. */
function versionOf(bytes: Uint8Array): 1 | 2 | undefined {
  if (bytes.length === 0) return undefined;
  if (beginsLike(bytes, SIGNATURE)) return 2;
  return beginsLike(bytes, FIRST_V1_BYTES) ? 1 : undefined;
}

function beginsLike(bytes: Uint8Array, expected: Uint8Array): boolean {
  const length = Math.min(bytes.length, expected.length);
  for (let at = 0; at < length; at++) if (bytes[at] !== expected[at]) return false;
  return true;
}
