import { CR, LF } from './characters.ts';
import type { Problem } from './contract.ts';
import { problems } from './problems.ts';

/** A buffer without bytes, shared: it cannot be written to. */
export const NO_BYTES: Buffer = Buffer.alloc(0);

const SMALLEST_STORAGE_BYTES = 1024;

/**
 * The bytes pushed and not yet consumed, always contiguous. One push is taken as it is; when bytes are still
 * waiting, the new ones are appended to a storage that doubles, so trickling costs each byte a constant.
 * Consumed bytes are never written to again: views of them stay true.
 */
export class Input {
  /** The unconsumed bytes are `bytes` from `start` to its end. */
  bytes: Buffer = NO_BYTES;
  start = 0;
  #storage: Buffer | undefined;
  /** Bytes after `start` known to hold no LF, so that each is searched once however it trickles in. */
  #searched = 0;

  get length(): number {
    return this.bytes.length - this.start;
  }

  push(bytes: Buffer): void {
    if (this.length === 0) {
      this.#replace(bytes, undefined);
      return;
    }
    const end = this.bytes.length;
    if (this.#storage === undefined || this.#storage.length < end + bytes.length) {
      this.#append(bytes, this.length);
      return;
    }
    bytes.copy(this.#storage, end);
    this.bytes = this.#storage.subarray(0, end + bytes.length);
  }

  consume(count: number): void {
    this.start += count;
    this.#searched = 0;
    if (this.start === this.bytes.length) this.#replace(NO_BYTES, undefined);
  }

  /** Consumes `count` bytes and returns them as a view. */
  take(count: number): Buffer {
    const { bytes, start } = this;
    this.consume(count);
    // A whole request in one push is the common case, and a view costs as much as reading its request line.
    return start === 0 && count === bytes.length ? bytes : bytes.subarray(start, start + count);
  }

  drop(): void {
    this.#replace(NO_BYTES, undefined);
    this.#searched = 0;
  }

  /**
   * Where the line that begins `from` bytes after `start` ends, as the offset of its CRLF from `start`.
   * Undefined while the line is incomplete. A line of more than `limitBytes` without its CRLF is `tooLong`
   * as soon as that is certain; the order of the two refusals does not depend on where pushes end.
   */
  line(from: number, limitBytes: number, tooLong: Problem): number | Problem | undefined {
    const { bytes, start } = this;
    const lineStart = start + from;
    const lf = bytes.indexOf(LF, start + Math.max(from, this.#searched));
    const end = lf === -1 ? bytes.length : lf;
    const endsInCr = end > lineStart && bytes[end - 1] === CR;
    if (end - lineStart - (endsInCr ? 1 : 0) > limitBytes) return tooLong;
    if (lf === -1) {
      this.#searched = end - start;
      return undefined;
    }
    return endsInCr ? lf - 1 - start : problems.bareLf;
  }

  #append(bytes: Buffer, waiting: number): void {
    const length = waiting + bytes.length;
    const storage = Buffer.allocUnsafeSlow(Math.max(SMALLEST_STORAGE_BYTES, 2 * length));
    this.bytes.copy(storage, 0, this.start);
    bytes.copy(storage, waiting);
    this.#replace(storage.subarray(0, length), storage);
  }

  #replace(bytes: Buffer, storage: Buffer | undefined): void {
    this.bytes = bytes;
    this.start = 0;
    this.#storage = storage;
  }
}
