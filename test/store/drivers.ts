/** All drivers, as the conformance suite opens them. */
import { missingRedis, type RedisServer, startRedis } from '../../bench/store/redis-server.ts';
import { createMemoryDriver } from '../../src/store/memory/driver.ts';
import { openRedisDriver } from '../../src/store/redis/driver.ts';
import { createRemoteDriver } from '../../src/store/remote.ts';
import { serveStore } from '../../src/store/serve.ts';
import { createFakeBus } from './fake-bus.ts';
import type { DriverCase } from './opened.ts';

const memory: DriverCase = {
  name: 'memory',
  async open() {
    const driver = createMemoryDriver();
    return { driver, other: driver, close: async () => {} };
  },
};

const remote: DriverCase = {
  name: 'memory, asked from two workers',
  async open() {
    const kept = createMemoryDriver();
    const { counter, connect } = createFakeBus();
    serveStore(kept, counter);
    return {
      driver: createRemoteDriver(connect().port),
      other: createRemoteDriver(connect().port),
      close: () => kept.close(),
    };
  },
};

let server: Promise<RedisServer> | undefined;
let opened = 0;

const redis: DriverCase = {
  name: 'redis',
  missing: missingRedis(),
  async open() {
    server ??= startRedis(['--notify-keyspace-events', 'Kxe']);
    const { port } = await server;
    // A database would have to be cleared; a prefix of its own is empty.
    const url = `redis://127.0.0.1:${port}`;
    const options = { url, prefix: `test${++opened}:`, timeoutMs: 10_000 };
    const [driver, other] = await Promise.all([openRedisDriver(options), openRedisDriver(options)]);
    return { driver, other, close: async () => {} };
  },
};

export const drivers: readonly DriverCase[] = [memory, remote, redis];

/** When all tests are over. */
export async function stopServers(): Promise<void> {
  await (await server)?.stop();
}
