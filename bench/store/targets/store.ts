import { createStore } from '../../../src/store/create-store.ts';
import type { StoreDriver } from '../../../src/store/driver.ts';
import { createMemoryDriver } from '../../../src/store/memory/driver.ts';
import { openRedisDriver } from '../../../src/store/redis/driver.ts';
import { type Contestant, HOUR_MS, type StoreTarget } from './contract.ts';

export const memory: StoreTarget = {
  name: 'pointsman, memory',
  open: async () => over(createMemoryDriver()),
};

export const redis: StoreTarget = {
  name: 'pointsman, redis',
  open: async (prefix, port) => over(await openRedisDriver({ url: `redis://127.0.0.1:${port}`, prefix })),
};

function over(driver: StoreDriver): Contestant {
  const store = createStore(driver);
  return {
    get: (key) => store.get(key),
    set: (key, value) => store.set(key, value, { ttl: HOUR_MS }),
    increment: (key) => store.increment(key, { ttl: HOUR_MS }),
    close: () => store.close(),
  };
}
