/** The rules of a running master, for a scenario. */
import { BUSY_MS } from '../dispatch/health.ts';
import type { Binding } from './scenario.ts';

/** As the options of `lb` are called; times in milliseconds. */
export interface LiveOptions {
  readonly pendingLimit: number;
  readonly queueLimit: number;
  readonly queueTimeout: number;
  readonly queueTarget: number;
  readonly queueInterval: number;
  readonly stallTimeout: number;
  readonly handoff: 'mailbox' | 'ipc';
}

/** `unitMs` is that of the scenario. */
export function liveBinding(
  { pendingLimit, queueLimit, queueTimeout, queueTarget, queueInterval, stallTimeout, handoff }: LiveOptions,
  unitMs = 1,
): Binding {
  return {
    pendingLimit,
    queueLimit,
    queueTimeout: queueTimeout / unitMs,
    queueTarget: queueTarget / unitMs,
    queueInterval: queueInterval / unitMs,
    stallAfter: stallTimeout / unitMs,
    reclaims: handoff === 'mailbox',
    busyAfter: BUSY_MS / unitMs,
  };
}
