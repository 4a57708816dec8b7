/**
 * Whether a token is the right one. Who tries wrong ones is slowed, all of them together, as nobody can tell them apart:
 * every wrong one takes a place for as long as its answer is kept back, and there are so many places. The right one is
 * answered at once. It is refused only while every place is taken, which ends `MOST_MS` after the last wrong one.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { Refused } from '../admin/http/guard.ts';

/** People mistype. */
const FREE = 5;
const FIRST_MS = 100;
const MOST_MS = 2000;
/** After so long without a wrong one all is as in the beginning. */
const FORGOTTEN_MS = 60_000;
/** Sixteen tries a second at most, then. */
export const PLACES = 32;

export class TokenCheck {
  readonly #token: Buffer;
  readonly #now: () => number;
  /** What ends the waiting of each wrong one. */
  readonly #waiting = new Set<() => void>();
  #wrong = 0;
  #lastWrongMs = Number.NEGATIVE_INFINITY;

  /** `now` is monotonic. */
  constructor(token: string, now: () => number) {
    this.#token = hashOf(token);
    this.#now = now;
  }

  /** Compares in constant time, and resolves to false after a while. Throws Refused where too many wrong ones wait. */
  async isRight(given: string): Promise<boolean> {
    if (this.#waiting.size >= PLACES) {
      throw new Refused(
        ...(['throttled', 429, 'ERR_TOKEN', 'Too many wrong tokens came. Try again in a moment.'] as const),
        { 'Retry-After': String(MOST_MS / 1000) },
      );
    }
    if (timingSafeEqual(hashOf(given), this.#token)) return true;
    await this.#wait(this.#delayMs());
    return false;
  }

  /** Nobody waits any more. */
  close(): void {
    for (const end of this.#waiting) end();
  }

  #delayMs(): number {
    const nowMs = this.#now();
    if (nowMs - this.#lastWrongMs > FORGOTTEN_MS) this.#wrong = 0;
    this.#lastWrongMs = nowMs;
    this.#wrong++;
    return this.#wrong <= FREE ? 0 : Math.min(FIRST_MS * 2 ** (this.#wrong - FREE - 1), MOST_MS);
  }

  /** Whether who asked stays or not: otherwise leaving at once would be the way to try more. */
  #wait(delayMs: number): Promise<void> | undefined {
    if (delayMs === 0) return undefined;
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(end);
        resolve();
      };
      const timer = setTimeout(end, delayMs).unref();
      this.#waiting.add(end);
    });
  }
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
