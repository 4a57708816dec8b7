import { monotonicMs } from '../platform/clock.ts';
import type { Now } from './schedule/contract.ts';

export function now(): Now {
  return { wallMs: Date.now(), steadyMs: monotonicMs() };
}

/** In front of the output of the agent, and to be told from it. */
export function say(text: string): void {
  process.stderr.write(`agent: ${text}\n`);
}
