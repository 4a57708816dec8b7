import { monotonicMs } from '../platform/clock.ts';
import type { Now } from './schedule/contract.ts';

/** A process that loses the CPU between the two looks would take a job to have been due at another moment. */
export function now(): Now {
  for (let tries = 1; ; tries++) {
    const beforeMs = monotonicMs();
    const wallMs = Date.now();
    const steadyMs = monotonicMs();
    if (steadyMs - beforeMs < 1 || tries === 5) return { wallMs, steadyMs };
  }
}

/** In front of the output of the agent, and to be told from it. */
export function say(text: string): void {
  process.stderr.write(`agent: ${text}\n`);
}
