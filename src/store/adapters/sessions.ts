/**
 * Sessions as the adapters keep them. Frameworks write the whole session when a request ends, and that undoes what
 * others did meanwhile: a parallel request's change is lost, and a session that was logged out is back (express-session
 * #383, #935, #1064; session-file-store #55). Therefore each session that was loaded remembers what it was, and is
 * written only over that. Where another request was faster, the fields that this one changed are put into what is there
 * now; where nothing is there any more, nothing is written.
 *
 * Keys are hashes of the ids: whoever reads the store gets none that a cookie could be made of.
 */
import { createHash } from 'node:crypto';
import { pointsmanError } from '../../errors.ts';
import type { Store, Ttl } from '../contract.ts';

export interface SessionOptions {
  /** Where the cookie has no expiry; 1 day unless given. */
  readonly ttl?: Ttl | undefined;
}

/** What a session was when it was loaded or last written, as JSON. */
export interface Version {
  /** What the request began with. */
  readonly seen: string;
  /** What is in the store; more than `seen` where another request has changed it. */
  readonly stored: string;
}

export interface Loaded {
  readonly session: Fields;
  readonly version: Version;
}

export type Fields = Record<string, unknown>;

export interface Sessions {
  load(id: string): Promise<Loaded | undefined>;
  /**
   * Without a version it is a new one. Undefined where the session has gone since it was loaded.
   * `session` becomes JSON; `ttlMs` is from now, and one that is over removes it.
   */
  save(
    id: string,
    session: object,
    ttlMs: number | undefined,
    version: Version | undefined,
  ): Promise<Version | undefined>;
  touch(id: string, ttlMs: number | undefined): Promise<void>;
  remove(id: string): Promise<void>;
  clear(): Promise<void>;
}

const TTL = '24h';

export function createSessions(store: Store, { ttl: defaultTtl = TTL }: SessionOptions): Sessions {
  const remove = async (id: string): Promise<void> => void (await store.delete(keyOf(id)));
  return {
    async load(id) {
      const session = await store.get<Fields>(keyOf(id));
      if (session === undefined) return undefined;
      const text = JSON.stringify(session);
      return { session, version: { seen: text, stored: text } };
    },
    async save(id, session, ttlMs, version) {
      if (ttlMs !== undefined && ttlMs <= 0) {
        await remove(id);
        return undefined;
      }
      const ttl = ttlMs ?? defaultTtl;
      const text = JSON.stringify(session);
      if (version !== undefined) return overwrite(store, keyOf(id), text, ttl, version);
      await store.set(keyOf(id), JSON.parse(text), { ttl });
      return { seen: text, stored: text };
    },
    async touch(id, ttlMs) {
      if (ttlMs !== undefined && ttlMs <= 0) await remove(id);
      else await store.touch(keyOf(id), ttlMs ?? defaultTtl);
    },
    remove,
    clear: () => store.clear(),
  };
}

/** So many others may write the same session at the very same time. */
const TRIES = 50;

async function overwrite(
  store: Store,
  key: string,
  ours: string,
  ttl: Ttl,
  { seen, stored }: Version,
): Promise<Version | undefined> {
  let theirs = stored;
  for (let tries = 0; tries < TRIES; tries++) {
    const before = JSON.parse(theirs) as Fields;
    const next = theirs === seen ? JSON.parse(ours) : merged(JSON.parse(seen), JSON.parse(ours), before);
    if (await store.compareAndSet(key, before, next, { ttl })) {
      return { seen: ours, stored: JSON.stringify(next) };
    }
    const found = await store.get<Fields>(key);
    if (found === undefined) return undefined;
    theirs = JSON.stringify(found);
  }
  throw pointsmanError('ERR_STORE_UNAVAILABLE', {
    what: 'the save of a session',
    reason: 'too many requests save it at the same time',
  });
}

/** Of two that changed the same field the one that is written last wins, as it would have without the other. */
function merged(seen: Fields, ours: Fields, theirs: Fields): Fields {
  const next: Fields = { ...theirs };
  for (const field of new Set([...Object.keys(seen), ...Object.keys(ours)])) {
    if (JSON.stringify(seen[field]) === JSON.stringify(ours[field])) continue;
    if (Object.hasOwn(ours, field)) next[field] = ours[field];
    else delete next[field];
  }
  return next;
}

function keyOf(id: string): string {
  return createHash('sha256').update(id).digest('base64url');
}

/** Milliseconds from now; undefined for a cookie that ends with the browser. */
export function untilExpiry(expires: unknown): number | undefined {
  if (expires === undefined || expires === null || expires === false) return undefined;
  const untilMs = expires instanceof Date ? expires.getTime() : Date.parse(String(expires));
  return Number.isNaN(untilMs) ? undefined : untilMs - Date.now();
}

export type Callback<T> = (error: unknown, value?: T) => void;

/** In a turn of its own: what the callback throws is an error of the app, and not the rejection of a promise. */
export function settle<T>(promise: Promise<T>, callback: Callback<T> = () => {}): void {
  promise.then(
    (value) => process.nextTick(callback, null, value),
    (error) => process.nextTick(callback, error),
  );
}
