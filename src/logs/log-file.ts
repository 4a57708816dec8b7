/**
 * A log file and its writer. It is rotated between two whole lines, and never while a write is under way: no line is
 * cut, and nobody has to open anything anew. While a master follows another one both write, whole lines at a time
 * (O_APPEND), and one of them rotates; the other one writes nothing meanwhile.
 */
import { isRotated, isSameFile } from './contract.ts';
import { FileDay } from './days.ts';
import { LINE_BREAK, lineEnd, linesWithin } from './lines.ts';
import { LogHeld, type LogLock } from './lock.ts';
import { type LogFileParts, type LogSharing, unshared } from './log-file-parts.ts';
import { moveAside, settleNext } from './move-aside.ts';
import { type OpenedLog, openLog } from './opened-log.ts';
import { createTurns, type Turns, type Written } from './turns.ts';

/** Between two tries to rotate, and between two looks at what is at the path of a file that is written to. */
const AGAIN_MS = 60_000;

export class LogFile {
  readonly path: string;
  /** Another process rotates it: nothing is written until it has. */
  isHeld = false;
  readonly #parts: LogFileParts;
  readonly #sharing: LogSharing;
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
    this.#sharing = parts.sharing ?? unshared;
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

  /** Writes nothing until `go` resolves, and opens what is at its path then. Resolves when it has begun to wait. */
  hold(go: Promise<void>): Promise<void> {
    return new Promise((held) => {
      void this.#turns.between(async () => {
        this.isHeld = true;
        held();
        await go;
        this.isHeld = false;
        await this.#open?.close();
        this.#open = undefined;
      });
    });
  }

  /** `isOwner` holds from now on: another process has rotated it so far. What fails is made up for with a rotation. */
  own(): Promise<void> {
    return this.#turns.between(async () => {
      this.#lock = undefined;
      if (this.#open === undefined || !isRotated(this.#parts.rotation)) return;
      try {
        await this.#prepare();
        this.#size = (await this.#parts.calls.factsOf(this.#open.fd)).size;
      } catch (error) {
        this.#tellOnce(error as Error);
      }
    });
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
      const { bytes: limit = Number.POSITIVE_INFINITY } = this.#parts.rotation;
      const part = this.#mayRotate ? linesWithin(bytes, limit - this.#size) : bytes;
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

  async #ensureOpen(): Promise<void> {
    if (this.#open !== undefined) return;
    if (isRotated(this.#parts.rotation) && this.#sharing.isOwner()) await this.#prepare();
    this.#take(await openLog(this.#parts, this.path));
  }

  /** For it to be rotated. Rejects with LogHeld; all else is made up for later. */
  async #prepare(): Promise<void> {
    const { calls } = this.#parts;
    try {
      // What is no file is not rotated.
      if ((await calls.look(this.path))?.isFile === false) return;
      this.#lock ??= this.#parts.lock(this.path);
      await settleNext(calls, this.path);
    } catch (error) {
      if (error instanceof LogHeld) throw error;
      this.#tellOnce(error as Error);
    }
  }

  #take(opened: OpenedLog): void {
    this.#open = opened;
    // Another writer may be about to end the line.
    this.#isTorn = opened.isTorn && this.#sharing.isOwner();
    this.#size = opened.facts.size;
    this.#isInLine = false;
    this.#retryAtMs = Number.NEGATIVE_INFINITY;
    this.#lookAtMs = this.#parts.steady() + AGAIN_MS;
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

  get #mayRotate(): boolean {
    return this.#sharing.isOwner() && this.#parts.steady() >= this.#retryAtMs;
  }

  async #rotateIfDue(nextBytes: number): Promise<void> {
    const { facts } = this.#open!;
    if (!facts.isFile || !this.#isDue(nextBytes)) return;
    try {
      await this.#rotate(nextBytes);
      this.#hasFailedToRotate = false;
    } catch (error) {
      this.#retryAtMs = this.#parts.steady() + AGAIN_MS;
      this.#tellOnce(error as Error);
    }
  }

  #tellOnce(error: Error): void {
    if (!this.#hasFailedToRotate) this.#parts.failed(this.path, error);
    this.#hasFailedToRotate = true;
  }

  #isDue(nextBytes: number): boolean {
    const { rotation, now } = this.#parts;
    if (!this.#mayRotate) return false;
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
    this.#lock ??= this.#parts.lock(this.path);
    const wasShrunk = there.size < this.#size;
    this.#size = there.size;
    if (wasShrunk && !this.#isDue(nextBytes)) return;
    const from = this.#last.day === day.text ? this.#last.number + 1 : 0;
    const file = { path: this.path, facts: there, day: day.text, from };
    const moved = await this.#sharing.alone(this.path, () => moveAside(this.#parts, file));
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
    this.#lookAtMs = steady() + AGAIN_MS;
    if (!facts.isFile) return;
    try {
      const there = await calls.follow(this.path);
      if (there !== undefined && isSameFile(there, facts)) return;
      await this.#reopen();
      // It may have been waiting for its place after a rotation.
      if (!isSameFile(this.#open!.facts, facts) && this.#sharing.isOwner()) displaced(this.path, undefined);
    } catch (error) {
      displaced(this.path, error as Error);
    }
  }
}
