/**
 * How late timers are while the event loop is busy. Not by monitorEventLoopDelay of Node: its histogram has 32,000
 * buckets, and to read mean and standard deviation of them takes milliseconds each time.
 */
import { setInterval } from 'node:timers';

/** Milliseconds. */
export interface LoopLag {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly stddev: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
}

export interface LagMeter {
  /** Of the time since it was taken before; undefined where the event loop has not turned twice since. */
  take(): LoopLag | undefined;
  stop(): void;
}

/** Twenty timers in a second are what it costs. */
const EVERY_MS = 50;

/** Measures from now on, and keeps what it has measured until it is taken. */
export function createLagMeter(): LagMeter {
  let lateMs: number[] = [];
  let lastMs = performance.now();
  const timer = setInterval(() => {
    const nowMs = performance.now();
    lateMs.push(Math.max(nowMs - lastMs - EVERY_MS, 0));
    lastMs = nowMs;
  }, EVERY_MS).unref();
  return {
    take() {
      const taken = lateMs;
      lateMs = [];
      return lagOf(taken);
    },
    stop: () => clearInterval(timer),
  };
}

export function lagOf(lateMs: readonly number[]): LoopLag | undefined {
  const count = lateMs.length;
  if (count === 0) return undefined;
  const sorted = Float64Array.from(lateMs).sort();
  const mean = sorted.reduce((sum, each) => sum + each, 0) / count;
  const variance = sorted.reduce((sum, each) => sum + (each - mean) ** 2, 0) / count;
  const percentile = (share: number): number => sorted[Math.ceil(share * count) - 1]!;
  return {
    min: sorted[0]!,
    max: sorted[count - 1]!,
    mean,
    stddev: Math.sqrt(variance),
    p50: percentile(0.5),
    p90: percentile(0.9),
    p99: percentile(0.99),
  };
}
