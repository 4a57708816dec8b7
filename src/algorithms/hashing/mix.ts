/**
 * Derives numbers from a key: 32 bits from two numbers, in which each bit depends on every bit of both.
 *
 * The end of MurmurHash3 (A. Appleby, public domain), which spreads the bits of a number that differs little from
 * the next, such as a slot.
 */
export function mix(key: number, salt: number): number {
  let bits = key ^ Math.imul(salt + 1, 0x9e37_79b1);
  bits = Math.imul(bits ^ (bits >>> 16), 0x85eb_ca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2_ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
