import type { WorkerView } from '../contract.ts';

/** Index of the first worker whose slot is `slot` or higher, `workers.length` when there is none. */
export function indexFromSlot(workers: readonly WorkerView[], slot: number): number {
  let low = 0;
  let high = workers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (workers[middle]!.slot < slot) low = middle + 1;
    else high = middle;
  }
  return low;
}
