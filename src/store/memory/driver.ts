/** The driver `memory`: one table in this process, and a timer that clears away what has expired. */
import { pointsmanError } from '../../errors.ts';
import { monotonicMs } from '../../platform/clock.ts';
import type { Change, Unsubscribe } from '../contract.ts';
import type { StoreDriver } from '../driver.ts';
import { Listeners } from '../listeners.ts';
import { type KeptEntry, TableCopy } from './copy.ts';
import { MemoryTable } from './table.ts';

export interface MemoryOptions {
  /** From 1 up; 1,000,000 unless given. */
  readonly maxEntries?: number | undefined;
  /** Of keys, values and what it takes to keep them; 256 MiB unless given. */
  readonly maxBytes?: number | undefined;
  /** Milliseconds that never go back; the monotonic clock unless given. */
  readonly now?: (() => number) | undefined;
}

export interface MemoryDriver extends StoreDriver {
  readonly entries: number;
  /** As counted against `maxBytes`. */
  readonly bytes: number;
  /** Of all there is and of what changes, for another process of this machine; one at a time. */
  copy(): TableCopy;
  /** It is told of no changes any more. */
  endCopy(): void;
  /** What such a copy gave. */
  load(entries: readonly KeptEntry[]): void;
}

const MAX_ENTRIES = 1_000_000;
const MAX_BYTES = 268_435_456;

/** In one turn of the event loop, which is the master's: about a millisecond. */
const AT_ONCE = 1000;

/** As long as a timer can be, and no clock is trusted further. */
const MAX_WAIT_MS = 3_600_000;

export function createMemoryDriver(options: MemoryOptions = {}): MemoryDriver {
  return new Memory(options);
}

class Memory implements MemoryDriver {
  readonly #now: () => number;
  readonly #table: MemoryTable;
  readonly #listeners = new Listeners();
  #timer: NodeJS.Timeout | undefined;
  #timerMs = Number.POSITIVE_INFINITY;
  #untold: Exclude<Change, { type: 'missed' }>[] = [];
  #copy: TableCopy | undefined;
  #isClosed = false;

  constructor({ maxEntries = MAX_ENTRIES, maxBytes = MAX_BYTES, now = monotonicMs }: MemoryOptions) {
    atLeastOne('maxEntries', maxEntries);
    atLeastOne('maxBytes', maxBytes);
    this.#now = now;
    const changed = (type: 'set' | 'deleted' | 'expired', key: string): void => {
      this.#copy?.changed(key);
      if (!this.#listeners.isEmpty) this.#tellLater({ type, key });
    };
    this.#table = new MemoryTable({ now, maxEntries, maxBytes, changed });
  }

  get entries(): number {
    return this.#table.size;
  }

  get bytes(): number {
    return this.#table.bytes;
  }

  get: StoreDriver['get'] = async (key) => this.#open('get').get(key);

  set: StoreDriver['set'] = async (key, value, how) => {
    const isSet = this.#open('set').set(key, value, how);
    this.#watch();
    return isSet;
  };

  delete: StoreDriver['delete'] = async (key) => this.#open('delete').delete(key);

  touch: StoreDriver['touch'] = async (key, ttlMs) => {
    const isThere = this.#open('touch').touch(key, ttlMs);
    if (isThere) this.#copy?.changed(key);
    this.#watch();
    return isThere;
  };

  increment: StoreDriver['increment'] = async (key, by, ttlMs) => {
    const sum = this.#open('increment').increment(key, by, ttlMs);
    this.#watch();
    return sum;
  };

  compareAndSet: StoreDriver['compareAndSet'] = async (key, expected, next, ttlMs) => {
    const isSet = this.#open('compareAndSet').compareAndSet(key, expected, next, ttlMs);
    this.#watch();
    return isSet;
  };

  getAndDelete: StoreDriver['getAndDelete'] = async (key) => this.#open('getAndDelete').getAndDelete(key);

  async clear(prefix: string): Promise<void> {
    const table = this.#open('clear');
    // Keys that come meanwhile are behind these: it ends, however fast they come.
    let left = table.size;
    for (const key of table.keys()) {
      if (left-- === 0) return;
      if (key.startsWith(prefix)) table.delete(key);
      if (left % AT_ONCE !== 0) continue;
      await new Promise(setImmediate);
      this.#open('clear');
    }
  }

  async subscribe(prefix: string, listener: (change: Change) => void): Promise<Unsubscribe> {
    this.#open('subscribe');
    // What is still to be told began before.
    this.#tell();
    let isOver = false;
    const end = this.#listeners.add(prefix, (change) => {
      // Each in a microtask of its own: one that throws is an error of its process, and keeps nobody from being told.
      queueMicrotask(() => {
        if (!isOver) listener(change);
      });
    });
    return async () => {
      isOver = true;
      end();
    };
  }

  copy(): TableCopy {
    const table = this.#table;
    this.#copy = new TableCopy({ keys: table.keys(), find: (key) => table.find(key) });
    return this.#copy;
  }

  endCopy(): void {
    this.#copy = undefined;
  }

  load(entries: readonly KeptEntry[]): void {
    for (const { key, value, expiresAtMs } of entries) {
      if (value === undefined) this.#table.delete(key);
      else this.#table.put(key, value, expiresAtMs);
    }
    this.#watch();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  #open(what: string): MemoryTable {
    if (this.#isClosed) throw pointsmanError('ERR_STORE_UNAVAILABLE', { what, reason: 'it was closed' });
    return this.#table;
  }

  /** When the operation is over: a listener may well use the store. */
  #tellLater(change: Exclude<Change, { type: 'missed' }>): void {
    if (this.#untold.push(change) === 1) queueMicrotask(() => this.#tell());
  }

  #tell(): void {
    const changes = this.#untold;
    this.#untold = [];
    for (const change of changes) this.#listeners.tell(change);
  }

  /** Has the timer ring when the next one expires. It is moved only to ring earlier; when it rings too early it goes on. */
  #watch(): void {
    const nextMs = this.#table.nextExpiryMs;
    if (nextMs === undefined || nextMs >= this.#timerMs || this.#isClosed) return;
    clearTimeout(this.#timer);
    this.#timerMs = nextMs;
    const waitMs = Math.min(MAX_WAIT_MS, Math.max(1, Math.ceil(nextMs - this.#now())));
    this.#timer = setTimeout(() => this.#expire(), waitMs).unref();
  }

  #expire(): void {
    this.#timerMs = Number.POSITIVE_INFINITY;
    if (this.#table.expireDue(AT_ONCE)) {
      this.#timerMs = this.#now();
      this.#timer = setTimeout(() => this.#expire(), 1).unref();
      return;
    }
    this.#watch();
  }
}

function atLeastOne(name: string, limit: number): void {
  if (limit >= 1) return;
  throw pointsmanError('ERR_INVALID_OPTION', { given: `${name} ${limit}`, expected: 'a number from 1 up' });
}
