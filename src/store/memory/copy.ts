/** A copy of a table that is used meanwhile: its entries, and after each the changes, as long as there are any. */

/** `value` is undefined for a key that is gone. */
export interface KeptEntry {
  readonly key: string;
  readonly value: Buffer | undefined;
  /** On the clock of the table; Infinity for never. */
  readonly expiresAtMs: number;
}

export interface CopiedTable {
  readonly keys: Iterable<string>;
  find(key: string): Omit<KeptEntry, 'key'> | undefined;
}

export class TableCopy {
  readonly #table: CopiedTable;
  readonly #keys: Iterator<string>;
  readonly #changed = new Set<string>();
  #areAllRead = false;

  constructor(table: CopiedTable) {
    this.#table = table;
    this.#keys = table.keys[Symbol.iterator]();
  }

  /** The key was set, deleted, or has another expiry. */
  changed(key: string): void {
    this.#changed.add(key);
  }

  /** All was read once: what comes from now on are changes. */
  get isWhole(): boolean {
    return this.#areAllRead;
  }

  /** Of about `bytes`; none when nothing has changed since. */
  take(bytes: number): readonly KeptEntry[] {
    const taken: KeptEntry[] = [];
    for (let left = bytes; left > 0; ) {
      const key = this.#next();
      if (key === undefined) break;
      const { value, expiresAtMs } = this.#table.find(key) ?? { value: undefined, expiresAtMs: 0 };
      taken.push({ key, value, expiresAtMs });
      left -= key.length + (value?.length ?? 0) + ENTRY_COST;
    }
    return taken;
  }

  #next(): string | undefined {
    const { value, done } = this.#areAllRead ? { value: undefined, done: true } : this.#keys.next();
    if (done !== true) {
      // It is read as it is now.
      this.#changed.delete(value!);
      return value;
    }
    this.#areAllRead = true;
    for (const key of this.#changed) {
      this.#changed.delete(key);
      return key;
    }
    return undefined;
  }
}

/** Also entries of a byte take their time. */
const ENTRY_COST = 64;
