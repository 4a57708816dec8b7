/**
 * Bounded-load hashing: the same client to the same worker, but no worker gets more than its share times a factor.
 *
 * The capacity of a worker is the factor times the mean of open connections, this one included, by weight and
 * rounded up. A client whose worker has reached it goes to its next one in rendezvous order, so the overflow of one
 * worker spreads over all others instead of falling on its neighbour (J. Chen, B. Coleman and A. Shrivastava, 2019).
 * A factor near 1 is least-connections with a preference, a large one plain source-hash.
 *
 * Cost: O(N) a pick.
 */
import type { WorkerView } from './contract.ts';
import { type AlgorithmEntry, defineAlgorithm } from './entry.ts';
import { byClient, waitOption } from './hashing/by-client.ts';
import { portOption } from './hashing/client-key.ts';
import { rendezvous } from './hashing/rendezvous.ts';
import { tiedOf } from './structures/least-by.ts';

export const boundedHash: AlgorithmEntry = defineAlgorithm({
  name: 'bounded-hash',
  group: 'client address',
  aliases: ['bounded-load', 'bounded-load-hash'],
  summary: 'the same client to the same worker, but no worker gets more than factor times its share',
  rule: "The first worker in the client's rendezvous order with fewer open connections than factor × (all open + 1) × its share of the weights, rounded up. If every worker is above its bound: the one with the fewest for its weight.",
  useWhen:
    'Clients should return to their worker, but a busy client must not overload it: the safe default for affinity.',
  avoidWhen:
    'A client must return to the same worker at any price: source-hash never remaps one because of load.',
  source:
    'V. Mirrokni, M. Thorup and M. Zadimoghaddam, arXiv 1608.01350; HAProxy hash-balance-factor, Envoy hash_balance_factor.',
  needsAddress: true,
  waitsFor: 'client',
  options: [
    {
      name: 'factor',
      kind: 'number',
      min: 1,
      max: 100,
      default: 1.25,
      doc: 'How far above the mean a worker may go; 1.25 is a quarter above.',
    },
    portOption,
    waitOption,
  ],
  create({ factor, ...options }, context) {
    let members: readonly WorkerView[] | undefined;

    const pick = (workers: readonly WorkerView[], key: number): WorkerView | undefined => {
      let open = 1;
      let weights = 0;
      for (const member of members ?? workers) {
        open += member.open;
        weights += member.weight;
      }
      const capacityOf = ({ weight }: WorkerView): number => Math.ceil((factor * open * weight) / weights);
      const worker = rendezvous(workers, key, (candidate) => candidate.open < capacityOf(candidate));
      return (
        worker ??
        rendezvous(
          tiedOf(workers, ({ open: own, weight }) => own / weight),
          key,
        )
      );
    };

    return byClient(
      {
        pick,
        changed(next) {
          members = next;
        },
      },
      options,
      context,
    );
  },
});
