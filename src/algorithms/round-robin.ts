/**
 * Round robin: strict rotation over the members by slot.
 *
 * The turn belongs to a worker, not to a list position, so that a worker that leaves or returns shifts
 * nobody else's turn. When the worker whose turn it is has reached its hand-off limit, the connection waits for it
 * instead of going to the next: that is what makes the counts exactly even. node:cluster's "round robin"
 * skips to whichever worker acknowledged first (lib/internal/cluster/round_robin_handle.js), and its counts
 * drift apart with load. A worker that stalls is no member until it moves again, so waiting for a turn never
 * takes longer than the stall time.
 *
 * Cost: O(log N) a pick. Use it when requests cost about the same. Not for long-lived connections, or when
 * some requests block the event loop: it does not look at load at all.
 */
import type { Algorithm, AlgorithmFactory, WorkerView } from './contract.ts';
import { indexFromSlot } from './slot-order.ts';

export const roundRobin: AlgorithmFactory = (): Algorithm => {
  let members: readonly WorkerView[] = [];
  let lastSlot = 0;

  return {
    changed(next) {
      members = next;
    },
    pick(workers) {
      const turn = nextInRotation(members.length > 0 ? members : workers, lastSlot);
      if (turn === undefined) return undefined;
      const worker = workers[indexFromSlot(workers, turn.slot)];
      if (worker?.slot !== turn.slot) return undefined;
      lastSlot = worker.slot;
      return worker;
    },
  };
};

function nextInRotation(members: readonly WorkerView[], lastSlot: number): WorkerView | undefined {
  return members[indexFromSlot(members, lastSlot + 1)] ?? members[0];
}
