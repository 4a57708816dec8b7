import type { Store } from '../../../src/store/contract.ts';
import type { Contestant } from '../contestant.ts';
import { HOUR_MS } from './contract.ts';

export function overStore(store: Store): Contestant {
  return {
    get: (key) => store.get(key),
    set: (key, value) => store.set(key, value, { ttl: HOUR_MS }),
    increment: (key) => store.increment(key, { ttl: HOUR_MS }),
    close: () => store.close(),
  };
}
