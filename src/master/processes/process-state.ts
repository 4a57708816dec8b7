import type { ProcessId } from '../../dispatch/contract.ts';
import type { ProcessState } from '../operations/status-contract.ts';
import type { SlotProcess } from './slot.ts';

/** In the words of the status. */
export function stateOf<Id extends ProcessId>(
  { isReady, isRetiring, isDraining, candidacy, hasTakenOver }: SlotProcess<Id>,
  isPaused: boolean,
): ProcessState {
  if (isDraining) return 'draining';
  if (!isReady) return 'starting';
  if (candidacy !== undefined && !hasTakenOver) return 'checking';
  if (isRetiring) return 'retiring';
  return isPaused ? 'paused' : 'serving';
}
