/** One process as the hub talks to it. */
import { MOST_MESSAGE_BYTES } from './limits.ts';
import type { Member } from './relay/member.ts';
import { FrameReader } from './wire/frame-reader.ts';
import type { Frame } from './wire/frames.ts';

/** A stream to a process, as far as the hub needs it. */
export interface Stream {
  /** It takes more: what it was given before is nearly written. `drained` is told when it does again. */
  readonly isReady: boolean;
  write(chunks: readonly Uint8Array[]): void;
  /** Stops and starts what `received` is told. */
  pause(): void;
  resume(): void;
}

export class Link {
  readonly member: Member;
  readonly stream: Stream;
  /** Tells of what no process writes, once. */
  readonly misbehaved: (what: string) => void;
  isPaused = false;
  /** Nothing more comes, and nothing more is written. */
  hasEnded = false;
  /** Takes more while it is paused, too: Node reads on when a child has ended (`flushStdio` in lib/internal/child_process.js). */
  readonly #reader = new FrameReader(MOST_MESSAGE_BYTES);

  constructor(member: Member, stream: Stream, misbehaved: (what: string) => void) {
    this.member = member;
    this.stream = stream;
    this.misbehaved = misbehaved;
  }

  push(bytes: Buffer): void {
    this.#reader.push(bytes);
  }

  /** Why no more can be read. */
  get flaw(): string | undefined {
    return this.#reader.flaw;
  }

  /** The next whole frame, to be used before the one after it is asked for. */
  next(): Frame | undefined {
    return this.#reader.next();
  }

  write(): void {
    const { out } = this.member;
    if (this.hasEnded) out.take();
    else if (this.stream.isReady && out.bytes > 0) this.stream.write(out.take());
  }
}
