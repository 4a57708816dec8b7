/**
 * Maglev: the same client to the same worker, by one look into a table.
 *
 * Shares are even to one entry of the table. A worker that leaves moves its own clients and a few others, about as
 * many again; source-hash moves none but its own, and ring spreads less evenly.
 *
 * Cost: O(1) a pick; the table, of `table-size` entries, is built at the first pick after the members changed.
 */
import type { WorkerView } from './contract.ts';
import { type AlgorithmEntry, defineAlgorithm } from './entry.ts';
import { byClient } from './hashing/by-client.ts';
import { portOption } from './hashing/client-key.ts';
import { maglevTable } from './hashing/maglev-table.ts';
import { mix } from './hashing/mix.ts';
import { primeFrom } from './hashing/prime.ts';
import { rendezvous } from './hashing/rendezvous.ts';
import { createRoster } from './structures/roster.ts';
import { indexFromSlot } from './structures/slot-order.ts';

/** Looks into the table for a client whose worker has no room, before all workers with room are looked at. */
const MAX_LOOKS = 8;

export const maglev: AlgorithmEntry = defineAlgorithm({
  name: 'maglev',
  group: 'client address',
  aliases: ['mh'],
  summary: 'the same client to the same worker, even shares, one look into a table',
  rule: 'The client address leads to an entry of a table that the workers share evenly, by weight. A client whose worker has no room looks on, always in the same order.',
  useWhen: 'There are hundreds of workers and clients should come back to theirs.',
  avoidWhen:
    'Workers come and go: building the table takes milliseconds, and more clients move than with source-hash. Few clients bring most of the traffic: bounded-hash.',
  source: 'D. Eisenbud et al., NSDI 2016; Envoy maglev, IPVS mh.',
  needsAddress: true,
  options: [
    {
      name: 'table-size',
      kind: 'integer',
      min: 251,
      max: 1_000_003,
      default: 65_537,
      doc: 'Entries of the table, rounded up to a prime; a hundred times the number of workers keeps shares within one per cent.',
    },
    portOption,
  ],
  create({ 'table-size': tableSize, port }, context) {
    let members: readonly WorkerView[] = [];
    let table: Int32Array | undefined;
    const roster = createRoster((next) => {
      members = next;
      table = undefined;
    });

    const pick = (workers: readonly WorkerView[], key: number): WorkerView | undefined => {
      roster.membersFor(workers);
      table ??= maglevTable(members, primeFrom(Math.max(tableSize, members.length)));
      for (let look = 0; look < MAX_LOOKS; look++) {
        const owner = members[table[(look === 0 ? key : mix(key, look)) % table.length]!];
        const worker = owner && workers[indexFromSlot(workers, owner.slot)];
        if (worker?.slot === owner?.slot) return worker;
      }
      return rendezvous(workers, key);
    };

    return byClient({ pick, changed: (next) => roster.changed(next) }, port, context);
  },
});
