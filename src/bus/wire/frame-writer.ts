/** Packs frames into chunks of memory that are written as they are. */
import { FRAME_BYTES, type Frame, HEAD_BYTES, nobody, type Place } from './frames.ts';

const CHUNK_BYTES = 64 * 1024;
/** What is larger goes as it is, beside the chunks. */
const COPIED_BYTES = 8 * 1024;
/** Of UTF-8, for each half of a pair of surrogates at most. */
const BYTES_PER_CHARACTER = 3;

export class FrameWriter {
  #full: Uint8Array[] = [];
  #chunk: Buffer = Buffer.alloc(0);
  #used = 0;
  #begin = 0;
  #bytes = 0;
  /** Where the length of the frame that is being written goes. */
  #head: Buffer = this.#chunk;
  #headAt = 0;
  #rest = 0;
  /** Frames that are passed on and lie one behind the other where they were read. */
  #run: Buffer | undefined;
  #runBegin = 0;
  #runEnd = 0;

  /** Bytes that `take` would give. */
  get bytes(): number {
    return this.#bytes;
  }

  /** A frame of which `rest` is what is left. A large one is kept and not copied: nobody may write there any more. */
  write(kind: number, flag: number, number: number, place?: Place, rest?: Uint8Array): void {
    this.begin(kind, flag, number, place);
    if (rest !== undefined) this.append(rest);
    this.end();
  }

  /**
   * A frame as it was read, but for these fields, which it gets where it lies: whoever passes it to several must give each
   * the same. Its memory must stay as it is. Most frames go where the one before went, and all of these are one piece.
   */
  pass(kind: number, flag: number, number: number, place: Place, { bytes, begin, end }: Frame): void {
    const at = begin - FRAME_BYTES;
    putFields(bytes, at, kind, flag, number, place);
    if (this.#run !== bytes || this.#runEnd !== at) {
      this.#closeRun();
      this.#run = bytes;
      this.#runBegin = at;
    }
    this.#runEnd = end;
    this.#bytes += end - at;
  }

  /** What is left of the frame is appended until `end`. */
  begin(kind: number, flag: number, number: number, place: Place = nobody): void {
    this.#closeRun();
    this.#reserve(FRAME_BYTES);
    const at = this.#used;
    putFields(this.#chunk, at, kind, flag, number, place);
    this.#head = this.#chunk;
    this.#headAt = at;
    this.#rest = 0;
    this.#used = at + FRAME_BYTES;
  }

  append(part: Uint8Array): void {
    const length = part.byteLength;
    this.#rest += length;
    this.#put(part);
  }

  /** `form`, and a short text as UTF-8. */
  appendText(form: number, text: string): void {
    this.#reserve(1 + BYTES_PER_CHARACTER * text.length);
    this.#chunk[this.#used] = form;
    const written = 1 + this.#chunk.write(text, this.#used + 1);
    this.#used += written;
    this.#rest += written;
  }

  /** Bytes of what is left of the frame. */
  end(): number {
    putUint32(this.#head, this.#headAt, FRAME_BYTES - HEAD_BYTES + 1 + this.#rest);
    this.#bytes += FRAME_BYTES + this.#rest;
    return this.#rest;
  }

  /** What was written since, in order. */
  take(): Uint8Array[] {
    this.#closeRun();
    this.#close();
    const all = this.#full;
    this.#full = [];
    this.#bytes = 0;
    return all;
  }

  #put(part: Uint8Array): void {
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

  /** A short one is copied: it must not hold on to all that was read with it. */
  #closeRun(): void {
    const run = this.#run;
    if (run === undefined) return;
    this.#run = undefined;
    this.#put(run.subarray(this.#runBegin, this.#runEnd));
  }

  #reserve(length: number): void {
    if (this.#used + length <= this.#chunk.byteLength) return;
    this.#close();
    this.#chunk = Buffer.allocUnsafeSlow(Math.max(CHUNK_BYTES, length));
    this.#begin = 0;
    this.#used = 0;
  }

  #close(): void {
    if (this.#used > this.#begin) this.#full.push(this.#chunk.subarray(this.#begin, this.#used));
    this.#begin = this.#used;
  }
}

function putFields(
  bytes: Buffer,
  at: number,
  kind: number,
  flag: number,
  number: number,
  place: Place,
): void {
  const { what, slot, generation } = place;
  bytes[at + 4] = kind;
  bytes[at + 5] = flag;
  putUint32(bytes, at + 6, number);
  bytes[at + 10] = what;
  bytes[at + 11] = slot;
  bytes[at + 12] = slot >>> 8;
  putUint32(bytes, at + 13, generation);
}

/** Little-endian, modulo 2 ** 32. Node's own checks what it is given, which costs more than this. */
function putUint32(bytes: Buffer, at: number, value: number): void {
  bytes[at] = value;
  bytes[at + 1] = value >>> 8;
  bytes[at + 2] = value >>> 16;
  bytes[at + 3] = value >>> 24;
}
