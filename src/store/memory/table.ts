/**
 * Keys and values in memory: bounded in entries and bytes, the least recently used goes first. No timer and no clock of
 * its own; each operation is O(log n) in the entries that expire, and O(1) in all others.
 */
import { pointsmanError } from '../../errors.ts';
import { counterOf } from '../counter.ts';
import type { SetHow } from '../driver.ts';
import { createEntry, type Entry, entryBytes } from './entry.ts';
import { ExpiryHeap } from './expiry-heap.ts';
import { given, keep } from './kept-value.ts';
import { UseOrder } from './use-order.ts';

export interface TableOptions {
  /** Milliseconds that never go back. */
  now(): number;
  readonly maxEntries: number;
  /** Of keys and values, and `ENTRY_BYTES` for each entry. */
  readonly maxBytes: number;
  /** Told in the middle of an operation: to be noted, and acted on later. */
  changed(type: 'set' | 'deleted' | 'expired', key: string): void;
}

export class MemoryTable {
  readonly #options: TableOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #expiries = new ExpiryHeap();
  readonly #uses = new UseOrder();
  #bytes = 0;

  constructor(options: TableOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#entries.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** When the next one expires; undefined where none does. */
  get nextExpiryMs(): number | undefined {
    return this.#expiries.first?.expiresAtMs;
  }

  get(key: string): Buffer | undefined {
    const entry = this.#living(key);
    if (entry === undefined) return undefined;
    this.#uses.used(entry);
    return given(entry.value);
  }

  /** Throws ERR_STORE_FULL for one that alone is too large, and changes nothing then. */
  set(key: string, value: Buffer, { ttlMs, ifAbsent = false }: SetHow = {}): boolean {
    const entry = this.#living(key);
    if (ifAbsent && entry !== undefined) return false;
    this.#write(entry, key, value, this.#expiryIn(ttlMs));
    return true;
  }

  delete(key: string): boolean {
    const entry = this.#living(key);
    if (entry === undefined) return false;
    this.#remove(entry, 'deleted');
    return true;
  }

  touch(key: string, ttlMs: number): boolean {
    const entry = this.#living(key);
    if (entry === undefined) return false;
    this.#uses.used(entry);
    entry.expiresAtMs = this.#expiryIn(ttlMs);
    this.#expiries.place(entry);
    return true;
  }

  /** Throws ERR_STORE_VALUE, and changes nothing then. */
  increment(key: string, by: number, ttlMs: number | undefined): number {
    const entry = this.#living(key);
    const sum = counterOf(entry && given(entry.value), by);
    this.#write(entry, key, Buffer.from(String(sum)), entry?.expiresAtMs ?? this.#expiryIn(ttlMs));
    return sum;
  }

  compareAndSet(
    key: string,
    expected: Buffer | undefined,
    next: Buffer | undefined,
    ttlMs: number | undefined,
  ): boolean {
    const entry = this.#living(key);
    const found = entry && given(entry.value);
    if (expected === undefined || found === undefined) {
      if (expected !== found) return false;
    } else if (!expected.equals(found)) {
      return false;
    }
    if (next !== undefined) return this.set(key, next, { ttlMs });
    this.delete(key);
    return true;
  }

  getAndDelete(key: string): Buffer | undefined {
    const entry = this.#living(key);
    if (entry === undefined) return undefined;
    this.#remove(entry, 'deleted');
    return given(entry.value);
  }

  /** Without a use of it. */
  find(key: string): { readonly value: Buffer; readonly expiresAtMs: number } | undefined {
    const entry = this.#living(key);
    return entry && { value: given(entry.value), expiresAtMs: entry.expiresAtMs };
  }

  /** As `find` gave it. */
  put(key: string, value: Buffer, expiresAtMs: number): void {
    this.#write(this.#living(key), key, value, expiresAtMs);
  }

  /** May go on while keys come and go: those that go are left out, and those that come are at the end. */
  keys(): Iterable<string> {
    return this.#entries.keys();
  }

  /** Removes what has expired, up to `most` of them. Whether there are more. */
  expireDue(most: number): boolean {
    for (let removed = 0; ; removed++) {
      const entry = this.#expiries.first;
      if (entry === undefined || !this.#isDue(entry)) return false;
      if (removed === most) return true;
      this.#remove(entry, 'expired');
    }
  }

  #isDue(entry: Entry): boolean {
    return entry.expiresAtMs <= this.#options.now();
  }

  #living(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.expiresAtMs === Number.POSITIVE_INFINITY || !this.#isDue(entry)) {
      return entry;
    }
    this.#remove(entry, 'expired');
    return undefined;
  }

  #write(entry: Entry | undefined, key: string, value: Buffer, expiresAtMs: number): void {
    const bytes = entryBytes(key, value);
    const { maxBytes } = this.#options;
    if (bytes > maxBytes) {
      throw pointsmanError('ERR_STORE_FULL', {
        reason: `one entry has ${bytes} bytes, and all together may have ${maxBytes}`,
        hint: 'Allow it more bytes, or keep less in it.',
      });
    }
    const written = entry ?? this.#add(createEntry(key));
    this.#bytes += bytes - written.bytes;
    written.bytes = bytes;
    written.value = keep(value);
    written.expiresAtMs = expiresAtMs;
    this.#expiries.place(written);
    this.#uses.used(written);
    this.#options.changed('set', key);
    this.#makeRoom();
  }

  /** What was written last is the newest, and alone it fits: it is never the one to go. */
  #makeRoom(): void {
    const { maxEntries, maxBytes } = this.#options;
    while (this.#entries.size > maxEntries || this.#bytes > maxBytes) {
      const next = this.#expiries.first;
      const isDue = next !== undefined && this.#isDue(next);
      this.#remove(isDue ? next : this.#uses.oldest!, 'expired');
    }
  }

  #add(entry: Entry): Entry {
    this.#entries.set(entry.key, entry);
    this.#uses.add(entry);
    return entry;
  }

  #expiryIn(ttlMs: number | undefined): number {
    return ttlMs === undefined ? Number.POSITIVE_INFINITY : this.#options.now() + ttlMs;
  }

  #remove(entry: Entry, why: 'deleted' | 'expired'): void {
    this.#entries.delete(entry.key);
    this.#expiries.remove(entry);
    this.#uses.remove(entry);
    this.#bytes -= entry.bytes;
    this.#options.changed(why, entry.key);
  }
}
