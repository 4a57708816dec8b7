/** What a process of Node knows of itself, for whoever asks now and then. */
import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';

/** Sizes are bytes. */
export interface NodeFacts {
  /** Such as v20.19.0. */
  readonly version: string;
  readonly heapTotalBytes: number;
  readonly heapUsedBytes: number;
  readonly externalBytes: number;
  /** How late timers were since the last time somebody asked; undefined the first time. */
  readonly lag: LoopLag | undefined;
}

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

/** Fifty timers in a second are what it costs while somebody asks. */
const RESOLUTION_MS = 20;
/** Nobody has asked for so long: it is not measured any more until somebody does. */
const FORGOTTEN_MS = 180_000;

/** For one process; nothing is measured before the first call. */
export function createNodeFacts(): () => NodeFacts {
  let histogram: IntervalHistogram | undefined;
  let forgotten: NodeJS.Timeout | undefined;

  return () => {
    const { heapTotal, heapUsed, external } = process.memoryUsage();
    const lag = histogram === undefined ? undefined : lagOf(histogram);
    if (histogram === undefined) {
      histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
      histogram.enable();
    }
    histogram.reset();
    clearTimeout(forgotten);
    forgotten = setTimeout(() => {
      histogram?.disable();
      histogram = undefined;
    }, FORGOTTEN_MS).unref();
    return {
      version: process.version,
      heapTotalBytes: heapTotal,
      heapUsedBytes: heapUsed,
      externalBytes: external,
      lag,
    };
  };
}

/** Undefined where the event loop has not turned twice since. What is measured is the time between two timers. */
function lagOf(histogram: IntervalHistogram): LoopLag | undefined {
  if (!(histogram.count > 0)) return undefined;
  const late = (nanoseconds: number): number => Math.max(nanoseconds / 1e6 - RESOLUTION_MS, 0);
  return {
    min: late(histogram.min),
    max: late(histogram.max),
    mean: late(histogram.mean),
    stddev: histogram.stddev / 1e6,
    p50: late(histogram.percentile(50)),
    p90: late(histogram.percentile(90)),
    p99: late(histogram.percentile(99)),
  };
}
