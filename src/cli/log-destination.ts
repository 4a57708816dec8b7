/**
 * Where log lines go: a queue of bounded size before a descriptor that may fail or stand still at any time.
 * Nothing here throws or blocks. When the queue is full, new lines are dropped and counted; when it is empty
 * again, the count is reported.
 */
import type { LogSink } from './log-sink.ts';

export interface DestinationOptions {
  /** Bytes that may wait to be written. */
  readonly maxBytes: number;
  /** Wait before a failed write is tried again (disk full, terminal stopped). */
  readonly retryMs: number;
  /** Called with the number of lines lost since the last call, once lines get through again. */
  readonly recovered: (droppedLines: number) => void;
}

// One write at a time; more than this at once gains nothing.
const batchBytes = 65_536;

export class LogDestination {
  readonly #sink: LogSink;
  readonly #options: DestinationOptions;
  readonly #idle = new Set<() => void>();
  #lines: string[] = [];
  #unwritten: Buffer = Buffer.alloc(0);
  #bytes = 0;
  #isWriting = false;
  #isClosed = false;
  #unreported = 0;
  #dropped = 0;
  #errors = 0;

  constructor(sink: LogSink, options: DestinationOptions) {
    this.#sink = sink;
    this.#options = options;
  }

  /** Lines lost since the start. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Writes that failed since the start. */
  get errors(): number {
    return this.#errors;
  }

  write(line: string): void {
    const length = Buffer.byteLength(line);
    if (this.#isClosed || this.#bytes + length > this.#options.maxBytes) {
      this.#drop(1);
      return;
    }
    this.#lines.push(line);
    this.#bytes += length;
    if (!this.#isWriting) this.#writeNext();
  }

  /** Settles when all is written, when nothing more can be, or after `timeoutMs`. */
  flush(timeoutMs: number): Promise<void> {
    if (this.#bytes === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.#idle.add(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #writeNext(): void {
    if (this.#unwritten.length === 0) this.#unwritten = this.#takeBatch();
    if (this.#unwritten.length === 0) {
      this.#becomeIdle();
      return;
    }
    this.#isWriting = true;
    this.#sink.write(this.#unwritten, (error, count) => {
      this.#isWriting = false;
      if (error === null) this.#wrote(count);
      else this.#failed(error);
    });
  }

  #takeBatch(): Buffer {
    let length = 0;
    let count = 0;
    while (count < this.#lines.length && length < batchBytes) {
      length += this.#lines[count]!.length;
      count += 1;
    }
    return Buffer.from(this.#lines.splice(0, count).join(''));
  }

  #wrote(count: number): void {
    this.#unwritten = this.#unwritten.subarray(count);
    this.#bytes -= count;
    this.#writeNext();
  }

  #failed(error: NodeJS.ErrnoException): void {
    if (error.code !== 'EAGAIN') this.#errors += 1;
    // Nobody will ever read from a pipe whose reader is gone; whatever else is wrong may pass.
    if (error.code === 'EPIPE' || error.code === 'ECONNRESET' || error.code === 'ERR_STREAM_DESTROYED') {
      this.#close();
      return;
    }
    this.#isWriting = true;
    const retry = setTimeout(() => this.#writeNext(), this.#options.retryMs);
    retry.unref();
  }

  #close(): void {
    this.#isClosed = true;
    this.#drop(this.#lines.length + this.#unwritten.toString().split('\n').length - 1);
    this.#lines = [];
    this.#unwritten = Buffer.alloc(0);
    this.#bytes = 0;
    this.#becomeIdle();
  }

  #drop(count: number): void {
    this.#dropped += count;
    this.#unreported += count;
  }

  #becomeIdle(): void {
    for (const idle of this.#idle) idle();
    this.#idle.clear();
    if (this.#unreported === 0 || this.#isClosed) return;
    const lost = this.#unreported;
    this.#unreported = 0;
    this.#options.recovered(lost);
  }
}
