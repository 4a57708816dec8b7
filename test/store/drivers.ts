/** All drivers, as the conformance suite opens them. */
import { createMemoryDriver } from '../../src/store/memory/driver.ts';
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

export const drivers: readonly DriverCase[] = [memory, remote];
