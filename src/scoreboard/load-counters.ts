/** What every recorder keeps in the same way. */

/** Weight of the newest latency in the mean: about the last ten requests count. */
const LATENCY_WEIGHT = 0.1;

export function meanLatency(mean: number | undefined, durationMs: number): number {
  return mean === undefined ? durationMs : mean + LATENCY_WEIGHT * (durationMs - mean);
}

/** How often a worker shows that its event loop still turns. */
export const HEARTBEAT_EVERY_MS = 500;
