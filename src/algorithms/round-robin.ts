/**
 * Round robin: strict rotation over the members by slot.
 *
 * The turn belongs to a worker, not to a list position, so that a worker that leaves or returns shifts
 * nobody else's turn. When the worker whose turn it is has no room, the connection waits for it instead of going
 * to the next: that is what makes the counts exactly even. A worker that stalls is no member until it moves again,
 * so waiting for a turn never takes longer than the stall time.
 *
 * Cost: O(log N) a pick.
 */
import type { WorkerView } from './contract.ts';
import { type AlgorithmEntry, defineAlgorithm } from './entry.ts';
import { indexFromSlot } from './structures/slot-order.ts';

export const roundRobin: AlgorithmEntry = defineAlgorithm({
  name: 'rr',
  group: 'rotation and chance',
  aliases: ['round-robin', 'roundrobin', 'round_robin'],
  summary: 'strict rotation: all workers that do not stall get exactly the same number of connections',
  rule: 'Workers take turns in slot order. If the worker whose turn it is has no room, the connection waits for it; with wait=off it goes to the next worker that has.',
  useWhen:
    'Requests cost about the same and connections are short, or exactly even counts are what you want.',
  avoidWhen:
    'Connections are long-lived, or some requests block the event loop: it ignores load. It also ignores weights; weighted-rr follows them.',
  source:
    'HAProxy roundrobin, nginx and Caddy round_robin, IPVS rr. What node:cluster calls round robin goes to whichever worker acknowledged first; here that is node-cluster.',
  needsAddress: false,
  ignoresWeights: true,
  waitsFor: 'turn',
  options: [
    {
      name: 'wait',
      kind: 'switch',
      default: true,
      doc: 'Whether a connection waits for the worker whose turn it is when that worker has no room.',
    },
  ],
  create({ wait }) {
    let members: readonly WorkerView[] = [];
    let lastSlot = 0;

    return {
      changed(next) {
        members = next;
      },
      pick(workers) {
        const turn = nextInRotation(wait && members.length > 0 ? members : workers, lastSlot);
        if (turn === undefined) return undefined;
        const worker = workers[indexFromSlot(workers, turn.slot)];
        if (worker?.slot !== turn.slot) return undefined;
        lastSlot = worker.slot;
        return worker;
      },
    };
  },
});

function nextInRotation(members: readonly WorkerView[], lastSlot: number): WorkerView | undefined {
  return members[indexFromSlot(members, lastSlot + 1)] ?? members[0];
}
