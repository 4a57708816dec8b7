/** One key of the table: its place in the order of use and in the heap of expiries is kept in itself. */
export interface Entry {
  readonly key: string;
  value: Buffer;
  /** What it counts for in the limit of bytes. */
  bytes: number;
  /** Infinity for never. */
  expiresAtMs: number;
  /** Where it is in the heap; -1 for one that never expires. */
  heapIndex: number;
  /** Used next before it. */
  older: Entry | undefined;
  newer: Entry | undefined;
}

/**
 * Bytes that an entry takes beside its key and its value: its object, its place in the map and in the heap, and the
 * Buffer with what V8 and the allocator keep for it. Resident memory of a million entries on Node.js 20.20.2 came to
 * 424, 421 and 557 bytes more than keys of 20 bytes and values of 1, 64 and 256 bytes, and to 397 without an expiry.
 */
export const ENTRY_BYTES = 560;

/** Holds nothing yet, and counts for nothing. */
export function createEntry(key: string): Entry {
  return {
    key,
    value: NOTHING,
    bytes: 0,
    expiresAtMs: Number.POSITIVE_INFINITY,
    heapIndex: -1,
    older: undefined,
    newer: undefined,
  };
}

const NOTHING = Buffer.alloc(0);

/** A Buffer that came in may be a slice of something much larger, and somebody else's. */
export function ownCopy(value: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(value.length);
  value.copy(copy);
  return copy;
}

export function entryBytes(key: string, value: Buffer): number {
  return Buffer.byteLength(key) + value.length + ENTRY_BYTES;
}
