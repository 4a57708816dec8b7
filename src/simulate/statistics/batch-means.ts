/**
 * Mean and percentiles of one quantity with confidence intervals.
 *
 * Times of requests that follow each other are alike, so the spread of single ones says too little. The run is cut
 * into batches; each gives a mean and percentiles, and the spread of those, which hardly depend on each other,
 * gives the interval (method of batch means).
 */
import type { Estimate, Quantiles } from '../result.ts';
import { Histogram } from './histogram.ts';
import { studentT975 } from './student-t.ts';

export class BatchMeans {
  readonly #sums: Float64Array;
  /** Made when a batch has its first value: many short runs would spend their time clearing them. */
  readonly #histograms: (Histogram | undefined)[];
  #max = 0;

  constructor(batches: number) {
    this.#sums = new Float64Array(batches);
    this.#histograms = new Array<Histogram | undefined>(batches).fill(undefined);
  }

  add(batch: number, value: number): void {
    this.#sums[batch]! += value;
    this.#histograms[batch] ??= new Histogram();
    this.#histograms[batch].add(value);
    if (value > this.#max) this.#max = value;
  }

  quantiles(): Quantiles {
    const all = new Histogram();
    const used = this.#histograms.filter((histogram) => histogram !== undefined);
    for (const histogram of used) all.addAll(histogram);
    const percentile = (share: number): Estimate => ({
      value: all.quantile(share),
      // With less than one value beyond it, a batch says nothing about a percentile.
      margin:
        (all.count * (1 - share)) / used.length < 1
          ? null
          : marginOf(used.map((histogram) => histogram.quantile(share))),
    });
    return {
      mean: this.mean(),
      p50: percentile(0.5),
      p90: percentile(0.9),
      p95: percentile(0.95),
      p99: percentile(0.99),
      p999: percentile(0.999),
      max: this.#max,
    };
  }

  mean(): Estimate {
    return meanOfBatches(
      this.#sums,
      this.#histograms.map((histogram) => histogram?.count ?? 0),
    );
  }
}

/** A mean of batches given by their sums and counts. */
export function meanOfBatches(sums: ArrayLike<number>, counts: readonly number[]): Estimate {
  const means: number[] = [];
  let sum = 0;
  let count = 0;
  counts.forEach((inBatch, batch) => {
    if (inBatch === 0) return;
    means.push(sums[batch]! / inBatch);
    sum += sums[batch]!;
    count += inBatch;
  });
  return { value: count === 0 ? 0 : sum / count, margin: marginOf(means) };
}

/** Half of a 95 % interval around the mean of independent values. */
function marginOf(values: readonly number[]): number | null {
  const count = values.length;
  if (count < 2) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return studentT975(count - 1) * Math.sqrt(squares / (count - 1) / count);
}
