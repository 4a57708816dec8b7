/** A store for koa-session 7: `session({ store: koaSessionStore(store) }, app)`. */
import type { Store } from '../contract.ts';
import { createSessions, type Fields, type SessionOptions, type Version } from './sessions.ts';

export interface KoaSessionStore {
  get(key: string, maxAge: unknown, request: KoaRequest): Promise<Fields | undefined>;
  set(key: string, session: object, maxAge: unknown, request: KoaRequest): Promise<void>;
  destroy(key: string): Promise<void>;
}

interface KoaRequest {
  /** The context of the request. */
  readonly ctx?: object;
}

/** Keys are in the namespace `koa-session`. A `maxAge` of "session" gets the `ttl` of the options. */
export function koaSessionStore(store: Store, options: SessionOptions = {}): KoaSessionStore {
  const sessions = createSessions(store.namespace('koa-session'), options);
  /** By request: what it loaded, and under which key. */
  const loadedBy = new WeakMap<object, { readonly key: string; readonly version: Version }>();

  return {
    async get(key, _maxAge, { ctx } = {}) {
      const loaded = await sessions.load(key);
      if (loaded !== undefined && ctx !== undefined) loadedBy.set(ctx, { key, version: loaded.version });
      return loaded?.session;
    },
    async set(key, session, maxAge, { ctx } = {}) {
      const loaded = ctx === undefined ? undefined : loadedBy.get(ctx);
      // Another key is that of a new session, as after regenerate().
      const before = loaded?.key === key ? loaded.version : undefined;
      const ttlMs = typeof maxAge === 'number' ? maxAge : undefined;
      const version = await sessions.save(key, session, ttlMs, before);
      if (ctx !== undefined && version !== undefined) loadedBy.set(ctx, { key, version });
    },
    destroy: (key) => sessions.remove(key),
  };
}
