/**
 * The connection to Redis: one, made anew whenever it is lost, and a deadline for everything. While there is none,
 * whatever is asked fails at once.
 */
import type { Address } from './address.ts';
import type { RedisClient, RedisLibrary } from './client.ts';
import { failureOf, NoAnswer, reasonOf, unavailable } from './failure.ts';

export interface ConnectionOptions {
  readonly address: Address;
  readonly timeoutMs: number;
  /** Commands that may wait for an answer. */
  readonly maxPending: number;
  /** Has to be done before a new connection counts. */
  prepare(client: RedisClient): Promise<unknown>;
  /** Told of every connection made, of every one lost, and where the first attempt was in vain. */
  changed(isConnected: boolean, reason: string): void;
}

/** Beside the commands, those of the connection itself: hello, subscriptions. */
const RESERVE = 64;

export class RedisConnection {
  readonly #library: RedisLibrary;
  readonly #options: ConnectionOptions;
  /** Set while it is connected and prepared. */
  #client: RedisClient | undefined;
  /** What the last attempt failed with, or the last connection was lost with. */
  #whyNot: unknown = new Error('there was none yet');
  #attempts = 0;
  #retry: NodeJS.Timeout | undefined;
  #pending = 0;
  #lastAnswerMs = 0;
  #isClosed = false;

  constructor(library: RedisLibrary, options: ConnectionOptions) {
    this.#library = library;
    this.#options = options;
  }

  /** Resolves after the first attempt, whatever came of it: later ones follow by themselves. */
  open(): Promise<void> {
    return this.#connect();
  }

  /**
   * Rejects with a PointsmanError, by the deadline at the latest; what has been sent by then may have been done.
   * `what` is the operation.
   */
  async run<T>(what: string, command: (client: RedisClient) => Promise<T>): Promise<T> {
    const client = this.connected(what);
    if (this.#pending >= this.#options.maxPending) {
      throw unavailable(what, `${this.#pending} commands wait for Redis already`);
    }
    try {
      return await this.#inTime(client, command(client));
    } catch (error) {
      throw this.#isClosed ? unavailable(what, 'it was closed') : failureOf(what, error);
    }
  }

  /** Throws ERR_STORE_UNAVAILABLE where there is none. */
  connected(what: string): RedisClient {
    if (this.#client !== undefined) return this.#client;
    throw this.#isClosed ? unavailable(what, 'it was closed') : failureOf(what, this.#whyNot);
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#retry);
    const client = this.#client;
    this.#client = undefined;
    if (client !== undefined) destroy(client);
  }

  /** Counts what waits until the client is done with it, be it long after the deadline. */
  #inTime<T>(client: RedisClient, answer: Promise<T>): Promise<T> {
    const sentMs = performance.now();
    this.#pending++;
    return new Promise((resolve, reject) => {
      let isSettled = false;
      const late = (): void => {
        if (isSettled) return;
        reject(new NoAnswer());
        // Nothing came for as long: a connection whose other end is gone would not say so for minutes.
        if (this.#lastAnswerMs < sentMs) this.#lose(client, new NoAnswer());
      };
      // The timer of a process that was busy comes before the answers that it has not read: they get their turn.
      const timer = setTimeout(() => setImmediate(late), this.#options.timeoutMs);
      const settled = (): void => {
        isSettled = true;
        clearTimeout(timer);
        this.#pending--;
        this.#lastAnswerMs = performance.now();
      };
      answer.then(
        (value) => {
          settled();
          resolve(value);
        },
        (error) => {
          settled();
          reject(error);
        },
      );
    });
  }

  async #connect(): Promise<void> {
    const { address, timeoutMs, maxPending, prepare, changed } = this.#options;
    const client = this.#library.create(address, timeoutMs, maxPending + RESERVE);
    // Also keeps the process from ending when nobody else listens.
    client.on('error', (error) => this.#lose(client, error));
    client.unref();
    try {
      await withDeadline(client.connect(), timeoutMs, this.#attempts === 0);
      await withDeadline(prepare(client), timeoutMs, this.#attempts === 0);
    } catch (error) {
      destroy(client);
      if (this.#isClosed) return;
      this.#whyNot = error;
      if (this.#attempts === 0) changed(false, reasonOf(error));
      this.#retryLater();
      return;
    }
    if (this.#isClosed || !client.isOpen) {
      destroy(client);
      if (!this.#isClosed) this.#retryLater();
      return;
    }
    this.#client = client;
    this.#attempts = 0;
    changed(true, `connected to ${address.shown}`);
  }

  #lose(client: RedisClient, error: Error): void {
    if (client !== this.#client) return;
    this.#client = undefined;
    this.#whyNot = error;
    destroy(client);
    this.#options.changed(false, reasonOf(error));
    this.#retryLater();
  }

  #retryLater(): void {
    const waitMs = retryDelayMs(this.#attempts++, Math.random());
    this.#retry = setTimeout(() => this.#connect(), waitMs).unref();
  }
}

/** `chance` is from 0 to 1. Half of it is chance, so that the workers of many machines do not come back all at once. */
export function retryDelayMs(attempts: number, chance: number): number {
  return Math.min(2000, 50 * 2 ** attempts) * (0.5 + chance / 2);
}

/** Only the first attempt is waited for by anybody, and keeps the process alive. */
async function withDeadline(
  promise: Promise<unknown>,
  timeoutMs: number,
  isWaitedFor: boolean,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NoAnswer()), timeoutMs);
    if (!isWaitedFor) timer.unref();
  });
  try {
    await Promise.race([promise, deadline]);
  } finally {
    clearTimeout(timer);
    // It may still reject, when the connection is destroyed.
    promise.catch(() => {});
  }
}

function destroy(client: RedisClient): void {
  // Throws where it is closed already.
  if (client.isOpen) client.destroy();
}
