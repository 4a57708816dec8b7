/** What every recorder keeps in the same way. */

/** Weight of the newest latency in the mean: about the last ten requests count. */
const LATENCY_WEIGHT = 0.1;

export function meanLatency(mean: number | undefined, durationMs: number): number {
  return mean === undefined ? durationMs : mean + LATENCY_WEIGHT * (durationMs - mean);
}

/** A request that its client abandoned has no latency, and is recorded with 0. */
export function isAnswered(durationMs: number): boolean {
  return durationMs > 0;
}

/** How often a worker shows that its event loop still turns. */
export const HEARTBEAT_EVERY_MS = 500;
