/** The bus of a process that runs by itself, without `lb`: it is the only worker, and there is nobody else. */
import { monotonicMs } from '../platform/clock.ts';
import type { Bus } from './contract.ts';
import { Hub } from './hub.ts';

export function createLocalBus(): Bus {
  const hub = new Hub({
    now: monotonicMs,
    random: Math.random,
    keepsAlive: true,
    isExpected: () => false,
    failed() {},
  });
  return hub.join({ role: 'worker', slot: 1, generation: 1 });
}
