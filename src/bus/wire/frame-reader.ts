/** Takes frames out of a stream of bytes. */
import { FRAME_BYTES, type Frame, HEAD_BYTES } from './frames.ts';

/** Length of a frame without what is left. */
const LEAST = FRAME_BYTES - HEAD_BYTES + 1;
const LENGTH_BYTES = 4;

export class FrameReader {
  readonly #most: number;
  readonly #frame: Frame = {
    kind: 0,
    flag: 0,
    number: 0,
    what: 0,
    slot: 0,
    generation: 0,
    rest: Buffer.alloc(0),
  };
  /** What is being read, from `#at` on. */
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;
  /** What came of a frame that is not whole yet. */
  #parts: Buffer[] = [];
  #partBytes = 0;
  #wanted = 0;
  #flaw: string | undefined;

  /** `most`: bytes of what is left in a frame. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Why no more can be read, such as "a frame of 4294967295 bytes". */
  get flaw(): string | undefined {
    return this.#flaw;
  }

  /** Bytes that have come and not been given. */
  get waiting(): number {
    return this.#bytes.byteLength - this.#at + this.#partBytes;
  }

  /** To be called when `next` has nothing more to give. The bytes must stay as they are. */
  push(bytes: Buffer): void {
    if (this.#wanted === 0) {
      this.#bytes = bytes;
      this.#at = 0;
      return;
    }
    this.#parts.push(bytes);
    this.#partBytes += bytes.byteLength;
    if (this.#partBytes < this.#wanted) return;
    this.#bytes = Buffer.concat(this.#parts, this.#partBytes);
    this.#at = 0;
    this.#parts = [];
    this.#partBytes = 0;
    this.#wanted = 0;
  }

  /** The next whole frame, to be used before the one after it is asked for; undefined where there is none yet. */
  next(): Frame | undefined {
    if (this.#flaw !== undefined || this.#wanted > 0) return undefined;
    const bytes = this.#bytes;
    const at = this.#at;
    const left = bytes.byteLength - at;
    const length = left < LENGTH_BYTES ? LEAST : bytes.readUInt32LE(at);
    if (length < LEAST || length - LEAST > this.#most) {
      this.#flaw = `a frame of ${length} bytes`;
      return undefined;
    }
    if (left < LENGTH_BYTES + length) {
      this.#keep(LENGTH_BYTES + length);
      return undefined;
    }
    const frame = this.#frame;
    frame.kind = bytes[at + 4]!;
    frame.flag = bytes[at + 5]!;
    frame.number = bytes.readUInt32LE(at + 6);
    frame.what = bytes[at + 10]!;
    frame.slot = bytes.readUInt16LE(at + 11);
    frame.generation = bytes.readUInt32LE(at + 13);
    frame.rest = bytes.subarray(at + FRAME_BYTES, at + LENGTH_BYTES + length);
    this.#at = at + LENGTH_BYTES + length;
    return frame;
  }

  /** A copy, so that a few bytes do not hold on to all that came with them. */
  #keep(wanted: number): void {
    const left = Buffer.from(this.#bytes.subarray(this.#at));
    this.#bytes = Buffer.alloc(0);
    this.#at = 0;
    if (left.byteLength === 0) return;
    this.#parts = [left];
    this.#partBytes = left.byteLength;
    this.#wanted = wanted;
  }
}
