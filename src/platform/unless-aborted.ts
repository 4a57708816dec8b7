/** Settles as `work` does, or rejects with the reason of the signal once it is aborted, whichever comes first. */
export async function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const over = new AbortController();
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { signal: over.signal });
  });
  try {
    signal.throwIfAborted();
    const result = await Promise.race([work, aborted]);
    // Both may have happened in one turn.
    signal.throwIfAborted();
    return result;
  } finally {
    over.abort();
    // Nobody waits any more.
    work.catch(() => {});
  }
}
