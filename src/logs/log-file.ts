/**
 * A log file and its only writer. It is rotated between two whole lines, and never while a write is under way: so no
 * line is cut, and nobody has to be told to open anything anew.
 */
import { isRotated, isSameFile, type LogRotation } from './contract.ts';
import { FileDay } from './days.ts';
import { LogHeld, type LogLock } from './lock.ts';
import { moveAside, settleNext } from './move-aside.ts';
import { LINE_BREAK, type OpenedLog, type OpeningParts, openLog } from './opened-log.ts';
import { createTurns, type Turns, type Written } from './turns.ts';

export interface LogFileParts extends OpeningParts {
  readonly rotation: LogRotation;
  /** For this process alone. Throws LogHeld, or why there can be none. */
  lock(path: string): LogLock;
  /** Milliseconds from any moment, not counting how the clock on the wall is set. */
  steady(): number;
  /** It has another name now, and is not written to any more. */
  rotated(path: string, to: string): void;
  /** It could not be rotated, and is written on; tried again every minute, and told once until that succeeds. */
  failed(path: string, error: Error): void;
  /** Somebody else has moved or removed it; why the file at its path cannot be gone on with, if so. */
  displaced(path: string, error: Error | undefined): void;
}

const RETRY_MS = 60_000;

/** Between two looks at what is at the path of a file that is written to. */
const LOOK_MS = 60_000;

export class LogFile {
  readonly path: string;
  readonly #parts: LogFileParts;
  #open: OpenedLog | undefined;
  #size = 0;
  #isInLine = false;
  /** Whoever wrote to the file before us ended within a line. */
  #isTorn = false;
  #isFailing = false;
  #hasFailedToRotate = false;
  #retryAtMs = Number.NEGATIVE_INFINITY;
  #lookAtMs = Number.NEGATIVE_INFINITY;
  /** Of the rotated files of a day: those that are gone keep their numbers, so that these are in order of time. */
  #last = { day: '', number: -1 };
  #lock: LogLock | undefined;
  readonly #turns: Turns;

