/**
 * A log file and its only writer. It is rotated between two whole lines, and never while a write is under way: so no
 * line is cut, and nobody has to be told to open anything anew.
 */
import { type FileCalls, isSameFile, type LogRotation } from './contract.ts';
import { FileDay } from './days.ts';
import { MovedOnly, moveAside } from './move-aside.ts';
import { LINE_BREAK, letGo, type OpenedLog, openedLog, openLog } from './opened-log.ts';

export interface LogFileParts {
  readonly calls: FileCalls;
  readonly rotation: LogRotation;
  /** Milliseconds since 1970, as the clock on the wall shows it. */
  now(): number;
  /** It has another name now, and is not written to any more. */
  rotated(path: string, to: string): void;
  /** It could not be rotated, and is written on; tried again every minute, and told once until that succeeds. */
  failed(path: string, error: Error): void;
}

type Written = (error: NodeJS.ErrnoException | null, count: number) => void;

const RETRY_MS = 60_000;

export class LogFile {
  readonly path: string;
  readonly #parts: LogFileParts;
  #open: OpenedLog | undefined;
  #size = 0;
  #isInLine = false;
  /** Whoever wrote to the file before us ended within a line. */
  #isTorn = false;
  /** It is still written under the name that it got when it was rotated: there was no opening a new one. */
  #isAway = false;
  #isFailing = false;
  #hasFailedToRotate = false;
  #retryAtMs = Number.NEGATIVE_INFINITY;
  /** Of the rotated files of a day: those that are gone keep their numbers, so that these are in order of time. */
  #last = { day: '', number: -1 };
  #isBusy = false;
  #turns: (() => Promise<void>)[] = [];
  #write: { readonly bytes: Buffer; readonly written: Written } | undefined;

  constructor(path: string, parts: LogFileParts) {
    this.path = path;
    this.#parts = parts;
  }

  /** False while it is written under the name of a rotated one. */
  get isInPlace(): boolean {
    return !this.#isAway;
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
      await this.#endTorn();
      if (!this.#isInLine) await this.#rotateIfDue(lineEnd(bytes));
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
    const { calls, now } = this.#parts;
    if (this.#open === undefined) this.#take(await openLog(calls, this.path, now()));
  }

  #take(opened: OpenedLog): void {
    this.#open = opened;
    this.#isTorn = opened.isTorn;
    this.#size = opened.facts.size;
    this.#isInLine = false;
    this.#isAway = false;
    this.#retryAtMs = Number.NEGATIVE_INFINITY;
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
    return this.#parts.now() < this.#retryAtMs;
  }

  async #rotateIfDue(nextBytes: number): Promise<void> {
    const { facts } = this.#open!;
    if (!facts.isFile || !this.#isDue(nextBytes)) return;
    const { failed, now } = this.#parts;
    try {
      await this.#rotate(nextBytes);
      this.#hasFailedToRotate = false;
    } catch (error) {
      this.#isAway ||= error instanceof MovedOnly;
      this.#retryAtMs = now() + RETRY_MS;
      if (!this.#hasFailedToRotate) failed(this.path, error as Error);
      this.#hasFailedToRotate = true;
    }
  }

  #isDue(nextBytes: number): boolean {
    const { rotation, now } = this.#parts;
    if (this.#isWaiting()) return false;
    if (this.#isAway) return true;
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
    // Somebody else has moved it: what is there now is gone on with.
    if (there === undefined || (there.isFile && !isSameFile(there, facts))) return this.#reopen();
    if (!there.isFile) throw new Error('it is a link, and the file behind it has another name');
    const wasShrunk = there.size < this.#size;
    this.#size = there.size;
    if (wasShrunk && !this.#isDue(nextBytes)) return;
    const from = this.#last.day === day.text ? this.#last.number + 1 : 0;
    const moving = { path: this.path, day: day.text, from, mode: there.mode };
    const moved = await moveAside(calls, moving).catch((error) => {
      // Moved by somebody else in this very moment.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    });
    if (moved === undefined) return this.#reopen();
    this.#last = { day: day.text, number: moved.number };
    // Until the new one is taken, the old one is written on.
    this.#isAway = true;
    this.#take(await openedLog(calls, this.path, moved.fd, now()));
    await letGo(calls, fd);
    rotated(this.path, moved.path);
  }
}

/** Where the first line ends. */
function lineEnd(bytes: Buffer): number {
  return bytes.indexOf(LINE_BREAK) + 1 || bytes.length;
}
