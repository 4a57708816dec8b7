/** The store of the workers in this process's memory; nothing of it is loaded before somebody asks. */
import type { OneAddress } from '../../bus/address.ts';
import type { Bus } from '../../bus/contract.ts';
import { monotonicMs } from '../../platform/clock.ts';
import { loadOnce } from '../../platform/load-once.ts';
import { STORE_REQUEST } from '../../store/port.ts';
import type { StoreStatus } from '../operations/status-contract.ts';

/** `onGone` tells of each process that took part in the bus and is gone. Returns what tells how the store is. */
export function serveMemoryStore(
  bus: Bus,
  onGone: (listener: (who: OneAddress) => void) => void,
  now: () => number = monotonicMs,
): () => StoreStatus {
  let state: 'unused' | 'used' = 'unused';
  let sinceMs = now();
  const open = loadOnce(async () => {
    const [{ createMemoryDriver }, { serveStore }] = await Promise.all([
      import('../../store/memory/driver.ts'),
      import('../../store/serve.ts'),
    ]);
    let handle: (msg: unknown, from: OneAddress) => unknown = () => undefined;
    serveStore<OneAddress>(createMemoryDriver(), {
      answer(_type, handler) {
        handle = handler;
      },
      notify(to, type, msg) {
        try {
          bus.send(to, type, msg);
        } catch {
          // Too much is under way: the numbers of the events tell the worker that it has missed one.
        }
      },
      onGone,
    });
    return handle;
  });

  bus.on(STORE_REQUEST, async ({ msg, from }) => {
    const answer = await open();
    if (state === 'unused') {
      state = 'used';
      sinceMs = now();
    }
    return answer(msg, from);
  });
  return () => ({ kind: 'memory', state, forMs: now() - sinceMs });
}
