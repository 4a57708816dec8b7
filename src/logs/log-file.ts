/**
 * A log file and its only writer. It is rotated between two whole lines, and never while a write is under way: so no
 * line is cut, and nobody has to be told to open anything anew.
 */
import { type FileCalls, isRotated, isSameFile, type LogRotation } from './contract.ts';
import { FileDay } from './days.ts';
import { moveAside, settleNext } from './move-aside.ts';
import { LINE_BREAK, letGo, type OpenedLog, openLog } from './opened-log.ts';

export interface LogFileParts {
  readonly calls: FileCalls;
  readonly rotation: LogRotation;
  /** Milliseconds since 1970, as the clock on the wall shows it. */
  now(): number;
  /** Milliseconds from any moment, not counting how the clock on the wall is set. */
  steady(): number;
  /** It has another name now, and is not written to any more. */
  rotated(path: string, to: string): void;
  /** It could not be rotated, and is written on; tried again every minute, and told once until that succeeds. */
  failed(path: string, error: Error): void;
  /** Somebody else has moved or removed it; why the file at its path cannot be gone on with, if so. */
  displaced(path: string, error: Error | undefined): void;
}

type Written = (error: NodeJS.ErrnoException | null, count: number) => void;

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
  #isBusy = false;
  #turns: (() => Promise<void>)[] = [];
  #write: { readonly bytes: Buffer; readonly written: Written } | undefined;

  constructor(path: string, parts: LogFileParts) {
    this.path = path;
    this.#parts = parts;
  }

  /** Rejects as open(2) does. Without it the first write opens the file. */
  open(): Promise<void> {
    return this.#inTurn(() => this.#ensureOpen());
  }

  /** One at a time. Calls back with the number of bytes written, which may be less than given. */
  write(bytes: Buffer, written: Written): void {
    this.#write = { bytes, written };
    void this.#goOn();
  }

  /** Opens what is at its path now. Rejects as open(2) does; then the file of before is written on. */
  reopen(): Promise<void> {
    return this.#inTurn(() => this.#reopen());
  }

  /** For when nobody writes: otherwise each write looks. */
  rotateIfDue(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#open === undefined) return;
      // A disk that is full will be told of by the next write.
      await this.#endTorn().then(
        () => this.#rotateIfDue(0),
        () => {},
      );
    });
  }

  /** Between two lines, or where there is no getting to the end of one. */
  #inTurn(act: () => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#turns.push(() => act().then(resolve, reject));
      void this.#goOn();
    });
  }

  async #goOn(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    for (;;) {
      const turn = this.#isInLine && !this.#isFailing ? undefined : this.#turns.shift();
      const write = turn === undefined ? this.#write : undefined;
      if (turn !== undefined) await turn();
      else if (write === undefined) break;
      else {
        this.#write = undefined;
        await this.#put(write.bytes).then(
          (count) => write.written(null, count),
          (error) => write.written(error as NodeJS.ErrnoException, 0),
        );
      }
    }
    this.#isBusy = false;
  }

  async #put(bytes: Buffer): Promise<number> {
    const { calls } = this.#parts;
    try {
      await this.#ensureOpen();
      if (!this.#isInLine) {
        if (this.#parts.steady() >= this.#lookAtMs) await this.#followPath();
        await this.#endTorn();
        await this.#rotateIfDue(lineEnd(bytes));
      }
      const part = this.#fitting(bytes);
      const count = await calls.write(this.#open!.fd, part);
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
    if (this.#isTorn) this.#size += await this.#parts.calls.write(this.#open!.fd, Buffer.of(LINE_BREAK));
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
    const { calls, now, rotation } = this.#parts;
    if (this.#open !== undefined) return;
    // What cannot be settled now will be another time; until then it is a file beside this one.
    if (isRotated(rotation)) await settleNext(calls, this.path).catch(() => {});
    this.#take(await openLog(calls, this.path, now()));
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
    if (former !== undefined) await letGo(this.#parts.calls, former.fd);
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
      if (!this.#hasFailedToRotate) this.#parts.failed(this.path, error as Error);
      this.#hasFailedToRotate = true;
    }
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
    const { calls, rotated, now } = this.#parts;
    const { fd, facts, day } = this.#open!;
    const there = await calls.look(this.path);
    if (there === undefined || (there.isFile && !isSameFile(there, facts))) return this.#followPath();
    if (!there.isFile) throw new Error('it is a link, and the file behind it has another name');
    const wasShrunk = there.size < this.#size;
    this.#size = there.size;
    if (wasShrunk && !this.#isDue(nextBytes)) return;
    const from = this.#last.day === day.text ? this.#last.number + 1 : 0;
    const moved = await moveAside(calls, {
      path: this.path,
      facts: there,
      day: day.text,
      from,
      nowMs: now(),
    });
    this.#last = { day: day.text, number: moved.number };
    this.#take(moved.opened);
    await letGo(calls, fd);
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
