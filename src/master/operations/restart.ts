/** A new process takes one slot over, beside the old one, from what the others run as well. */
import type { ProcessAccount } from '../../dispatch/process-account.ts';
import type { Slot } from '../processes/slot.ts';
import { renew } from './renew.ts';
import { type Running, warmUp } from './running.ts';

/** Rejects with why the new process is of no use, or with the reason of the signal; then the old one serves on. */
export async function restartSlot(
  running: Running,
  slot: Slot<ProcessAccount>,
  signal: AbortSignal,
): Promise<void> {
  const { supervisor } = running;
  const target = { slots: [slot], release: supervisor.release };
  await renew(
    supervisor,
    target,
    { batch: 1, watchMs: 0, tookOver: (taken) => warmUp(running, taken) },
    signal,
  );
}
