/** The store as each process of an app opens it, by what `--store` says. */
import type { Bus } from './bus/contract.ts';
import { loadOnce } from './platform/load-once.ts';
import type { Store } from './store/contract.ts';
import { createStore } from './store/create-store.ts';
import type { StoreDriver } from './store/driver.ts';
import { createLazyDriver } from './store/lazy.ts';
import { type ConnectionMessage, STORE_CONNECTION, STORE_REQUEST } from './store/port.ts';
import { createRemoteDriver } from './store/remote.ts';

// An app opens its store when it first uses it: the files of lb may be others by then.
const loadRedis = loadOnce(() => import('./store/redis/driver.ts'));
const loadMemory = loadOnce(() => import('./store/memory/driver.ts'));

/** `place`: `memory`, or the URL of a Redis. `isManaged`: there is a master that keeps the memory. */
export function openStore(place: string, bus: Bus, isManaged: boolean): Store {
  return createStore(createLazyDriver(() => open(place, bus, isManaged)));
}

async function open(place: string, bus: Bus, isManaged: boolean): Promise<StoreDriver> {
  if (place !== 'memory') {
    const { openRedisDriver } = await loadRedis();
    const tell = (msg: ConnectionMessage): void => {
      try {
        bus.send('master', STORE_CONNECTION, msg);
      } catch {
        // It has too much under way, or no master: who uses the store has an error for each operation.
      }
    };
    return openRedisDriver({
      url: place,
      onConnection: (isConnected, reason) => isManaged && tell({ isConnected, reason }),
    });
  }
  if (!isManaged) {
    const { createMemoryDriver } = await loadMemory();
    return createMemoryDriver();
  }
  return createRemoteDriver({
    request: (_type, msg) => bus.request('master', STORE_REQUEST, msg),
    onEvent: (type, listener) => bus.on(type, ({ msg }) => listener(msg)),
  });
}
