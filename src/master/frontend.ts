/** A listening address, the dispatcher of its connections, and the workers whose servers listen there. */
import type { Dispatcher } from './dispatcher.ts';
import type { Listener } from './listener.ts';
import type { Pool } from './pool.ts';

/** A worker whose app declined a connection gets no other of this address for so long. */
const DECLINE_REST_MS = 100;

export class Frontend {
  readonly id: number;
  readonly listener: Listener;
  readonly dispatcher: Dispatcher;
  readonly #pool: Pool;
  readonly #slots = new Set<number>();
  readonly #declining = new Map<number, NodeJS.Timeout>();

  constructor(id: number, listener: Listener, dispatcher: Dispatcher, pool: Pool) {
    this.id = id;
    this.listener = listener;
    this.dispatcher = dispatcher;
    this.#pool = pool;
  }

  /** Workers whose servers listen here. */
  get slots(): ReadonlySet<number> {
    return this.#slots;
  }

  join(slot: number): void {
    this.#slots.add(slot);
    this.refreshMembers();
    this.dispatcher.dispatchWaiting();
  }

  leave(slot: number): void {
    this.#slots.delete(slot);
    this.#resume(slot);
  }

  /** Its server is full or closed: others first. */
  declined(slot: number): void {
    clearTimeout(this.#declining.get(slot));
    this.#declining.set(slot, setTimeout(() => this.#resume(slot), DECLINE_REST_MS).unref());
    this.refreshMembers();
  }

  /** The pool's members changed, or who listens here. */
  refreshMembers(): void {
    const members = this.#pool.members.filter(
      ({ slot }) => this.#slots.has(slot) && !this.#declining.has(slot),
    );
    this.dispatcher.setMembers(members);
  }

  #resume(slot: number): void {
    clearTimeout(this.#declining.get(slot));
    this.#declining.delete(slot);
    this.refreshMembers();
    this.dispatcher.dispatchWaiting();
  }
}
