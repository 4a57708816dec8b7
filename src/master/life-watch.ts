/**
 * Watches whether the event loops of the workers turn at all, with or without connections waiting for them.
 *
 * Two steps, so that a worker that is merely slow is not killed: without a sign of life for half of the time it
 * is left out of rotation, after the whole time it is stuck, and whoever watches kills it. The time runs only
 * from when the worker was ready: how long it may take to start is another limit.
 */

/** How often it looks, as a share of the time a worker has. */
const LOOKS = 8;

export interface LifeWatchParts {
  readonly timeoutMs: number;
  readonly now: () => number;
  /** Last sign of life of each ready worker, by slot. */
  readonly aliveAtMs: () => Iterable<readonly [slot: number, aliveAtMs: number]>;
  silent(slot: number): void;
  alive(slot: number): void;
  stuck(slot: number, silentMs: number): void;
}

export interface LifeWatch {
  stop(): void;
}

export function watchLife(parts: LifeWatchParts): LifeWatch {
  let lookedAtMs = parts.now();
  const timer = setInterval(() => {
    const nowMs = parts.now();
    // A master that was stopped itself, or whose machine slept, knows nothing about the time in between.
    const wasAsleep = nowMs - lookedAtMs > parts.timeoutMs / 2;
    lookedAtMs = nowMs;
    if (!wasAsleep) for (const [slot, aliveAtMs] of parts.aliveAtMs()) judge(slot, nowMs - aliveAtMs);
  }, parts.timeoutMs / LOOKS);

  function judge(slot: number, silentMs: number): void {
    if (silentMs >= parts.timeoutMs) parts.stuck(slot, silentMs);
    else if (silentMs >= parts.timeoutMs / 2) parts.silent(slot);
    else parts.alive(slot);
  }

  return { stop: () => clearInterval(timer) };
}
