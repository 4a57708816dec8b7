/** A driver that is opened when it is first asked for something, and again after that failed. */
import type { StoreDriver } from './driver.ts';

export function createLazyDriver(open: () => Promise<StoreDriver>): StoreDriver {
  let opening: Promise<StoreDriver> | undefined;
  let isClosed = false;

  function driver(): Promise<StoreDriver> {
    opening ??= opened().catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  }

  /** One that was closed before anybody asked it refuses as any closed one does. */
  async function opened(): Promise<StoreDriver> {
    const driver = await open();
    if (isClosed) await driver.close();
    return driver;
  }

  return {
    get: async (...args) => (await driver()).get(...args),
    set: async (...args) => (await driver()).set(...args),
    delete: async (...args) => (await driver()).delete(...args),
    touch: async (...args) => (await driver()).touch(...args),
    increment: async (...args) => (await driver()).increment(...args),
    compareAndSet: async (...args) => (await driver()).compareAndSet(...args),
    getAndDelete: async (...args) => (await driver()).getAndDelete(...args),
    clear: async (...args) => (await driver()).clear(...args),
    subscribe: async (...args) => (await driver()).subscribe(...args),
    async close() {
      if (isClosed) return;
      isClosed = true;
      // One that was never opened has nothing to close.
      await (await opening)?.close();
    },
  };
}
