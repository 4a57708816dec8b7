/** What processes share: the store as an app has it. Whatever fails rejects with a PointsmanError, and never says a key or a value. */

/** Milliseconds, or text such as `500ms`, `30s`, `30m` or `1h`; from 1 ms to ten years. */
export type Ttl = number | string;

export interface TtlOption {
  /** Without it the key stays until it is deleted, and where there was an expiry it is gone. */
  readonly ttl?: Ttl | undefined;
}

export interface SetOptions extends TtlOption {
  /** Only where there is no such key. */
  readonly ifAbsent?: boolean | undefined;
}

export interface IncrementOptions {
  /** A whole number, negative to count down; 1 unless given. */
  readonly by?: number | undefined;
  /** Counts from the creation of the key; later increments do not prolong it. */
  readonly ttl?: Ttl | undefined;
}

/** Keys are as the listener's own store knows them: without the name of its namespace. */
export type Change =
  /** `expired`: its time was over, or it had to make room for others. */
  | { readonly type: 'set' | 'deleted' | 'expired'; readonly key: string }
  /** Changes may have gone untold: drop whatever is kept of this prefix. */
  | { readonly type: 'missed' };

export type ChangeListener = (change: Change) => void;

/** Resolves when nothing more will be told. May be called again. */
export type Unsubscribe = () => Promise<void>;

/**
 * Every operation on one key is atomic over all processes. Values are JSON, or a Buffer; each comes back as what it was.
 * A typed array counts as a Buffer; buffers inside an object are what JSON makes of them.
 *
 * Keys are text of 1 to 1024 bytes in UTF-8, the name of the namespace included; a value has 1 MiB at most
 * (ERR_STORE_KEY, ERR_STORE_VALUE). A store that cannot be asked rejects with ERR_STORE_UNAVAILABLE: deny then.
 */
export interface Store {
  get<T = unknown>(key: string): Promise<T | undefined>;
  /** False where `ifAbsent` kept it from being set. */
  set(key: string, value: unknown, options?: SetOptions): Promise<boolean>;
  /** Whether it was there. */
  delete(key: string): Promise<boolean>;
  /** Changes the expiry and nothing else; false where there is no such key, and none is made. */
  touch(key: string, ttl: Ttl): Promise<boolean>;
  /**
   * The new number; a key that is not there counts from 0. ERR_STORE_VALUE where the value is no whole number, or the
   * sum no safe integer.
   */
  increment(key: string, options?: IncrementOptions): Promise<number>;
  /**
   * Sets `next` only where the value is `expected`; undefined stands for no key, and as `next` deletes. Compared are the
   * stored bytes: `{ a, b }` is not `{ b, a }`. Take for `expected` what `get` gave.
   */
  compareAndSet(key: string, expected: unknown, next: unknown, options?: TtlOption): Promise<boolean>;
  /** One caller gets it, all others undefined. */
  getAndDelete<T = unknown>(key: string): Promise<T | undefined>;
  /** All keys of this namespace, those of namespaces inside it included. Not atomic: what is set meanwhile may stay. */
  clear(): Promise<void>;
  /**
   * Tells of every change of a key that begins with `prefix`, one's own included, in the order in which each key changed.
   * An empty prefix stands for all keys of the namespace. `touch` is no change.
   */
  subscribe(prefix: string, listener: ChangeListener): Promise<Unsubscribe>;
  /** The same store with every key under `name`, which has no colon in it. */
  namespace(name: string): Store;
  /** Tokens kept in this namespace. */
  readonly tokens: Tokens;
  /** Closes the whole store, whichever namespace it is called on. May be called again. */
  close(): Promise<void>;
}

export interface IssueOptions {
  /** Absolute expiry: however much it is used, it is dead after that. */
  readonly ttl: Ttl;
  /** Dead when it has not been verified for so long; no such rule unless given. */
  readonly idle?: Ttl | undefined;
  /** Whose it is, for `revokeAll`; `claims.user` unless given, if that is a text. */
  readonly user?: string | undefined;
}

/**
 * Bearer tokens: 256 random bits, of which the store keeps only a hash. Whatever rejects means no: a store that is down
 * lets nobody in.
 */
export interface Tokens {
  /** `claims` is JSON; they can be read by whoever can read the store. */
  issue(claims: unknown, options: IssueOptions): Promise<string>;
  /** The claims; undefined for a token that is malformed, unknown, expired or revoked. Each call puts off the idle expiry. */
  verify<T = unknown>(token: unknown): Promise<T | undefined>;
  /**
   * A new token in place of this one, which is dead from then on; undefined where `verify` would say so. Use it at every
   * login and change of rights. The absolute expiry stays. `claims` replaces the old ones.
   */
  rotate(token: unknown, change?: { readonly claims: unknown }): Promise<string | undefined>;
  /** Dead at once and everywhere. Whether it was there. */
  revoke(token: unknown): Promise<boolean>;
  /** All tokens issued to this user so far. */
  revokeAll(user: string): Promise<void>;
}