  constructor(path: string, parts: LogFileParts) {
    this.path = path;
    this.#parts = parts;
    // Within a line only where there is no getting to its end.
    this.#turns = createTurns(
      () => !this.#isInLine || this.#isFailing,
      (bytes) => this.#put(bytes),
    );
  }

  /** Rejects as open(2) does, and with LogHeld. Without it the first write opens the file. */
  open(): Promise<void> {
    return this.#turns.between(() => this.#ensureOpen());
  }

  /** One at a time. Calls back with the number of bytes written, which may be less than given. */
  write(bytes: Buffer, written: Written): void {
    this.#turns.write(bytes, written);
  }

  /** Opens what is at its path now. Rejects as open(2) does; then the file of before is written on. */
  reopen(): Promise<void> {
    return this.#turns.between(() => this.#reopen());
  }

  /** For when nobody writes: otherwise each write looks. */
  rotateIfDue(): Promise<void> {
    return this.#turns.between(async () => {
      if (this.#open === undefined) return;
      // A disk that is full will be told of by the next write.
      await this.#endTorn().then(
        () => this.#rotateIfDue(0),
        () => {},
      );
    });
  }

  /** Another balancer may have it. Nothing is written to it from then on. */
  release(): void {
    this.#lock?.release();
    this.#lock = undefined;
  }

  async #put(bytes: Buffer): Promise<number> {
    try {
      await this.#ensureOpen();
      if (!this.#isInLine) {
        if (this.#parts.steady() >= this.#lookAtMs) await this.#followPath();
        await this.#endTorn();
        await this.#rotateIfDue(lineEnd(bytes));
      }
      const part = this.#fitting(bytes);
      const count = await this.#open!.write(part);
      this.#size += count;
      if (count > 0) this.#isInLine = part[count - 1] !== LINE_BREAK;
      this.#isFailing = false;
      return count;
    } catch (error) {
      this.#isFailing = true;
      throw error;
    }
  }

  async #endTorn(): Promise<void> {
    if (this.#isTorn) this.#size += await this.#open!.write(Buffer.of(LINE_BREAK));
    this.#isTorn = false;
  }

  /** As many whole lines as there is room for; at least the rest of one. */
  #fitting(bytes: Buffer): Buffer {
    const { bytes: limit } = this.#parts.rotation;
    if (limit === undefined || this.#size + bytes.length <= limit || this.#isWaiting()) return bytes;
    const room = Math.max(limit - this.#size, 0);
    const end = room === 0 ? 0 : bytes.lastIndexOf(LINE_BREAK, room - 1) + 1;
    return bytes.subarray(0, end === 0 ? lineEnd(bytes) : end);
  }

  async #ensureOpen(): Promise<void> {
    if (this.#open !== undefined) return;
    if (isRotated(this.#parts.rotation)) await this.#prepare();
    this.#take(await openLog(this.#parts, this.path));
  }

  /** For it to be rotated. Rejects with LogHeld; all else is made up for later. */
  async #prepare(): Promise<void> {
    const { calls } = this.#parts;
    try {
      const there = await calls.look(this.path);
      // What is no file is not rotated.
      if (there?.isFile === false) return;
      this.#ensureLock();
      await settleNext(calls, this.path);
    } catch (error) {
      if (error instanceof LogHeld) throw error;
      this.#tellOnce(error as Error);
    }
  }

  #ensureLock(): void {
    this.#lock ??= this.#parts.lock(this.path);
  }

  #take(opened: OpenedLog): void {
    this.#open = opened;
    this.#isTorn = opened.isTorn;
    this.#size = opened.facts.size;
    this.#isInLine = false;
    this.#retryAtMs = Number.NEGATIVE_INFINITY;
    this.#lookAtMs = this.#parts.steady() + LOOK_MS;
  }

  async #reopen(): Promise<void> {
    const former = this.#open;
    this.#open = undefined;
    try {
      await this.#ensureOpen();
    } catch (error) {
      this.#open = former;
      throw error;
    }
    await former?.close();
  }

  #isWaiting(): boolean {
    return this.#parts.steady() < this.#retryAtMs;
  }

  async #rotateIfDue(nextBytes: number): Promise<void> {
    const { facts } = this.#open!;
    if (!facts.isFile || !this.#isDue(nextBytes)) return;
    try {
      await this.#rotate(nextBytes);
      this.#hasFailedToRotate = false;
    } catch (error) {
      this.#retryAtMs = this.#parts.steady() + RETRY_MS;
      this.#tellOnce(error as Error);
    }
  }

  #tellOnce(error: Error): void {
    if (!this.#hasFailedToRotate) this.#parts.failed(this.path, error);
    this.#hasFailedToRotate = true;
  }

  #isDue(nextBytes: number): boolean {
    const { rotation, now } = this.#parts;
    if (this.#isWaiting()) return false;
    if (this.#size === 0) {
      // Nothing of an earlier day is in it.
      if (this.#open!.day.isOver(now())) this.#open = { ...this.#open!, day: new FileDay(now()) };
      return false;
    }
    if (rotation.isDaily && this.#open!.day.isOver(now())) return true;
    return rotation.bytes !== undefined && this.#size + nextBytes > rotation.bytes && nextBytes > 0;
  }

  async #rotate(nextBytes: number): Promise<void> {
    const { calls, rotated } = this.#parts;
    const { facts, day, close } = this.#open!;
    const there = await calls.look(this.path);
    if (there === undefined || (there.isFile && !isSameFile(there, facts))) return this.#followPath();
    if (!there.isFile) throw new Error('it is a link, and the file behind it has another name');
    this.#ensureLock();
    const wasShrunk = there.size < this.#size;
    this.#size = there.size;
    if (wasShrunk && !this.#isDue(nextBytes)) return;
    const from = this.#last.day === day.text ? this.#last.number + 1 : 0;
    const moved = await moveAside(this.#parts, { path: this.path, facts: there, day: day.text, from });
    this.#last = { day: day.text, number: moved.number };
    this.#take(moved.opened);
    await close();
    rotated(this.path, moved.path);
    if (moved.unplaced !== undefined) throw moved.unplaced;
  }

  /** What another file at its path, or none, means: that is gone on with, or nobody would see what is written. */
  async #followPath(): Promise<void> {
    const { calls, displaced, steady } = this.#parts;
    const { facts } = this.#open!;
    this.#lookAtMs = steady() + LOOK_MS;
    if (!facts.isFile) return;
    try {
      const there = await calls.follow(this.path);
      if (there !== undefined && isSameFile(there, facts)) return;
      await this.#reopen();
      // It may have been waiting for its place after a rotation.
      if (!isSameFile(this.#open!.facts, facts)) displaced(this.path, undefined);
    } catch (error) {
      displaced(this.path, error as Error);
    }
  }
}

/** Where the first line ends. */
function lineEnd(bytes: Buffer): number {
  return bytes.indexOf(LINE_BREAK) + 1 || bytes.length;
}
