/**
 * Ring: the same client to the same worker, by consistent hashing.
 *
 * A worker that leaves moves only its own clients, as with source-hash, and looking one up takes O(log) of the
 * points. Shares are only as even as the points are many: with 160 the largest is about 15 per cent above the
 * mean. With wait=off, a client whose worker has no room goes on round the ring, so its clients fall on few others;
 * bounded-hash and source-hash spread them.
 *
 * Cost: O(log(N × points)) a pick; the ring is sorted at the first pick after the members changed.
 */
import type { WorkerView } from './contract.ts';
import { type AlgorithmEntry, defineAlgorithm } from './entry.ts';
import { byClient, waitOption } from './hashing/by-client.ts';
import { portOption } from './hashing/client-key.ts';
import { HashRing } from './hashing/hash-ring.ts';
import { rendezvous } from './hashing/rendezvous.ts';
import { createRoster } from './structures/roster.ts';
import { indexFromSlot } from './structures/slot-order.ts';

/** Points tried for a client whose worker is not among those it may go to, before all workers with room are compared. */
const MAX_STEPS = 1_024;

export const ring: AlgorithmEntry = defineAlgorithm({
  name: 'ring',
  group: 'client address',
  aliases: ['ring-hash', 'ring_hash', 'ketama', 'consistent-hash', 'consistent'],
  summary: 'the same client to the same worker, by points on a hash ring',
  rule: 'Each worker owns points on a ring, in proportion to its weight. A client goes to the first point at or after its address; with wait=off, on to the next one whose worker has room.',
  useWhen: 'Clients should return to their worker, there are hundreds of workers, and they come and go.',
  avoidWhen: 'Even shares matter: source-hash and maglev give them.',
  source:
    'D. Karger et al., STOC 1997; ketama in nginx (hash … consistent), Envoy ring_hash, HAProxy hash-type consistent.',
  needsAddress: true,
  waitsFor: 'client',
  options: [
    {
      name: 'points',
      kind: 'integer',
      min: 1,
      max: 10_000,
      default: 160,
      doc: 'Points per unit of weight; the more, the more even the shares. At most about a million in total.',
    },
    portOption,
    waitOption,
  ],
  create({ points, ...options }, context) {
    let members: readonly WorkerView[] = [];
    let circle: HashRing | undefined;
    const roster = createRoster((next) => {
      members = next;
      circle = undefined;
    });

    const pick = (workers: readonly WorkerView[], key: number): WorkerView | undefined => {
      roster.membersFor(workers);
      circle ??= new HashRing(members, points);
      const start = circle.indexFrom(key);
      for (let step = 0; step < Math.min(circle.length, MAX_STEPS); step++) {
        const owner = circle.ownerAt(start + step);
        const worker = workers[indexFromSlot(workers, owner.slot)];
        if (worker?.slot === owner.slot) return worker;
      }
      return rendezvous(workers, key);
    };

    return byClient({ pick, changed: (next) => roster.changed(next) }, options, context);
  },
});
