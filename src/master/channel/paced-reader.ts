/**
 * Reads what a worker says at a pace that leaves the master time for the others: whoever says more waits, as it would
 * at any pipe that is full.
 */
import { LineReader } from '../../protocol/line-reader.ts';

/** libuv's handle of a stream (`StreamBase` in Node). */
export interface StreamHandle {
  /** Called with what was read, in memory of its own; without at the end, or when the other side failed. */
  onread: (this: unknown, bytes: ArrayBuffer | undefined) => void;
  readStart(): number;
  readStop(): number;
}

export interface ReaderParts {
  readonly now: () => number;
  line(text: string): void;
  /** A line was longer than MOST_LINE_BYTES, and is dropped. */
  tooLong(): void;
  /** What it was told is still unread: it is listened to when it listens itself. */
  isDeaf(): boolean;
  /** Told once. Every whole line was told before. */
  ended(): void;
}

export const MOST_LINE_BYTES: number = 4 * 1024 * 1024;

/**
 * 32 MiB in a second. A busy worker by ipc, 20,000 connections in a second, says 10 MiB; to parse what this allows costs
 * the master up to a fifth of its time.
 */
const BUDGET_BYTES = 320 * 1024;
const BUDGET_MS = 10;

/** What a line costs beside its length. */
const LINE_BYTES = 128;

export function readPaced(handle: StreamHandle, parts: ReaderParts): void {
  const { now, line, tooLong, isDeaf, ended } = parts;
  const lines = new LineReader(MOST_LINE_BYTES);
  let spent = 0;
  let budgetEndsMs = 0;
  let dropped = 0;
  let isWaiting = false;
  let isAtEnd = false;

  handle.onread = (bytes) => {
    if (bytes === undefined) isAtEnd = true;
    else {
      renewBudget();
      spent += bytes.byteLength;
      lines.push(Buffer.from(bytes));
    }
    // Node starts to read what a child has left behind when it ends (`flushStdio` in lib/internal/child_process.js).
    if (isWaiting || isAtEnd) handle.readStop();
    if (!isWaiting) run();
  };

  /** Tells the lines there are, as far as the budget goes. */
  function run(): void {
    for (;;) {
      if (spent >= BUDGET_BYTES || isDeaf()) {
        wait();
        return;
      }
      const text = lines.next();
      for (; dropped < lines.tooLong; dropped++) tooLong();
      if (text === undefined) break;
      spent += LINE_BYTES;
      line(text);
    }
    if (isAtEnd) ended();
  }

  function renewBudget(): void {
    const timeMs = now();
    if (timeMs < budgetEndsMs) return;
    budgetEndsMs = timeMs + BUDGET_MS;
    spent = 0;
  }

  function wait(): void {
    isWaiting = true;
    handle.readStop();
    setTimeout(() => {
      isWaiting = false;
      renewBudget();
      run();
      if (!isWaiting && !isAtEnd) handle.readStart();
    }, BUDGET_MS);
  }
}
