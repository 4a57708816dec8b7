/** A new agent beside the old one, which it follows once the workers are new. */
import type { ProcessId } from '../../dispatch/contract.ts';
import { unlessAborted } from '../../platform/unless-aborted.ts';
import type { Release } from '../processes/release.ts';
import type { Supervisor } from '../processes/supervisor.ts';

/**
 * `renewWorkers` is to stop when its signal is aborted: because this one is, or because the new agent has died while it
 * waits. Rejects with why the new agent is of no use, with what `renewWorkers` rejects with, or with the reason of the
 * signal; then the old one has not noticed. Where there is no way back for the workers any more, an agent that died is
 * started again, of the new release.
 */
export async function renewAgent(
  supervisor: Supervisor<ProcessId>,
  release: Release,
  renewWorkers: (signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const [slot] = supervisor.slots;
  const candidate = supervisor.introduce(slot!, release);
  const died = new AbortController();
  void candidate.failure.then((error) => died.abort(error));
  try {
    await unlessAborted(candidate.ready, signal);
    await renewWorkers(AbortSignal.any([signal, died.signal]));
  } catch (error) {
    await supervisor.dismiss([candidate]);
    throw error;
  }
  supervisor.takeOver([candidate]);
}
