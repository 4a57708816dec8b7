/** The clock of the machine, the same in every thread. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** Resolves at a time of `monotonicMs`, to a millisecond or so. */
export function until(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, Math.max(0, ms - monotonicMs()));
  });
}

/** Begins to count; the function gives the share of one core that this process used since, all threads together. */
export function watchCpu(): () => number {
  const since = monotonicMs();
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000 / (monotonicMs() - since);
  };
}
