/**
 * The one way to a descriptor that may fail or stand still at any time: lines of the log and output of apps, in the
 * order in which they came. Nothing here throws or blocks the event loop. Of the log so much waits and no more: new lines are dropped
 * and counted, and when the others are written, the count is reported. Output is not dropped while somebody reads:
 * whoever brings it is told when it is written, and brings no more until then.
 */
import { type Batch, batchOf, LINE_BREAK, linesIn, loseOutputOf, type Output } from './log-batch.ts';
import type { LogSink } from './log-sink.ts';

export interface DestinationOptions {
  /** Bytes of the log that may wait to be written. */
  readonly maxBytes: number;
  /** Wait before a failed write is tried again (disk full, terminal stopped). */
  readonly retryMs: number;
  /** Called with the number of lines lost since the last call, once lines get through again. */
  readonly recovered: (droppedLines: number) => void;
  /** Output cannot be written and is dropped from now on, until some gets through again. */
  readonly outputLost?: (code: string) => void;
}

/** Somebody who waits until all is written. */
interface Wait {
  gotOn(): void;
  end(): void;
}

// One write at a time; more than this at once gains nothing.
const batchBytes = 65_536;
const goneCodes: readonly (string | undefined)[] = ['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED'];

/** Nobody will ever read from a pipe whose reader is gone; whatever else is wrong may pass. */
export function isGone(code: string | undefined): boolean {
  return goneCodes.includes(code);
}

export class LogDestination {
  readonly #sink: LogSink;
  readonly #options: DestinationOptions;
  readonly #waits = new Set<Wait>();
  #queue: (string | Output)[] = [];
  #batch: Batch | undefined;
  /** Of the log alone. */
  #bytes = 0;
  /** Output ended without a line break: a record behind it could not be told from it. */
  #isInLine = false;
  #busyMs = 1;
  #isWriting = false;
  #goneCode: string | undefined;
  #isLosing = false;
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
    if (this.#goneCode !== undefined || this.#bytes + length > this.#options.maxBytes) {
      this.#drop(1);
      return;
    }
    this.#queue.push(line);
    this.#bytes += length;
    if (!this.#isWriting) this.#writeNext();
  }

