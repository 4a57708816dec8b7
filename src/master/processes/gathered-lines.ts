/** Puts the pieces of a stream together so that what goes on at a time ends where a line does. */

export const LINE_BREAK = 0x0a;
/** A piece costs some hundred bytes of its own, however short it is: small ones are put together. */
const SMALL_PIECE = 4_096;

export class GatheredLines {
  readonly #longest: number;
  #held: Buffer[] = [];
  #bytes = 0;

  /** Of a line that is longer than `longest` bytes the parts go on before its end is there. */
  constructor(longest: number) {
    this.#longest = longest;
  }

  get isEmpty(): boolean {
    return this.#bytes === 0;
  }

  /** What can go on now. */
  add(chunk: Buffer): Buffer | undefined {
    const end = chunk.lastIndexOf(LINE_BREAK) + 1;
    if (end > 0) {
      const whole = this.#takeWith(chunk.subarray(0, end));
      this.#hold(chunk.subarray(end));
      return whole;
    }
    this.#hold(chunk);
    return this.#bytes > this.#longest ? this.take() : undefined;
  }

  /** The beginning of a line whose end has not come. */
  take(): Buffer | undefined {
    return this.isEmpty ? undefined : this.#takeWith(Buffer.alloc(0));
  }

  #hold(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#bytes += bytes.length;
    const last = this.#held.at(-1);
    if (last !== undefined && last.length + bytes.length <= SMALL_PIECE)
      this.#held[this.#held.length - 1] = Buffer.concat([last, bytes]);
    else this.#held.push(bytes);
  }

  #takeWith(last: Buffer): Buffer {
    const taken = this.isEmpty ? last : Buffer.concat([...this.#held, last]);
    this.#held = [];
    this.#bytes = 0;
    return taken;
  }
}
