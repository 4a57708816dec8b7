import { NO_BYTES } from './input.ts';

const SMALLEST_STORAGE_BYTES = 1024;

/**
 * Gathers the parts of a body. A single part stays the view it is; more are copied into a storage that
 * doubles. A list of views joined at the end would copy as much, and a body sent byte by byte would cost a
 * hundred times its size in Buffer objects.
 */
export class BodyBytes {
  #bytes: Buffer = NO_BYTES;
  #storage: Buffer | undefined;
  readonly #expectedBytes: number;

  /** At most `expectedBytes` will be added: the storage does not grow beyond. */
  constructor(expectedBytes: number) {
    this.#expectedBytes = expectedBytes;
  }

  get length(): number {
    return this.#bytes.length;
  }

  add(part: Buffer): void {
    if (this.#bytes.length === 0) {
      this.#bytes = part;
      return;
    }
    const end = this.#bytes.length;
    const length = end + part.length;
    if (this.#storage === undefined || this.#storage.length < length) this.#grow(length);
    part.copy(this.#storage!, end);
    this.#bytes = this.#storage!.subarray(0, length);
  }

  /** All parts so far, as one. */
  get joined(): Buffer {
    return this.#bytes;
  }

  #grow(length: number): void {
    const doubled = Math.max(SMALLEST_STORAGE_BYTES, 2 * length);
    const storage = Buffer.allocUnsafeSlow(Math.min(this.#expectedBytes, doubled));
    this.#bytes.copy(storage);
    this.#storage = storage;
  }
}
