/** Whether clients are to be sent here. */
import type { Dispatch } from '../../dispatch/dispatch.ts';
import type { Connection } from '../../handoff/contract.ts';
import type { HealthReport } from './contract.ts';

export interface ReadinessParts {
  phase(): 'starting' | 'serving' | 'leaving' | 'stopping';
  readonly dispatch: Dispatch<Connection>;
  readonly queueLimit: number;
}

export function createReadiness({ phase, dispatch, queueLimit }: ReadinessParts): () => HealthReport {
  return () => {
    const now = phase();
    if (now === 'starting') return { ok: false, reason: 'The workers are starting.' };
    if (now !== 'serving') return { ok: false, reason: 'lb is stopping.' };
    // Workers that block or stall are ready: clients wait for them in the queue, and would not be better off without.
    if (dispatch.load.reachable.length === 0) return { ok: false, reason: 'No worker is ready.' };
    if (queueLimit > 0 && dispatch.frontends.waiting >= queueLimit)
      return { ok: false, isFull: true, reason: 'The queue is full.' };
    return { ok: true };
  };
}
