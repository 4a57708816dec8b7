/** A store for keyv 5: `new Keyv({ store: keyvStore(store), namespace: 'prices' })`. */
import { EventEmitter } from 'node:events';
import type { Store } from '../contract.ts';

/** What keyv calls a storage adapter. */
export interface KeyvStore extends EventEmitter {
  readonly opts: object;
  /** Set by keyv, which puts it in front of every key. */
  namespace?: string | undefined;
  get<T>(key: string): Promise<T | undefined>;
  getMany<T>(keys: string[]): Promise<(T | undefined)[]>;
  set(key: string, value: unknown, ttl?: number): Promise<boolean>;
  delete(key: string): Promise<boolean>;
  deleteMany(keys: string[]): Promise<boolean>;
  has(key: string): Promise<boolean>;
  clear(): Promise<void>;
}

/** Keys are in the namespace `keyv`. One for each Keyv: it has the namespace of the last that used it. */
export function keyvStore(store: Store): KeyvStore {
  return new KeyvAdapter(store.namespace('keyv'));
}

class KeyvAdapter extends EventEmitter implements KeyvStore {
  readonly opts: object = {};
  namespace?: string | undefined;
  readonly #store: Store;

  constructor(store: Store) {
    super();
    this.#store = store;
  }

  get<T>(key: string): Promise<T | undefined> {
    return this.#store.get<T>(key);
  }

  getMany<T>(keys: string[]): Promise<(T | undefined)[]> {
    return Promise.all(keys.map((key) => this.#store.get<T>(key)));
  }

  /** What keyv says of no expiry is undefined or 0. */
  set(key: string, value: unknown, ttl?: number): Promise<boolean> {
    return this.#store.set(key, value, ttl === undefined || ttl === 0 ? {} : { ttl });
  }

  delete(key: string): Promise<boolean> {
    return this.#store.delete(key);
  }

  async deleteMany(keys: string[]): Promise<boolean> {
    const deleted = await Promise.all(keys.map((key) => this.#store.delete(key)));
    return deleted.some(Boolean);
  }

  async has(key: string): Promise<boolean> {
    return (await this.#store.get(key)) !== undefined;
  }

  async clear(): Promise<void> {
    const names = this.namespace === undefined || this.namespace === '' ? [] : this.namespace.split(':');
    await names.reduce((store, name) => store.namespace(name), this.#store).clear();
  }
}
