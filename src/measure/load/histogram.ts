/** Latencies as HdrHistograms in microseconds, and what they say in milliseconds. */
import {
  build,
  decodeFromCompressedBase64,
  encodeIntoCompressedBase64,
  type Histogram,
} from 'hdr-histogram-js';
import type { CurvePoint, Latency } from '../contract.ts';

/** `digits` that count: 3 keep every value to 0.1 %. */
export function createHistogram(digits: 1 | 2 | 3 = 3): Histogram {
  return build({
    bitBucketSize: 32,
    autoResize: true,
    lowestDiscernibleValue: 1,
    highestTrackableValue: 60e6,
    numberOfSignificantValueDigits: digits,
    useWebAssembly: false,
  });
}

export function record(histogram: Histogram, ms: number): void {
  histogram.recordValue(microseconds(ms));
}

export function encodeHistogram(histogram: Histogram): string {
  return encodeIntoCompressedBase64(histogram);
}

export function decodeHistogram(encoded: string): Histogram {
  return decodeFromCompressedBase64(encoded, 32, false);
}

/** All in one new histogram, from the encoded ones; empty for none. */
export function mergeHistograms(encoded: readonly string[], digits: 1 | 2 | 3 = 3): Histogram {
  const all = createHistogram(digits);
  for (const histogram of encoded) all.add(decodeHistogram(histogram));
  return all;
}

/** Of an empty one, all are 0. */
export function latencyOf(histogram: Histogram): Latency {
  const at = (share: number): number => quantile(histogram, share);
  return {
    mean: histogram.totalCount === 0 ? 0 : histogram.mean / 1000,
    p50: at(0.5),
    p90: at(0.9),
    p95: at(0.95),
    p99: at(0.99),
    p999: at(0.999),
    max: histogram.maxValue / 1000,
  };
}

/** Milliseconds that the share `share` of the values does not exceed; 0 for an empty histogram. */
export function quantile(histogram: Histogram, share: number): number {
  if (histogram.totalCount === 0) return 0;
  // A bucket's upper end may lie above the greatest value.
  return Math.min(histogram.getValueAtPercentile(share * 100), histogram.maxValue) / 1000;
}

/**
 * From the least value to the greatest; equal steps of the logarithm of 1 - share in between, to 0.9999 or as far as
 * there are values to tell. Empty for an empty histogram.
 */
export function curveOf(histogram: Histogram): CurvePoint[] {
  const { totalCount } = histogram;
  if (totalCount === 0) return [];
  const rest = Math.max(1 - LAST_SHARE, 1 / totalCount);
  const shares = Array.from({ length: STEPS + 1 }, (_, step) => 1 - rest ** (step / STEPS));
  return [...shares, 1].map((share) => ({ share, ms: quantile(histogram, share) }));
}

const LAST_SHARE = 0.9999;
const STEPS = 40;

function microseconds(ms: number): number {
  return Math.max(1, Math.round(ms * 1000));
}
