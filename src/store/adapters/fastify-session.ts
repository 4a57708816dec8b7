/** A store for @fastify/session 11: `app.register(fastifySession, { store: fastifySessionStore(store), … })`. */
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

export interface FastifySessionStore {
  get(id: string, callback: Callback<Fields | null>): void;
  set(id: string, session: object, callback: Callback<void>): void;
  destroy(id: string, callback: Callback<void>): void;
}

/**
 * The session of a request is made of the fields that `get` gave, with nothing to know it by when it is saved. So the
 * version is one of these fields: JSON has nothing for it, and it goes unseen into what is compared and kept.
 */
const FIELD = '__version';

class Carried {
  version: Version;

  constructor(version: Version) {
    this.version = version;
  }

  toJSON(): undefined {
    return undefined;
  }
}

/** Keys are in the namespace `fastify-session`. */
export function fastifySessionStore(store: Store, options: SessionOptions = {}): FastifySessionStore {
  const sessions = createSessions(store.namespace('fastify-session'), options);

  return {
    get(id, callback) {
      const loading = sessions.load(id).then((loaded) => {
        return loaded === undefined ? null : { ...loaded.session, [FIELD]: new Carried(loaded.version) };
      });
      settle(loading, callback);
    },
    set(id, session, callback) {
      const { cookie, [FIELD]: carried } = session as {
        readonly cookie?: { readonly expires?: unknown };
        [FIELD]?: unknown;
      };
      const before = carried instanceof Carried ? carried.version : undefined;
      const saving = sessions.save(id, session, untilExpiry(cookie?.expires), before).then((version) => {
        if (version === undefined) return;
        if (carried instanceof Carried) carried.version = version;
        else (session as Fields)[FIELD] = new Carried(version);
      });
      settle(saving, callback);
    },
    destroy: (id, callback) => settle(sessions.remove(id), callback),
  };
}
