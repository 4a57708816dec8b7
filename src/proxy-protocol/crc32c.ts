/** The checksum of version 2: CRC-32C (RFC 4960 appendix B) over the whole header, with its own four bytes zero. */
import { positionOf, TlvType } from './tlvs.ts';

/** Reflected. */
const POLYNOMIAL = 0x82f63b78;

/** Undefined where the checksum is right, or there is none. */
export function checksumFault(header: Uint8Array, tlvsAt: number): 'checksum' | undefined {
  const at = positionOf(TlvType.crc32c, header, tlvsAt);
  if (at === -1) return undefined;
  const from = at + 3;
  const said = new DataView(header.buffer, header.byteOffset).getUint32(from);
  return said === crc32c(header, from) ? undefined : 'checksum';
}

/** The four bytes from `zeroed` count as zero. */
export function crc32c(bytes: Uint8Array, zeroed: number): number {
  table ??= makeTable();
  let crc = 0xffffffff;
  for (let at = 0; at < bytes.length; at++) {
    const byte = at >= zeroed && at < zeroed + 4 ? 0 : bytes[at]!;
    crc = table[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

let table: Uint32Array | undefined;

function makeTable(): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    return crc;
  });
}
