/**
 * Lines of text out of the chunks of a stream: Node's channel between parent and child has one message in each. What
 * is held of a line is bounded: one that grows too long is dropped to its end, and counted.
 */
export class LineReader {
  /** Lines that were dropped. */
  tooLong = 0;
  readonly #mostBytes: number;
  #chunk: Buffer = nothing;
  #from = 0;
  /** The beginning of a line that ends in a later chunk, with room to grow: it may come byte by byte. */
  #held: Buffer = nothing;
  #heldBytes = 0;
  #isDropping = false;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  push(chunk: Buffer): void {
    this.#chunk =
      this.#from < this.#chunk.length ? Buffer.concat([this.#chunk.subarray(this.#from), chunk]) : chunk;
    this.#from = 0;
  }

  /** The next whole line without its end; undefined when the rest of it is yet to come. */
  next(): string | undefined {
    while (this.#from < this.#chunk.length) {
      const end = this.#chunk.indexOf(NEWLINE, this.#from);
      const part = this.#chunk.subarray(this.#from, end === -1 ? undefined : end);
      this.#from += part.length + 1;
      if (end === -1) this.#hold(part);
      else {
        const line = this.#end(part);
        if (line !== undefined) return line;
      }
    }
    this.#chunk = nothing;
    return undefined;
  }

  #end(part: Buffer): string | undefined {
    if (this.#heldBytes === 0 && !this.#isDropping && part.length <= this.#mostBytes) return part.toString();
    this.#hold(part);
    const isWhole = !this.#isDropping;
    const line = isWhole ? this.#held.toString('utf8', 0, this.#heldBytes) : undefined;
    this.#forget();
    this.#isDropping = false;
    return line;
  }

  #hold(part: Buffer): void {
    if (this.#isDropping) return;
    const bytes = this.#heldBytes + part.length;
    if (bytes > this.#mostBytes) {
      this.tooLong++;
      this.#isDropping = true;
      this.#forget();
      return;
    }
    if (bytes > this.#held.length) {
      const grown = Buffer.allocUnsafeSlow(Math.min(Math.max(2 * this.#held.length, bytes), this.#mostBytes));
      this.#held.copy(grown, 0, 0, this.#heldBytes);
      this.#held = grown;
    }
    part.copy(this.#held, this.#heldBytes);
    this.#heldBytes = bytes;
  }

  #forget(): void {
    this.#held = nothing;
    this.#heldBytes = 0;
  }
}

const NEWLINE = 0x0a;

const nothing = Buffer.alloc(0);
