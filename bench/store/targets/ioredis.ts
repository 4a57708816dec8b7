import { Redis } from 'ioredis';
import { HOUR_MS, type StoreTarget } from './contract.ts';

/** Called directly, with JSON as an app would: it tells nobody of a change. */
export const ioredis: StoreTarget = {
  name: 'ioredis',
  async open(prefix, port) {
    const client = new Redis({ port, host: '127.0.0.1', keyPrefix: prefix, enableAutoPipelining: true });
    return {
      get: async (key) => JSON.parse((await client.get(key)) ?? 'null'),
      set: (key, value) => client.set(key, JSON.stringify(value), 'PX', HOUR_MS),
      increment: (key) => client.incr(key),
      close: () => client.quit(),
    };
  },
};
