/** Packs frames into chunks of memory that are written as they are. */
import { type Fields, FRAME_BYTES, HEAD_BYTES } from './frames.ts';

const CHUNK_BYTES = 64 * 1024;
/** What is larger goes as it is, beside the chunks. */
const COPIED_BYTES = 8 * 1024;

export class FrameWriter {
  #full: Uint8Array[] = [];
  #chunk: Buffer = Buffer.alloc(0);
  #used = 0;
  #begin = 0;
  #bytes = 0;

  /** Bytes that `take` would give. */
  get bytes(): number {
    return this.#bytes;
  }

  /** `parts` follow the fields; large ones are kept and not copied: nobody may write there any more. */
  write(kind: number, fields: Fields, parts: readonly Uint8Array[] = []): void {
    let rest = 0;
    for (const part of parts) rest += part.byteLength;
    this.#reserve(FRAME_BYTES);
    const { flag = 0, number = 0, what = 0, slot = 0, generation = 0 } = fields;
    const chunk = this.#chunk;
    let at = this.#used;
    at = chunk.writeUInt32LE(FRAME_BYTES - HEAD_BYTES + 1 + rest, at);
    at = chunk.writeUInt8(kind, at);
    at = chunk.writeUInt8(flag, at);
    at = chunk.writeUInt32LE(number >>> 0, at);
    at = chunk.writeUInt8(what, at);
    at = chunk.writeUInt16LE(slot, at);
    this.#used = chunk.writeUInt32LE(generation >>> 0, at);
    this.#bytes += FRAME_BYTES + rest;
    for (const part of parts) this.#append(part);
  }

  /** What was written since, in order. */
  take(): Uint8Array[] {
    this.#close();
    const all = this.#full;
    this.#full = [];
    this.#bytes = 0;
    return all;
  }

  #append(part: Uint8Array): void {
    const length = part.byteLength;
    if (length > COPIED_BYTES) {
      this.#close();
      this.#full.push(part);
      return;
    }
    this.#reserve(length);
    this.#chunk.set(part, this.#used);
    this.#used += length;
  }

  #reserve(length: number): void {
    if (this.#used + length <= this.#chunk.byteLength) return;
    this.#close();
    this.#chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
    this.#begin = 0;
    this.#used = 0;
  }

  #close(): void {
    if (this.#used > this.#begin) this.#full.push(this.#chunk.subarray(this.#begin, this.#used));
    this.#begin = this.#used;
  }
}
