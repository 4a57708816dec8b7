/** What comes to one end of the bus: handled for a slice of time in each turn of the event loop, however much there is. */
import { MOST_MESSAGE_BYTES } from '../limits.ts';
import { FrameReader } from '../wire/frame-reader.ts';
import type { Frame } from '../wire/frames.ts';

export interface IncomingParts {
  /** Monotonic milliseconds. */
  now(): number;
  /** Calls `task` soon, when what runs now is over. */
  soon(task: () => void): void;
  /** Whether what came before is to be handled first. More may come all the same. */
  hold?(isHeld: boolean): void;
}

/** New connections come in between, and wait no longer than this. */
const SLICE_MS = 0.5;
/** The clock is looked at once for so many. */
const FRAMES_PER_LOOK = 8;

export class Incoming {
  readonly #parts: IncomingParts;
  readonly #handle: (frame: Frame) => void;
  readonly #reader = new FrameReader(MOST_MESSAGE_BYTES);
  #isHeld = false;

  constructor(parts: IncomingParts, handle: (frame: Frame) => void) {
    this.#parts = parts;
    this.#handle = handle;
  }

  /** The bytes must stay as they are. */
  push(bytes: Buffer): void {
    this.#reader.push(bytes);
    if (!this.#isHeld) this.#readSome();
  }

  /** Now, however long it takes. */
  readAll(): void {
    for (let frame = this.#reader.next(); frame !== undefined; frame = this.#reader.next())
      this.#handle(frame);
  }

  #readSome(): void {
    // A handler may throw, and its process live on.
    let isOver = true;
    try {
      isOver = this.#readSlice();
    } finally {
      if (isOver) this.#parts.soon(() => this.#readSome());
      if (isOver !== this.#isHeld) {
        this.#isHeld = isOver;
        this.#parts.hold?.(isOver);
      }
    }
  }

  /** True when the slice was over before there was nothing left. */
  #readSlice(): boolean {
    const untilMs = this.#parts.now() + SLICE_MS;
    for (let count = 1; ; count++) {
      const frame = this.#reader.next();
      if (frame === undefined) return false;
      this.#handle(frame);
      if (count % FRAMES_PER_LOOK === 0 && this.#parts.now() >= untilMs) return true;
    }
  }
}
