import type { ProcessId } from '../../dispatch/contract.ts';
import type { Supervisor } from './supervisor.ts';

/** Starts the workers; a signal that is aborted meanwhile ends them, and its reason is what this rejects with. */
export async function startUnlessAborted(
  supervisor: Pick<Supervisor<ProcessId>, 'start' | 'abortStart'>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const abort = (): void => supervisor.abortStart(signal!.reason as Error);
  const starting = supervisor.start();
  signal?.addEventListener('abort', abort);
  if (signal?.aborted) abort();
  try {
    await starting;
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}
