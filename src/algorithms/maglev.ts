/**
 * Maglev: the same client to the same worker, by one table lookup.
 *
 * Shares are even to one entry of the table. A worker that leaves moves its own clients and a few others, about as
 * many again; source-hash moves none but its own, and ring spreads less evenly.
 *
 * Cost: O(1) a pick; the table, of `table-size` entries, is built at the first pick after the members
 * changed, unless they are again those of before.
 */
import type { WorkerView } from './contract.ts';
import { type AlgorithmEntry, defineAlgorithm } from './entry.ts';
import { byClient, waitOption } from './hashing/by-client.ts';
import { portOption } from './hashing/client-key.ts';
import { maglevTable } from './hashing/maglev-table.ts';
import { mix } from './hashing/mix.ts';
import { primeFrom } from './hashing/prime.ts';
import { rendezvous } from './hashing/rendezvous.ts';
import { createRoster } from './structures/roster.ts';
import { indexFromSlot } from './structures/slot-order.ts';

/** Table lookups for a client whose worker is not among those it may go to, before all workers with room are compared. */
const MAX_LOOKUPS = 8;

export const maglev: AlgorithmEntry = defineAlgorithm({
  name: 'maglev',
  group: 'client address',
  aliases: ['mh'],
  summary: 'the same client to the same worker, with even shares, by one table lookup',
  rule: 'The client address selects an entry of a table that the workers share evenly, by weight. With wait=off, a client whose worker has no room goes on to further entries, always in the same order.',
  useWhen: 'There are hundreds of workers and clients should return to theirs.',
  avoidWhen:
    'Workers come and go: building the table takes milliseconds, and more clients are remapped than with source-hash. A few clients account for most of the traffic: bounded-hash is better.',
  source: 'D. Eisenbud et al., NSDI 2016; Envoy maglev, IPVS mh.',
  needsAddress: true,
  waitsFor: 'client',
  options: [
    {
      name: 'table-size',
      kind: 'integer',
      min: 251,
      max: 1_000_003,
      default: 65_537,
      doc: 'Number of entries in the table, rounded up to a prime. A hundred times the number of workers keeps shares within one percent.',
    },
    portOption,
    waitOption,
  ],
  create({ 'table-size': tableSize, ...options }, context) {
    let current = sharing([]);
    let former = current;
    const roster = createRoster((next) => {
      // A decorator leaves a worker out for one pick and tells of it again: each time would take milliseconds.
      const known = isSharedBy(former, next) ? { ...former, members: next } : sharing(next);
      former = current;
      current = known;
    });

    const pick = (workers: readonly WorkerView[], key: number): WorkerView | undefined => {
      roster.membersFor(workers);
      const { members } = current;
      current.table ??= maglevTable(members, primeFrom(Math.max(tableSize, members.length)));
      const { table } = current;
      for (let lookup = 0; lookup < MAX_LOOKUPS; lookup++) {
        const owner = members[table[(lookup === 0 ? key : mix(key, lookup)) % table.length]!];
        const worker = owner && workers[indexFromSlot(workers, owner.slot)];
        if (worker?.slot === owner?.slot) return worker;
      }
      return rendezvous(workers, key);
    };

    return byClient({ pick, changed: (next) => roster.changed(next) }, options, context);
  },
});

/** A table and whose it is. */
interface Sharing {
  readonly members: readonly WorkerView[];
  /** As they were when the members were told. */
  readonly weights: readonly number[];
  /** Built when it is first needed. */
  table?: Int32Array;
}

function sharing(members: readonly WorkerView[]): Sharing {
  return { members, weights: members.map(({ weight }) => weight) };
}

/** The entries depend on slots and weights alone. */
function isSharedBy({ members, weights }: Sharing, next: readonly WorkerView[]): boolean {
  return (
    next.length === members.length &&
    next.every(({ slot, weight }, index) => slot === members[index]!.slot && weight === weights[index])
  );
}
