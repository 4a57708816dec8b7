import { createStore } from '../../../src/store/create-store.ts';
import { createMemoryDriver } from '../../../src/store/memory/driver.ts';
import { openRedisDriver } from '../../../src/store/redis/driver.ts';
import type { StoreTarget } from './contract.ts';
import { overStore } from './over-store.ts';

export const memory: StoreTarget = {
  name: 'pointsman, memory',
  open: async () => overStore(createStore(createMemoryDriver())),
};

export const redis: StoreTarget = {
  name: 'pointsman, redis',
  open: async (prefix, port) =>
    overStore(createStore(await openRedisDriver({ url: `redis://127.0.0.1:${port}`, prefix }))),
};
