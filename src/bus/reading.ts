/** Reads what processes send, a slice of time in each turn of the event loop, whoever sends how much. */
import type { Link } from './link.ts';
import type { Member } from './relay/member.ts';
import type { Frame } from './wire/frames.ts';

export interface ReadingParts {
  /** Monotonic milliseconds. */
  now(): number;
  /** What is wrong with it, if anything. */
  receive(member: Member, frame: Frame): string | undefined;
  /** Receivers begin while the rest is read. */
  flush(): void;
  /** All that it sent is read, and nothing more comes. */
  finished(link: Link): void;
  /** It sent what no process sends: nothing more of it is read. */
  misbehaved(link: Link, what: string): void;
}

/** Everything else that is due comes in between, and waits no longer than this. */
const SLICE_MS = 0.25;
/** The clock is looked at once for so many frames. */
const FRAMES_PER_LOOK = 32;

export class Reading {
  readonly #parts: ReadingParts;
  /** With something left to read: they are paused. */
  readonly #unread = new Set<Link>();
  #isTurnDue = false;
  /** When the slice of this turn is over; undefined before anything is read in it. */
  #untilMs: number | undefined;

  constructor(parts: ReadingParts) {
    this.#parts = parts;
  }

  received(link: Link, bytes: Buffer): void {
    link.push(bytes);
    if (link.isPaused) return;
    if (this.#hasTime() && this.#read(link)) {
      this.#parts.flush();
      return;
    }
    this.#parts.flush();
    link.isPaused = true;
    link.stream.pause();
    this.#unread.add(link);
    this.turnIfUnread();
  }

  /** True where all it sent is read. */
  isRead(link: Link): boolean {
    return !this.#unread.has(link);
  }

  /** Whoever has sent too much is read again when the fate of some of it is known. */
  turnIfUnread(): void {
    if (this.#isTurnDue) return;
    for (const link of this.#unread) {
      if (isToWait(link)) continue;
      this.#isTurnDue = true;
      setImmediate(() => this.#readSome());
      return;
    }
  }

  /** In this turn; whoever waits for his own has waited for longer. */
  #hasTime(): boolean {
    if (this.#isTurnDue) return false;
    const nowMs = this.#parts.now();
    if (this.#untilMs === undefined) {
      this.#untilMs = nowMs + SLICE_MS;
      setImmediate(() => {
        this.#untilMs = undefined;
      });
    }
    return nowMs < this.#untilMs;
  }

  #readSome(): void {
    this.#isTurnDue = false;
    this.#untilMs = this.#parts.now() + SLICE_MS;
    for (const link of [...this.#unread]) {
      if (isToWait(link)) continue;
      // Whoever was not read to the end comes last in the next turn.
      this.#unread.delete(link);
      if (!this.#read(link)) this.#unread.add(link);
      if (this.#isOver()) break;
    }
    this.#untilMs = undefined;
    this.#parts.flush();
    this.turnIfUnread();
  }

  #isOver(): boolean {
    return this.#parts.now() >= this.#untilMs!;
  }

  /** True when nothing is left to read. */
  #read(link: Link): boolean {
    const { member } = link;
    for (let count = 1; ; count++) {
      const frame = link.next();
      if (frame === undefined) break;
      const flaw = this.#parts.receive(member, frame);
      if (flaw !== undefined) return this.#giveUp(link, flaw);
      if (isToWait(link) || (count % FRAMES_PER_LOOK === 0 && this.#isOver())) return false;
    }
    if (link.flaw !== undefined) return this.#giveUp(link, link.flaw);
    if (link.hasEnded) this.#parts.finished(link);
    else if (link.isPaused) {
      link.isPaused = false;
      link.stream.resume();
    }
    return true;
  }

  #giveUp(link: Link, flaw: string): true {
    link.isPaused = true;
    link.stream.pause();
    this.#parts.misbehaved(link, flaw);
    return true;
  }
}

/** Of one that is gone no more comes than the kernel and Node had of it. */
function isToWait({ member, hasEnded }: Link): boolean {
  return member.isAhead && !hasEnded;
}
