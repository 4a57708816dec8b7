/** The store of the workers in this process's memory; nothing of it is loaded before somebody asks. */
import type { OneAddress } from '../../bus/address.ts';
import type { Bus } from '../../bus/contract.ts';
import { loadOnce } from '../../platform/load-once.ts';
import { STORE_REQUEST } from '../../store/port.ts';

/** `onGone` tells of each process that took part in the bus and is gone. */
export function serveMemoryStore(bus: Bus, onGone: (listener: (who: OneAddress) => void) => void): void {
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
    return answer(msg, from);
  });
}
