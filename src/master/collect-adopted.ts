/** What process 1 of a container is to do beside its own work: collect the processes that others have left behind. */
import type { Logger } from 'pino';
import { nativeCalls } from '../native/index.ts';
import { zombieChildren } from '../platform/adopted-zombies.ts';

const LOOK_EVERY_MS = 2_000;

/** To be called once; does nothing unless this is process 1. */
export function collectAdopted(logger: Logger): void {
  const { native } = nativeCalls();
  if (process.pid !== 1 || native === undefined) return;
  let before: ReadonlySet<number> = new Set();

  function look(): void {
    const zombies: ReadonlySet<number> = new Set(zombieChildren());
    // Node collects its own as soon as the event loop turns, which it has done since the look before.
    const pids = [...zombies].filter((pid) => before.has(pid) && native!.collect(pid));
    if (pids.length > 0)
      logger.debug({ event: 'adopted-collected', pids }, 'processes that others left behind were collected');
    before = zombies;
  }

  setInterval(look, LOOK_EVERY_MS).unref();
}
