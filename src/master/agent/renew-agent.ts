/** A new agent beside the old one, which it follows once the workers are new. */
import type { ProcessId } from '../../dispatch/contract.ts';
import type { Candidate } from '../processes/candidate.ts';
import type { Release } from '../processes/release.ts';
import type { Supervisor } from '../processes/supervisor.ts';

/**
 * Rejects with why the new agent did not start, with what `renewWorkers` rejects with, or with the reason of the signal;
 * then the old one has not noticed. One that dies later, while it waits, is started again when it is to take over.
 */
export async function renewAgent(
  supervisor: Supervisor<ProcessId>,
  release: Release,
  renewWorkers: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const [slot] = supervisor.slots;
  const candidate = supervisor.introduce(slot!, release);
  try {
    await readyUnlessAborted(candidate, signal);
    await renewWorkers();
  } catch (error) {
    await supervisor.dismiss([candidate]);
    throw error;
  }
  supervisor.takeOver([candidate]);
}

async function readyUnlessAborted({ ready }: Candidate<ProcessId>, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { signal: over.signal });
  });
  try {
    await Promise.race([ready, aborted]);
    signal.throwIfAborted();
  } finally {
    over.abort();
  }
}
