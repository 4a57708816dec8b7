/**
 * Rendezvous hashing (highest random weight): every worker draws a number for the client, the highest wins.
 *
 * D. Thaler and C. Ravishankar, IEEE/ACM Transactions on Networking 6, 1998. A worker that leaves moves only its
 * own clients. With weights the draw is -weight / ln(u), u uniform in (0, 1), which gives exact shares and still
 * moves clients only to or from the worker whose weight changes.
 */
import type { WorkerView } from '../contract.ts';
import { mix } from './mix.ts';

/** The highest draw among those of `workers` that `isOpen` lets in. O(N). */
export function rendezvous(
  workers: readonly WorkerView[],
  key: number,
  isOpen: (worker: WorkerView) => boolean = () => true,
): WorkerView | undefined {
  const drawOf = haveEqualWeights(workers) ? evenDraw : weightedDraw;
  let best: WorkerView | undefined;
  let highest = Number.NEGATIVE_INFINITY;
  for (const worker of workers) {
    const draw = drawOf(key, worker);
    if (draw <= highest || !isOpen(worker)) continue;
    highest = draw;
    best = worker;
  }
  return best;
}

function evenDraw(key: number, { slot }: WorkerView): number {
  return mix(key, slot);
}

/** Rises with the even draw, so equal weights give the same winner without the logarithm. */
function weightedDraw(key: number, worker: WorkerView): number {
  return -worker.weight / Math.log((evenDraw(key, worker) + 0.5) / 2 ** 32);
}

function haveEqualWeights(workers: readonly WorkerView[]): boolean {
  return workers.every(({ weight }) => weight === workers[0]!.weight);
}
