/** Who is told of which changes, by prefix. */
import type { Change } from './contract.ts';

export type Told = (change: Change) => void;

/** Costs a change as many look-ups as there are different lengths of prefixes, however many listen. */
export class Listeners {
  readonly #byPrefix = new Map<string, Set<{ readonly told: Told }>>();
  /** How many prefixes there are of each length. */
  readonly #lengths = new Map<number, number>();

  /** Gives what ends it. The same function may listen twice. */
  add(prefix: string, told: Told): () => void {
    const listener = { told };
    const known = this.#byPrefix.get(prefix);
    if (known === undefined) {
      this.#byPrefix.set(prefix, new Set([listener]));
      this.#lengths.set(prefix.length, (this.#lengths.get(prefix.length) ?? 0) + 1);
    } else {
      known.add(listener);
    }
    return () => this.#remove(prefix, listener);
  }

  get isEmpty(): boolean {
    return this.#byPrefix.size === 0;
  }

  tell(change: Exclude<Change, { type: 'missed' }>): void {
    for (const length of this.#lengths.keys()) {
      if (length > change.key.length) continue;
      for (const { told } of this.#byPrefix.get(change.key.slice(0, length)) ?? []) told(change);
    }
  }

  tellMissed(): void {
    for (const listeners of this.#byPrefix.values())
      for (const { told } of listeners) told({ type: 'missed' });
  }

  #remove(prefix: string, listener: { readonly told: Told }): void {
    const listeners = this.#byPrefix.get(prefix);
    if (!listeners?.delete(listener) || listeners.size > 0) return;
    this.#byPrefix.delete(prefix);
    const left = this.#lengths.get(prefix.length)! - 1;
    if (left === 0) this.#lengths.delete(prefix.length);
    else this.#lengths.set(prefix.length, left);
  }
}
