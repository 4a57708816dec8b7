/** Who is to be told of which changes, for whoever has the store next. */
import type { StoreRequest } from '../../store/port.ts';

type Subscribe = Extract<StoreRequest, { op: 'subscribe' }>;

export class Subscriptions {
  /** Of each process, by its own numbers. */
  readonly #open = new Map<string, Map<number, Subscribe>>();

  /** What was asked, and done. */
  note(request: StoreRequest, from: string): void {
    if (request.op === 'unsubscribe') this.#open.get(from)?.delete(request.id);
    if (request.op !== 'subscribe') return;
    const { op, id, prefix } = request;
    const known = this.#open.get(from) ?? new Map<number, Subscribe>();
    this.#open.set(from, known.set(id, { op, id, prefix }));
  }

  gone(who: string): void {
    this.#open.delete(who);
  }

  get owners(): readonly string[] {
    return [...this.#open.keys()];
  }

  get all(): readonly (readonly [from: string, request: Subscribe])[] {
    return [...this.#open].flatMap(([from, all]) =>
      [...all.values()].map((request) => [from, request] as const),
    );
  }
}
