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
  /** Since the last round. */
  #changed = new Set<string>();
  #round: Iterator<string> = [].values();
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
    return this.#nextChanged();
  }

  #nextChanged(): string | undefined {
    // Each is read on from where it was: whoever begins anew at the front of a Set passes all that was deleted there.
    const { value, done } = this.#round.next();
    if (done !== true) return value;
    if (this.#changed.size === 0) return undefined;
    this.#round = this.#changed.values();
    this.#changed = new Set();
    return this.#nextChanged();
  }
}

/** Also entries of a byte take their time. */
const ENTRY_COST = 64;
