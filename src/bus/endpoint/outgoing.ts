/** What a process has sent and does not know the fate of: bounded, and waited for. */
import {
  MOST_UNSETTLED,
  MOST_UNSETTLED_BYTES,
  UNSETTLED_ADVISED,
  UNSETTLED_BYTES_ADVISED,
} from '../limits.ts';
import { Line } from '../line.ts';

export interface Outgoing {
  /** There is no room for one more message. */
  readonly isFull: boolean;
  /** More may be sent without a wait. */
  readonly hasRoom: boolean;
  /** One more message; its number. */
  add(bytes: number, message: Described): number;
  /** The message of this number, if its fate is not known. */
  get(number: number): Described | undefined;
  /** `count` are settled, all told, and all up to the number `upTo`. */
  settled(count: number, upTo: number): void;
  /** Resolves when more may be sent: when half of what is advised is settled. */
  whenRoom(): Promise<void>;
  /** Resolves when all that was added so far is settled. */
  whenSettled(): Promise<void>;
  /** None will be. */
  end(): void;
}

export interface Described {
  readonly type: string;
  readonly msg: unknown;
}

interface Entry extends Described {
  readonly number: number;
  readonly bytes: number;
}

export function createOutgoing(): Outgoing {
  /** From the first one whose fate is not known. */
  const entries = new Line<Entry>();
  const waiters = new Line<{ readonly number: number; readonly resolve: () => void }>();
  let roomWaiters: (() => void)[] = [];
  let last = 0;
  let count = 0;
  let settledUpTo = 0;
  let bytes = 0;
  let isEnded = false;

  const unsettled = (): number => (last - count) >>> 0;

  const isRoomy = (): boolean =>
    isEnded || (unsettled() <= UNSETTLED_ADVISED / 2 && bytes <= UNSETTLED_BYTES_ADVISED / 2);

  function tell(): void {
    if (roomWaiters.length > 0 && isRoomy()) {
      const waiting = roomWaiters;
      roomWaiters = [];
      for (const resolve of waiting) resolve();
    }
    for (let first = waiters.first; first !== undefined && isUpTo(first.number); first = waiters.first) {
      waiters.shift();
      first.resolve();
    }
  }

  /** Numbers wrap around; the distance of two that are alive does not. */
  const isUpTo = (number: number): boolean => isEnded || ((settledUpTo - number) | 0) >= 0;

  return {
    get isFull() {
      return unsettled() >= MOST_UNSETTLED || bytes >= MOST_UNSETTLED_BYTES;
    },
    get hasRoom() {
      return unsettled() < UNSETTLED_ADVISED && bytes < UNSETTLED_BYTES_ADVISED;
    },
    add(size, { type, msg }) {
      last = (last + 1) >>> 0;
      const entry = { number: last, bytes: size, type, msg };
      entries.push(entry);
      bytes += size;
      return last;
    },
    get: (number) => entries.at((number - (entries.first?.number ?? number)) >>> 0),
    settled(all, upTo) {
      count = all;
      settledUpTo = upTo;
      for (let first = entries.first; first !== undefined && isUpTo(first.number); first = entries.first) {
        entries.shift();
        bytes -= first.bytes;
      }
      tell();
    },
    whenRoom() {
      if (isRoomy()) return Promise.resolve();
      return new Promise((resolve) => roomWaiters.push(resolve));
    },
    whenSettled() {
      if (isUpTo(last)) return Promise.resolve();
      return new Promise((resolve) => waiters.push({ number: last, resolve }));
    },
    end() {
      isEnded = true;
      tell();
    },
  };
}
