/** Version 2: a binary header of 16 bytes, addresses, and fields of type, length and value. */
import { ipv4At, ipv6At } from './addresses.ts';
import type { Endpoint, ProxyHeader, Reading, Tlv } from './contract.ts';
import { checksumFault } from './crc32c.ts';
import { faults, more } from './results.ts';
import { areTlvs, tlvsOf } from './tlvs.ts';

export const SIGNATURE: Uint8Array = Uint8Array.of(13, 10, 13, 10, 0, 13, 10, 81, 85, 73, 84, 10);

/** The header of a sender that speaks for itself. */
export const localHeader: Uint8Array = Uint8Array.of(...SIGNATURE, 0x20, 0, 0, 0);

/** Up to the addresses. */
const FIXED_BYTES = 16;
const UNIX_PATH_BYTES = 108;

/** The bytes that the addresses take, by the byte of family and transport; none else may be. */
const addressBytes: Readonly<Record<number, number>> = {
  0: 0,
  17: 12,
  18: 12,
  33: 36,
  34: 36,
  49: 216,
  50: 216,
};

export function readV2(bytes: Uint8Array, mostBytes: number): Reading {
  if (bytes.length < FIXED_BYTES) return more;
  const length = lengthOf(bytes);
  if (length > mostBytes) return faults['too-long'];
  const command = bytes[12];
  if (command !== 0x20 && command !== 0x21) return faults.malformed;
  const isProxied = command === 0x21;
  const addresses = addressBytes[bytes[13]!];
  if (isProxied && (addresses === undefined || FIXED_BYTES + addresses > length)) return faults.malformed;
  if (bytes.length < length) return more;
  const header = bytes.subarray(0, length);
  // A proxy that speaks for itself: the rest is to be skipped, whatever it is.
  if (!isProxied) return { type: 'header', header: new HeaderV2(header, length) };
  const tlvsAt = FIXED_BYTES + addresses!;
  if (tlvsAt < length) {
    if (!areTlvs(header, tlvsAt)) return faults.malformed;
    const fault = checksumFault(header, tlvsAt);
    if (fault !== undefined) return faults[fault];
  }
  return { type: 'header', header: new HeaderV2(header, tlvsAt) };
}

export function leastMoreV2(bytes: Uint8Array): number {
  return (bytes.length < FIXED_BYTES ? FIXED_BYTES : lengthOf(bytes)) - bytes.length;
}

function lengthOf(bytes: Uint8Array): number {
  return FIXED_BYTES + bytes[14]! * 256 + bytes[15]!;
}

/** Read when asked for: a master that picks by load wants none of it. */
class HeaderV2 implements ProxyHeader {
  readonly version = 2;
  readonly bytes: Uint8Array;
  readonly #tlvsAt: number;

  constructor(bytes: Uint8Array, tlvsAt: number) {
    this.bytes = bytes;
    this.#tlvsAt = tlvsAt;
  }

  copy(): ProxyHeader {
    return new HeaderV2(Uint8Array.prototype.slice.call(this.bytes), this.#tlvsAt);
  }

  get command(): 'local' | 'proxy' {
    return this.bytes[12] === 0x20 ? 'local' : 'proxy';
  }

  get transport(): 'datagram' | 'stream' | undefined {
    if (this.#family === 0) return undefined;
    return (this.bytes[13]! & 15) === 2 ? 'datagram' : 'stream';
  }

  get source(): Endpoint | undefined {
    return this.#endpoint(0);
  }

  get destination(): Endpoint | undefined {
    return this.#endpoint(1);
  }

  get tlvs(): readonly Tlv[] {
    return tlvsOf(this.bytes, this.#tlvsAt);
  }

  get #family(): number {
    return this.command === 'local' ? 0 : this.bytes[13]! >> 4;
  }

  /** Both addresses, and then both ports. */
  #endpoint(which: 0 | 1): Endpoint | undefined {
    const { bytes } = this;
    switch (this.#family) {
      case 1:
        return {
          family: 'IPv4',
          address: ipv4At(bytes, FIXED_BYTES + which * 4),
          port: portAt(bytes, FIXED_BYTES + 8 + which * 2),
        };
      case 2:
        return {
          family: 'IPv6',
          address: ipv6At(bytes, FIXED_BYTES + which * 16),
          port: portAt(bytes, FIXED_BYTES + 32 + which * 2),
        };
      case 3:
        return { family: 'unix', path: pathAt(bytes, FIXED_BYTES + which * UNIX_PATH_BYTES) };
      default:
        return undefined;
    }
  }
}

function portAt(bytes: Uint8Array, at: number): number {
  return bytes[at]! * 256 + bytes[at + 1]!;
}

/** Ends with its field, or before a NUL; a name of the abstract namespace begins with one, written `@` as elsewhere. */
function pathAt(bytes: Uint8Array, at: number): string {
  const field = bytes.subarray(at, at + UNIX_PATH_BYTES);
  const isAbstract = field[0] === 0 && field[1] !== 0;
  const named = isAbstract ? field.subarray(1) : field;
  const end = named.indexOf(0);
  const path = new TextDecoder().decode(end === -1 ? named : named.subarray(0, end));
  return isAbstract ? `@${path}` : path;
}
