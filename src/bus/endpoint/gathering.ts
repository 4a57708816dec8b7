/** The answers of several, as they come. */
import type { OneAddress } from '../address.ts';
import type { Gathered } from '../contract.ts';

export class Gathering {
  readonly #answers: { from: OneAddress; answer: unknown }[] = [];
  readonly #missing: { from: OneAddress | undefined; error: Error }[] = [];
  /** Of whom nothing was heard; undefined until it is known who was asked. */
  #waitedFor: Set<OneAddress> | undefined;
  readonly #heardEarly: OneAddress[] = [];

  get isComplete(): boolean {
    return this.#waitedFor?.size === 0;
  }

  get all(): Gathered {
    return { answers: this.#answers, missing: this.#missing };
  }

  asked(peers: readonly OneAddress[]): void {
    this.#waitedFor = new Set(peers);
    for (const from of this.#heardEarly) this.#waitedFor.delete(from);
  }

  answer(from: OneAddress, answer: unknown): void {
    this.#answers.push({ from, answer });
    this.#heard(from);
  }

  miss(from: OneAddress, error: Error): void {
    this.#missing.push({ from, error });
    this.#heard(from);
  }

  /** What came, and an error for each that was not heard; for `to`, where it is not known who was asked. */
  timedOut(to: string, errorOf: (address: string) => Error): Gathered {
    for (const from of this.#waitedFor ?? []) this.#missing.push({ from, error: errorOf(from) });
    if (this.#waitedFor === undefined) this.#missing.push({ from: undefined, error: errorOf(to) });
    return this.all;
  }

  #heard(from: OneAddress): void {
    if (this.#waitedFor === undefined) this.#heardEarly.push(from);
    this.#waitedFor?.delete(from);
  }
}
