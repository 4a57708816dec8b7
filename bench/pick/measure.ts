/** Nanoseconds that one connection costs in an algorithm: picked, assigned and released. */
import { createAlgorithm } from '../../src/algorithms/index.ts';
import { createRandom } from '../../src/measure/method/random.ts';
import { createWorkload } from './workload.ts';

export interface Case {
  readonly name: string;
  readonly workers: number;
  /** One worker has no room. */
  readonly isTight: boolean;
}

const BATCH = 64;

/** Runs for about `forMs` after as long a warm-up. */
export function nanosecondsPerPick({ name, workers, isTight }: Case, forMs: number, seed: number): number {
  const now = (): number => performance.now();
  // Round robin would wait for the worker without room for ever.
  const options = name === 'rr' && isTight ? { wait: false } : {};
  const algorithm = createAlgorithm({ name, options }, { now, random: createRandom(seed) });
  const workload = createWorkload(algorithm, workers, isTight, seed);
  const runFor = (ms: number): number => {
    const startMs = now();
    let picks = 0;
    for (let elapsed = 0; elapsed < ms; elapsed = now() - startMs) {
      for (let pick = 0; pick < BATCH; pick++) {
        if (!workload.step()) throw new Error(`${name} let a connection wait`);
      }
      picks += BATCH;
    }
    return ((now() - startMs) * 1e6) / picks;
  };
  // What is built at the first pick is no part of the price of a pick.
  workload.step();
  runFor(forMs);
  return runFor(forMs);
}
