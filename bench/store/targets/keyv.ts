import Keyv from 'keyv';
import { HOUR_MS, type StoreTarget } from './contract.ts';

/** As it comes: a Map, and JSON. It counts nothing atomically. */
export const keyv: StoreTarget = {
  name: 'keyv, memory',
  async open() {
    const cache = new Keyv();
    return {
      get: (key) => cache.get(key),
      set: (key, value) => cache.set(key, value, HOUR_MS),
      close: () => cache.clear(),
    };
  },
};
