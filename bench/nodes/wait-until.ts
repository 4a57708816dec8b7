/** Looks every so often, up to a deadline. */
import { setTimeout as sleep } from 'node:timers/promises';

const EVERY_MS = 20;

/** Rejects after `timeoutMs` with what was waited for. */
export async function waitUntil(
  isTrue: () => boolean | Promise<boolean>,
  what: string,
  timeoutMs: number,
): Promise<void> {
  const deadlineMs = performance.now() + timeoutMs;
  while (!(await isTrue())) {
    if (performance.now() > deadlineMs) throw new Error(`waited ${timeoutMs} ms in vain for ${what}`);
    await sleep(EVERY_MS);
  }
}
