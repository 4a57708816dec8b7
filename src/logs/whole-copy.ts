/** Whether a rotated file may go, because all of it is in its compressed form. */
import { constants } from 'node:fs';
import type { FileCalls, FileFacts } from './contract.ts';

/**
 * A name proves nothing: somebody else's compression may be under way under it, or have failed. Ours, as gzip's own,
 * gives the copy the time of the original when it is whole; and gzip ends with the size of what it holds, modulo 2^32
 * (RFC 1952, section 2.3.1).
 */
export async function isWholeCopy(calls: FileCalls, plain: FileFacts, compressed: string): Promise<boolean> {
  const copy = await calls.look(compressed);
  if (copy?.isFile !== true || copy.size < LEAST_BYTES) return false;
  // Not every file system keeps fractions.
  if (Math.floor(copy.modifiedMs / 1000) !== Math.floor(plain.modifiedMs / 1000)) return false;
  const fd = await calls.open(compressed, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const end = Buffer.alloc(4);
    return (
      (await calls.read(fd, end, copy.size - 4)) === 4 && end.readUInt32LE() === plain.size % 0x1_0000_0000
    );
  } finally {
    await calls.close(fd);
  }
}

/** Header, an empty block, checksum and size. */
const LEAST_BYTES = 20;
