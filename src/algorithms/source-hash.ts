/**
 * Source hash: a client's connections go to the same worker, by rendezvous hashing.
 *
 * No table and no state: the choice depends on the client and on who is there, nothing else. It spreads clients,
 * not connections: where many share one address, their worker gets them all.
 *
 * Cost: O(N) a pick, a few nanoseconds for each worker.
 */
import { type AlgorithmEntry, defineAlgorithm } from './entry.ts';
import { byClient, waitOption } from './hashing/by-client.ts';
import { portOption } from './hashing/client-key.ts';
import { rendezvous } from './hashing/rendezvous.ts';

export const sourceHash: AlgorithmEntry = defineAlgorithm({
  name: 'source-hash',
  group: 'client address',
  aliases: ['source', 'ip-hash', 'ip_hash', 'client_ip_hash', 'sh', 'hrw', 'rendezvous'],
  summary: 'the same client to the same worker, which its connections wait for',
  rule: 'For each worker a number is computed from the client address and the slot; the highest wins, in exact proportion to the weights. When a worker leaves, only its own clients are remapped.',
  useWhen:
    'Workers keep something for each client: a cache, a session, an upgrade handshake that takes several requests.',
  avoidWhen:
    'A few clients, or many behind one address, account for most of the traffic: bounded-hash limits what one worker gets. There are thousands of workers: maglev and ring are faster.',
  source:
    'D. Thaler and C. Ravishankar, IEEE/ACM ToN 1998. HAProxy source, nginx and Caddy ip_hash and IPVS sh do the same with other hashes.',
  needsAddress: true,
  waitsFor: 'client',
  options: [portOption, waitOption],
  create: (options, context) =>
    byClient({ pick: (workers, key) => rendezvous(workers, key) }, options, context),
});
