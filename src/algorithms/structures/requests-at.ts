/** Work that waits at a worker now: requests being answered, and connections it has not taken yet. */
import type { WorkerView } from '../contract.ts';

/** What was handed over will bring a request, and no report of the worker tells of it yet. */
export function requestsAt({ inFlight, pending }: WorkerView): number {
  return inFlight + pending;
}
