import type { RawTimeouts } from './timeouts.ts';

/** Milliseconds in which a body's rate is not looked at: a TCP retransmission or two must fit. */
export const bodyGraceMs = 5_000;

/**
 * Milliseconds any connection gets after it reached this worker, even if it waited longer than
 * `headersMs` in the master's queue: its request may lie in the kernel, unread.
 */
export const firstReadMs = 250;

/**
 * When the request being waited for or read is overdue. All times are monotonic milliseconds. Deadlines
 * are absolute: one byte now and then extends none of them, only the body's minimum rate counts bytes.
 */
export class RequestDeadlines {
  atMs: number;
  #stage: 'first' | 'idle' | 'head' | 'body' = 'first';
  #beganAtMs: number;
  #bodyBeganAtMs = 0;
  #bodyBytes = 0;
  readonly #timeouts: RawTimeouts;

  constructor(timeouts: RawTimeouts, acceptedAtMs: number, nowMs: number) {
    this.#timeouts = timeouts;
    this.#beganAtMs = acceptedAtMs;
    this.atMs = Math.max(acceptedAtMs + timeouts.headersMs, nowMs + firstReadMs);
  }

  /** An answer is complete and the next request has not begun. */
  idle(nowMs: number): void {
    this.#stage = 'idle';
    this.atMs = nowMs + this.#timeouts.keepAliveMs;
  }

  /** Part of a head is there. The clock of a first request started when it was accepted. */
  headBegun(nowMs: number): void {
    if (this.#stage !== 'idle') return;
    this.#stage = 'head';
    this.#beganAtMs = nowMs;
    this.atMs = nowMs + this.#timeouts.headersMs;
  }

  /** The head is complete, its body is not. */
  bodyBegun(nowMs: number): void {
    if (this.#stage === 'idle') this.#beganAtMs = nowMs;
    this.#stage = 'body';
    this.#bodyBeganAtMs = nowMs;
    this.#bodyBytes = 0;
    this.#setBodyDeadline();
  }

  /** Bytes came in; they count for a body only. */
  received(bytes: number): void {
    if (this.#stage !== 'body') return;
    this.#bodyBytes += bytes;
    this.#setBodyDeadline();
  }

  /** The server drains: silence is now borne for `drainIdleMs` at most. */
  hurryIdle(nowMs: number): void {
    this.atMs = Math.min(this.atMs, nowMs + this.#timeouts.drainIdleMs);
  }

  #setBodyDeadline(): void {
    const { requestMs, bodyBytesPerSecond } = this.#timeouts;
    const paidMs = (this.#bodyBytes / bodyBytesPerSecond) * 1000;
    this.atMs = Math.min(this.#beganAtMs + requestMs, this.#bodyBeganAtMs + bodyGraceMs + paidMs);
  }
}
