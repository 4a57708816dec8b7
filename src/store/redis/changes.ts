/**
 * Subscriptions by patterns of Redis. What the scripts publish comes through one pattern for each prefix; what expires or
 * is evicted comes through another, from Redis itself, where `notify-keyspace-events` has K, x and e.
 */
import type { Change, Unsubscribe } from '../contract.ts';
import type { RedisClient } from './client.ts';
import type { RedisConnection } from './connection.ts';
import { literally } from './glob.ts';

export interface Channels {
  /** What the channel of a change begins with; the key follows. */
  readonly changes: string;
  /** What the channel of an event of a key begins with. */
  readonly events: string;
}

type Listener = (change: Change) => void;

export class Changes {
  readonly #channels: Channels;
  readonly #byPrefix = new Map<string, Set<Listener>>();
  /** One after the other: the client loses count when a pattern is subscribed and unsubscribed at the same time. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(channels: Channels) {
    this.#channels = channels;
  }

  async subscribe(connection: RedisConnection, prefix: string, listener: Listener): Promise<Unsubscribe> {
    let isOver = false;
    const told: Listener = (change) => {
      // A microtask each: one that throws is an error of its process, and not of the connection.
      queueMicrotask(() => {
        if (!isOver) listener(change);
      });
    };
    await this.#inTurn(async () => {
      connection.connected('subscribe');
      const known = this.#byPrefix.get(prefix);
      if (known !== undefined) return known.add(told);
      const listeners = new Set<Listener>();
      await connection.run('subscribe', (client) => this.#listen(client, prefix, listeners));
      return this.#byPrefix.set(prefix, listeners.add(told));
    });
    return async () => {
      if (isOver) return;
      isOver = true;
      await this.#inTurn(() => this.#remove(connection, prefix, told));
    };
  }

  /** On a new connection, before anything can be read through it. */
  async resubscribe(client: RedisClient): Promise<void> {
    await Promise.all(
      [...this.#byPrefix].map(([prefix, listeners]) => this.#listen(client, prefix, listeners)),
    );
  }

  tellMissed(): void {
    for (const listeners of this.#byPrefix.values()) for (const told of listeners) told({ type: 'missed' });
  }

  async #remove(connection: RedisConnection, prefix: string, told: Listener): Promise<void> {
    const listeners = this.#byPrefix.get(prefix);
    listeners?.delete(told);
    if (listeners === undefined || listeners.size > 0) return;
    this.#byPrefix.delete(prefix);
    // Where it fails, the connection is gone, and the subscription with it.
    await connection
      .run('unsubscribe', (client) => client.pUnsubscribe(this.#patternsOf(prefix)))
      .catch(() => {});
  }

  /** `listeners` are those of this subscription: one that outlives them, as after a deadline, has nobody to tell. */
  #listen(client: RedisClient, prefix: string, listeners: ReadonlySet<Listener>): Promise<unknown> {
    const { changes, events } = this.#channels;
    return client.pSubscribe(this.#patternsOf(prefix), (message, channel) => {
      const isEvent = channel.startsWith(events);
      const type = isEvent ? typesOfEvents[message] : typesOfChanges[message];
      if (type === undefined) return;
      const key = channel.slice((isEvent ? events : changes).length);
      for (const told of listeners) told({ type, key });
    });
  }

  #patternsOf(prefix: string): string[] {
    const { changes, events } = this.#channels;
    return [`${literally(changes + prefix)}*`, `${literally(events + prefix)}*`];
  }

  #inTurn<T>(run: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(run);
    this.#last = turn.catch(() => {});
    return turn;
  }
}

const typesOfChanges: Readonly<Record<string, 'set' | 'deleted'>> = { set: 'set', deleted: 'deleted' };
const typesOfEvents: Readonly<Record<string, 'expired'>> = { expired: 'expired', evicted: 'expired' };
