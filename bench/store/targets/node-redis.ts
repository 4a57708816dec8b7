import { createClient } from '@redis/client';
import { HOUR_MS, type StoreTarget } from './contract.ts';

/** The client that our driver uses, called directly: what is between the two is ours. */
export const nodeRedis: StoreTarget = {
  name: '@redis/client',
  async open(prefix, port) {
    const client = createClient({ url: `redis://127.0.0.1:${port}` });
    client.on('error', () => {});
    await client.connect();
    return {
      get: async (key) => JSON.parse((await client.get(prefix + key)) ?? 'null'),
      set: (key, value) =>
        client.set(prefix + key, JSON.stringify(value), { expiration: { type: 'PX', value: HOUR_MS } }),
      increment: (key) => client.incr(prefix + key),
      close: () => client.close(),
    };
  },
};
