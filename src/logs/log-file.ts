/**
 * A log file and its only writer. It is rotated between two whole lines, and never while a write is under way: so no
 * line is cut, and nobody has to be told to open anything anew.
 */
import { constants } from 'node:fs';
import { type FileCalls, type FileFacts, isSameFile, type LogRotation } from './contract.ts';
import { FileDay } from './days.ts';
import { MovedOnly, moveAside } from './move-aside.ts';

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

interface Open {
  readonly fd: number;
  readonly facts: FileFacts;
  readonly day: FileDay;
}

const LINE_BREAK = 0x0a;

/** Whoever else may read this user's files may read its logs; nobody else may write them. */
const MODE = 0o644;

const RETRY_MS = 60_000;

export class LogFile {
  readonly path: string;
  readonly #parts: LogFileParts;
  #open: Open | undefined;
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
      if (this.#open !== undefined) await this.#rotateIfDue(0);
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
      if (!this.#isInLine) await this.#rotateIfDue(lineEnd(bytes));
      const { fd } = this.#open!;
      if (this.#isTorn) this.#size += await calls.write(fd, Buffer.of(LINE_BREAK));
      this.#isTorn = false;
      const part = this.#fitting(bytes);
      const count = await calls.write(fd, part);
      this.#size += count;
      if (count > 0) this.#isInLine = part[count - 1] !== LINE_BREAK;
      this.#isFailing = false;
      return count;
    } catch (error) {
      this.#isFailing = true;
      throw error;
    }
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
    const { calls } = this.#parts;
    const { O_WRONLY, O_CREAT, O_APPEND } = constants;
    await this.#take(await calls.open(this.path, O_WRONLY | O_APPEND | O_CREAT, MODE));
  }

  async #take(fd: number): Promise<void> {
    const { calls, now } = this.#parts;
    try {
      const facts = await calls.factsOf(fd);
      // What was written before is of the day on which that was last done.
      const { size, modifiedMs } = facts;
      this.#isTorn = facts.isFile && size > 0 && !(await this.#endsWithLine(size));
      this.#open = { fd, facts, day: new FileDay(size > 0 ? modifiedMs : now()) };
      this.#size = size;
      this.#isInLine = false;
      this.#isAway = false;
    } catch (error) {
      await calls.close(fd);
      throw error;
    }
  }

  async #endsWithLine(size: number): Promise<boolean> {
    const { calls } = this.#parts;
    let fd: number;
    try {
      fd = await calls.open(this.path, constants.O_RDONLY);
    } catch {
      // It may be written and not read: then nobody can tell.
      return true;
    }
    const last = Buffer.alloc(1);
    await calls.read(fd, last, size - 1);
    await calls.close(fd);
    return last[0] === LINE_BREAK;
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
    if (former !== undefined) await this.#parts.calls.close(former.fd);
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
    const { calls, rotated } = this.#parts;
    const { fd, facts, day } = this.#open!;
    const there = await calls.look(this.path);
    // Somebody else has moved it: what is there now is gone on with.
    if (there === undefined || (there.isFile && !isSameFile(there, facts))) return this.#reopen();
    if (!there.isFile) throw new Error('it is a link, and the file behind it has another name');
    const wasShrunk = there.size < this.#size;
    this.#size = there.size;
    if (wasShrunk && !this.#isDue(nextBytes)) return;
    const from = this.#last.day === day.text ? this.#last.number + 1 : 0;
    const moved = await moveAside(calls, { path: this.path, day: day.text, from, mode: there.mode });
    this.#last = { day: day.text, number: moved.number };
    await this.#take(moved.fd);
    await calls.close(fd);
    rotated(this.path, moved.path);
  }
}

/** Where the first line ends. */
function lineEnd(bytes: Buffer): number {
  return bytes.indexOf(LINE_BREAK) + 1 || bytes.length;
}
