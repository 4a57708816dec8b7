/** Who is to be told of which changes, for whoever has the store next. */
import type { StoreRequest } from '../../store/port.ts';

type Subscribe = Extract<StoreRequest, { op: 'subscribe' }>;

export class Subscriptions {
  /** Of each process, by its own numbers. */
  readonly #open = new Map<string, Map<number, Subscribe>>();
  /** Whose requests are under way, how many, and whether it ended meanwhile. */
  readonly #asking = new Map<string, { count: number; isGone: boolean }>();

  /** While `from` asks for something. */
  async during<Result>(from: string, carryOut: () => Promise<Result>): Promise<Result> {
    const asking = this.#asking.get(from) ?? { count: 0, isGone: false };
    this.#asking.set(from, asking);
    asking.count++;
    try {
      return await carryOut();
    } finally {
      if (--asking.count === 0) this.#asking.delete(from);
    }
  }

  /** What was asked, and done. False for a subscription of one that is gone. */
  note(request: StoreRequest, from: string): boolean {
    if (request.op === 'unsubscribe') this.#open.get(from)?.delete(request.id);
    if (request.op !== 'subscribe') return true;
    if (this.#asking.get(from)?.isGone) return false;
    const { id, prefix } = request;
    const known = this.#open.get(from) ?? new Map<number, Subscribe>();
    this.#open.set(from, known.set(id, { op: 'subscribe', id, prefix, isAgain: true }));
    return true;
  }

  gone(who: string): void {
    this.#open.delete(who);
    const asking = this.#asking.get(who);
    if (asking !== undefined) asking.isGone = true;
  }

  /** Who has some, or asks for something. */
  get known(): readonly string[] {
    return [...new Set([...this.#open.keys(), ...this.#asking.keys()])];
  }

  get owners(): readonly string[] {
    return [...this.#open.keys()];
  }

  /** As they are asked for again. */
  get all(): readonly (readonly [from: string, request: Subscribe])[] {
    return [...this.#open].flatMap(([from, all]) =>
      [...all.values()].map((request) => [from, request] as const),
    );
  }
}
