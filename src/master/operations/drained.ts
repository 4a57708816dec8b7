/** How a worker that is taken out of rotation comes to have nothing. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessAccount } from '../../dispatch/process-account.ts';
import { monotonicMs } from '../../platform/clock.ts';
import type { LiveDispatch } from '../dispatching/live-dispatch.ts';
import type { Slot } from '../processes/slot.ts';

const SAMPLE_MS = 20;

/** Resolves when the process that serves the slot has no connection left, or after `timeoutMs`: with how many it has. */
export async function drained(
  slot: Slot<ProcessAccount>,
  live: LiveDispatch,
  timeoutMs: number,
): Promise<number> {
  const deadlineMs = monotonicMs() + timeoutMs;
  for (;;) {
    live.refresh();
    const open = slot.serving?.id.open ?? 0;
    if (open === 0 || monotonicMs() >= deadlineMs) return open;
    await sleep(SAMPLE_MS);
  }
}
