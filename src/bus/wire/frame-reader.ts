/** Takes frames out of a stream of bytes. */
import { Line } from '../line.ts';
import { FRAME_BYTES, type Frame, HEAD_BYTES } from './frames.ts';

/** Length of a frame without what is left. */
const LEAST = FRAME_BYTES - HEAD_BYTES + 1;
const LENGTH_BYTES = 4;
const nothing = Buffer.alloc(0);

export class FrameReader {
  readonly #most: number;
  readonly #frame: Frame = {
    kind: 0,
    flag: 0,
    number: 0,
    what: 0,
    slot: 0,
    generation: 0,
    bytes: nothing,
    begin: 0,
    end: 0,
  };
  /** What is being read, from `#at` on. */
  #bytes: Buffer = nothing;
  #at = 0;
  /** What came behind it. */
  readonly #backlog = new Line<Buffer>();
  /** A frame that came in parts, or as much of it as says how long it is. */
  #partial: Buffer | undefined;
  /** Bytes of it that are there. */
  #there = 0;
  #flaw: string | undefined;

  /** `most`: bytes of what is left in a frame. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Why no more can be read, such as "a frame of 4294967295 bytes". */
  get flaw(): string | undefined {
    return this.#flaw;
  }

  /** The bytes must stay as they are. */
  push(bytes: Buffer): void {
    this.#backlog.push(bytes);
  }

  /** The next whole frame, to be used before the one after it is asked for; undefined where there is none yet. */
  next(): Frame | undefined {
    while (this.#flaw === undefined) {
      const frame = this.#nextHere();
      if (frame !== undefined) return frame;
      const bytes = this.#backlog.shift();
      if (bytes === undefined) return undefined;
      this.#bytes = bytes;
      this.#at = 0;
    }
    return undefined;
  }

  /** In what is being read; what is left of that behind the last whole one is taken out. */
  #nextHere(): Frame | undefined {
    if (this.#partial !== undefined) return this.#nextOfPartial(this.#partial);
    const left = this.#bytes.byteLength - this.#at;
    if (left < FRAME_BYTES) return this.#begin(FRAME_BYTES);
    const whole = this.#wholeLength(this.#bytes, this.#at);
    if (whole === undefined) return undefined;
    if (left < whole) return this.#begin(whole);
    this.#at += whole;
    return this.#read(this.#bytes, this.#at - whole, whole);
  }

  /** Of a frame; every one has all fields. */
  #wholeLength(bytes: Buffer, at: number): number | undefined {
    const length = uint32(bytes, at);
    if (length >= LEAST && length - LEAST <= this.#most) return LENGTH_BYTES + length;
    this.#flaw = `a frame of ${length} bytes`;
    return undefined;
  }

  /** Memory of its own, so that a few bytes do not hold on to all that came with them. */
  #begin(length: number): Frame | undefined {
    if (this.#at === this.#bytes.byteLength) return undefined;
    this.#partial = Buffer.allocUnsafeSlow(length);
    this.#there = 0;
    return this.#nextOfPartial(this.#partial);
  }

  #nextOfPartial(partial: Buffer): Frame | undefined {
    const copied = this.#bytes.copy(partial, this.#there, this.#at);
    this.#at += copied;
    this.#there += copied;
    if (this.#there < partial.byteLength) return undefined;
    const whole = this.#wholeLength(partial, 0);
    if (whole === undefined) return undefined;
    if (whole > partial.byteLength) {
      const larger = Buffer.allocUnsafeSlow(whole);
      partial.copy(larger);
      this.#partial = larger;
      return this.#nextOfPartial(larger);
    }
    this.#partial = undefined;
    this.#there = 0;
    return this.#read(partial, 0, whole);
  }

  #read(bytes: Buffer, at: number, whole: number): Frame {
    const frame = this.#frame;
    frame.kind = bytes[at + 4]!;
    frame.flag = bytes[at + 5]!;
    frame.number = uint32(bytes, at + 6);
    frame.what = bytes[at + 10]!;
    frame.slot = bytes[at + 11]! | (bytes[at + 12]! << 8);
    frame.generation = uint32(bytes, at + 13);
    frame.bytes = bytes;
    frame.begin = at + FRAME_BYTES;
    frame.end = at + whole;
    return frame;
  }
}

/** Node's own checks what it is given, which costs more than this; here the bytes are there. */
function uint32(bytes: Buffer, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}