  /** Output of an app. `done` is called once, when it is written, or when there is nobody who would read it. */
  pass(bytes: Buffer, done: () => void): void {
    if (this.#goneCode !== undefined) {
      this.#lose([{ bytes, done }], linesIn([bytes]), this.#goneCode);
      return;
    }
    this.#queue.push({ bytes, done });
    if (!this.#isWriting) this.#writeNext();
  }

  /** Settles when all is written, when nothing more can be, or after `timeoutMs`. */
  flush(timeoutMs: number): Promise<void> {
    return this.#untilIdle(timeoutMs, false);
  }

  /** The same, but as long as output gets on, or the log is held, its time is not up. */
  finish(timeoutMs: number): Promise<void> {
    return this.#untilIdle(timeoutMs, true);
  }

  #untilIdle(timeoutMs: number, isPatient: boolean): Promise<void> {
    if (this.#batch === undefined && this.#queue.length === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const giveUp = (): void => {
        if (isPatient && this.#sink.isHeld === true) timer = setTimeout(giveUp, timeoutMs);
        else resolve();
      };
      let timer = setTimeout(giveUp, timeoutMs);
      this.#waits.add({
        gotOn() {
          if (!isPatient) return;
          clearTimeout(timer);
          timer = setTimeout(giveUp, timeoutMs);
        },
        end() {
          clearTimeout(timer);
          resolve();
        },
      });
    });
  }

  #writeNext(): void {
    this.#batch ??= this.#takeBatch();
    const batch = this.#batch;
    if (batch === undefined) {
      this.#becomeIdle();
      return;
    }
    this.#isWriting = true;
    this.#sink.write(batch.rest, (error, count) => {
      this.#isWriting = false;
      if (error === null) this.#wrote(batch, count);
      else this.#failed(batch, error);
    });
  }

  /** Lines and output apart, since they fare differently when a write fails. */
  #takeBatch(): Batch | undefined {
    const isLine = typeof this.#queue[0] === 'string';
    let length = 0;
    let count = 0;
    while (count < this.#queue.length && length < batchBytes) {
      const next = this.#queue[count]!;
      if ((typeof next === 'string') !== isLine) break;
      length += typeof next === 'string' ? next.length : next.bytes.length;
      count += 1;
    }
    if (count === 0) return undefined;
    const taken = this.#queue.splice(0, count);
    if (isLine) return batchOf(count, [], Buffer.from(this.#fromLineStart(taken.join(''))));
    const outputs = taken as Output[];
    const [first] = outputs;
    const rest = count === 1 ? first!.bytes : Buffer.concat(outputs.map(({ bytes }) => bytes));
    this.#isInLine = rest.at(-1) !== LINE_BREAK;
    return batchOf(0, outputs, rest);
  }

  #fromLineStart(lines: string): string {
    if (!this.#isInLine) return lines;
    this.#isInLine = false;
    this.#bytes += 1;
    return `\n${lines}`;
  }

  #wrote(batch: Batch, count: number): void {
    if (count > 0) batch.isInLine = batch.rest[count - 1] !== LINE_BREAK;
    batch.rest = batch.rest.subarray(count);
    this.#busyMs = 1;
    if (batch.lines > 0) this.#bytes -= count;
    else {
      this.#isLosing = false;
      for (const wait of this.#waits) wait.gotOn();
    }
    if (batch.rest.length === 0) {
      this.#batch = undefined;
      for (const { done } of batch.outputs) done();
      if (this.#bytes === 0) this.#report();
    }
    if (!this.#isWriting) this.#writeNext();
  }

  #failed(batch: Batch, error: NodeJS.ErrnoException): void {
    const isBusy = error.code === 'EAGAIN';
    if (!isBusy) this.#errors += 1;
    if (isGone(error.code)) {
      this.#close(batch, error.code!);
      return;
    }
    this.#isWriting = true;
    // A full disk must not stop the apps, as nothing of theirs waits for it elsewhere.
    if (!isBusy) this.#loseOutput(batch, error.code ?? error.message);
    // A terminal is soon read, unless it was stopped.
    const delayMs = isBusy ? this.#busyMs : this.#options.retryMs;
    this.#busyMs = Math.min(2 * this.#busyMs, this.#options.retryMs);
    setTimeout(() => this.#writeNext(), delayMs).unref();
  }

  #close(batch: Batch, code: string): void {
    this.#goneCode = code;
    this.#loseOutput(batch, code);
    const inBatch = this.#batch === undefined ? 0 : this.#batch.rest.toString().split('\n').length - 1;
    this.#drop(this.#queue.length + inBatch);
    this.#queue = [];
    this.#batch = undefined;
    this.#bytes = 0;
    this.#becomeIdle();
  }

  /** All that waits, except for the rest of a line of which there is a part already: that is not to stay cut. */
  #loseOutput(batch: Batch, code: string): void {
    const queued = this.#queue.filter((entry) => typeof entry !== 'string');
    const lost = [...batch.outputs, ...queued];
    if (lost.length === 0) return;
    this.#queue = this.#queue.filter((entry) => typeof entry === 'string');
    let lines = linesIn(queued.map(({ bytes }) => bytes));
    if (batch.outputs.length > 0) {
      lines += loseOutputOf(batch);
      this.#isInLine = batch.rest.length > 0 && batch.rest.at(-1) !== LINE_BREAK;
      if (batch.rest.length === 0) this.#batch = undefined;
    }
    this.#lose(lost, lines, code);
  }

  #lose(outputs: readonly Output[], lines: number, code: string): void {
    const isNew = !this.#isLosing;
    this.#isLosing = true;
    this.#drop(lines);
    if (isNew) this.#options.outputLost?.(code);
    for (const { done } of outputs) done();
  }

  #drop(count: number): void {
    this.#dropped += count;
    this.#unreported += count;
  }

  #becomeIdle(): void {
    for (const wait of this.#waits) wait.end();
    this.#waits.clear();
    this.#report();
  }

  #report(): void {
    if (this.#unreported === 0 || this.#goneCode !== undefined) return;
    const lost = this.#unreported;
    this.#unreported = 0;
    this.#options.recovered(lost);
  }
}
