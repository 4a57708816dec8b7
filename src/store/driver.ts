/** What a place that keeps things has to do: keys and bytes, nothing else. `createStore` makes a Store of it. */
import type { Change, Unsubscribe } from './contract.ts';

/**
 * Keys and sizes have been checked by the time they come here, times are whole milliseconds from 1 up and undefined stands
 * for none. Each operation is atomic, and rejects with a PointsmanError. Buffers that are given or taken are not written to afterwards.
 */
export interface StoreDriver {
  get(key: string): Promise<Buffer | undefined>;
  set(key: string, value: Buffer, how: SetHow): Promise<boolean>;
  delete(key: string): Promise<boolean>;
  touch(key: string, ttlMs: number): Promise<boolean>;
  increment(key: string, by: number, ttlMs: number | undefined): Promise<number>;
  compareAndSet(
    key: string,
    expected: Buffer | undefined,
    next: Buffer | undefined,
    ttlMs: number | undefined,
  ): Promise<boolean>;
  getAndDelete(key: string): Promise<Buffer | undefined>;
  /** All keys that begin with it; not atomic. */
  clear(prefix: string): Promise<void>;
  /** Keys are whole. Nothing is told before it resolves that began before it was called. */
  subscribe(prefix: string, listener: (change: Change) => void): Promise<Unsubscribe>;
  /** What waits is rejected, and whatever is asked later. May be called again. */
  close(): Promise<void>;
}

export interface SetHow {
  readonly ttlMs?: number | undefined;
  readonly ifAbsent?: boolean | undefined;
}
