/** What a process has sent and does not know the fate of: bounded, and waited for. */
import {
  MOST_UNSETTLED,
  MOST_UNSETTLED_BYTES,
  UNSETTLED_ADVISED,
  UNSETTLED_BYTES_ADVISED,
} from '../limits.ts';
import { Line } from '../line.ts';

export interface Described {
  readonly type: string;
  readonly msg: unknown;
}

interface Entry extends Described {
  readonly number: number;
  readonly bytes: number;
}

export class Outgoing {
  /** From the first one whose fate is not known. */
  readonly #entries = new Line<Entry>();
  readonly #waiters = new Line<{ readonly number: number; readonly resolve: () => void }>();
  #roomWaiters: (() => void)[] = [];
  #last = 0;
  #count = 0;
  #settledUpTo = 0;
  #bytes = 0;
  #isEnded = false;

  /** There is no room for one more message. */
  get isFull(): boolean {
    return this.#unsettled >= MOST_UNSETTLED || this.#bytes >= MOST_UNSETTLED_BYTES;
  }

  /** More may be sent without a wait. */
  get hasRoom(): boolean {
    return this.#unsettled < UNSETTLED_ADVISED && this.#bytes < UNSETTLED_BYTES_ADVISED;
  }

  /** The number of the message that is added next. */
  get next(): number {
    return (this.#last + 1) >>> 0;
  }

  add(bytes: number, type: string, msg: unknown): void {
    this.#last = this.next;
    this.#entries.push({ number: this.#last, bytes, type, msg });
    this.#bytes += bytes;
  }

  /** The message of this number, if its fate is not known. */
  get(number: number): Described | undefined {
    const first = this.#entries.first;
    return first === undefined ? undefined : this.#entries.at((number - first.number) >>> 0);
  }

  /** `count` are settled, all told, and all up to the number `upTo`. */
  settled(count: number, upTo: number): void {
    this.#count = count;
    this.#settledUpTo = upTo;
    const entries = this.#entries;
    for (
      let first = entries.first;
      first !== undefined && this.#isUpTo(first.number);
      first = entries.first
    ) {
      entries.shift();
      this.#bytes -= first.bytes;
    }
    this.#tell();
  }

  /** Resolves when more may be sent: when half of what is advised is settled. */
  whenRoom(): Promise<void> {
    if (this.#isRoomy) return Promise.resolve();
    return new Promise((resolve) => this.#roomWaiters.push(resolve));
  }

  /** Resolves when all that was added so far is settled. */
  whenSettled(): Promise<void> {
    const number = this.#last;
    if (this.#isUpTo(number)) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push({ number, resolve }));
  }

  /** None will be. */
  end(): void {
    this.#isEnded = true;
    this.#tell();
  }

  get #unsettled(): number {
    return (this.#last - this.#count) >>> 0;
  }

  get #isRoomy(): boolean {
    const isFew = this.#unsettled <= UNSETTLED_ADVISED / 2;
    return this.#isEnded || (isFew && this.#bytes <= UNSETTLED_BYTES_ADVISED / 2);
  }

  /** Numbers wrap around; the distance of two that are alive does not. */
  #isUpTo(number: number): boolean {
    return this.#isEnded || ((this.#settledUpTo - number) | 0) >= 0;
  }

  #tell(): void {
    if (this.#roomWaiters.length > 0 && this.#isRoomy) {
      const waiting = this.#roomWaiters;
      this.#roomWaiters = [];
      for (const resolve of waiting) resolve();
    }
    const waiters = this.#waiters;
    for (
      let first = waiters.first;
      first !== undefined && this.#isUpTo(first.number);
      first = waiters.first
    ) {
      waiters.shift();
      first.resolve();
    }
  }
}
