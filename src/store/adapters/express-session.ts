/** A store for express-session: `session({ store: expressSessionStore(session.Store, store) })`. */
import type { Store } from '../contract.ts';
import {
  type Callback,
  createSessions,
  type Fields,
  type SessionOptions,
  settle,
  untilExpiry,
  type Version,
} from './sessions.ts';

/** What its class has that ours goes on from. */
interface Base {
  createSession(request: object, data: object): object;
}

interface Session {
  readonly cookie?: { readonly expires?: unknown };
}

/**
 * `StoreClass` is the `Store` of the express-session that is to use it. Keys are in the namespace `express-session`.
 * Of the optional methods it has `touch` and `clear`; `all` and `length` would have to look at every key.
 */
export function expressSessionStore<S extends Base>(
  StoreClass: abstract new () => S,
  store: Store,
  options: SessionOptions = {},
): S {
  const sessions = createSessions(store.namespace('express-session'), options);
  const versions = new WeakMap<object, Version>();
  const Parent = StoreClass as unknown as new () => Base;

  class PointsmanStore extends Parent {
    get(id: string, callback?: Callback<Fields | null>): void {
      const loading = sessions.load(id).then((loaded) => {
        if (loaded === undefined) return null;
        versions.set(loaded.session, loaded.version);
        return loaded.session;
      });
      settle(loading, callback);
    }

    /** What `get` gave becomes the session of a request here: its version goes along. */
    override createSession(request: object, data: object): object {
      const session = super.createSession(request, data);
      const version = versions.get(data);
      if (version !== undefined) versions.set(session, version);
      return session;
    }

    set(id: string, session: Session, callback?: Callback<void>): void {
      const saving = sessions
        .save(id, session, untilExpiry(session.cookie?.expires), versions.get(session))
        .then((version) => {
          if (version !== undefined) versions.set(session, version);
        });
      settle(saving, callback);
    }

    touch(id: string, session: Session, callback?: Callback<void>): void {
      settle(sessions.touch(id, untilExpiry(session.cookie?.expires)), callback);
    }

    destroy(id: string, callback?: Callback<void>): void {
      settle(sessions.remove(id), callback);
    }

    clear(callback?: Callback<void>): void {
      settle(sessions.clear(), callback);
    }
  }

  return new PointsmanStore() as unknown as S;
}
