/**
 * Least requests: the worker with the fewest requests being answered, pending connections included.
 *
 * Idle keep-alive connections do not count, which is the difference from least connections. The algorithm is not told
 * when the number in flight changes, so it compares all workers.
 *
 * Cost: O(N) a pick.
 */
import { type AlgorithmEntry, defineAlgorithm } from './entry.ts';
import { leastBy, tieOption } from './structures/least-by.ts';
import { requestsAt } from './structures/requests-at.ts';

export const leastRequests: AlgorithmEntry = defineAlgorithm({
  name: 'least-requests',
  group: 'connections and requests',
  aliases: ['least-request', 'least_request', 'lor', 'least-outstanding-requests'],
  summary: 'the worker with the fewest requests in flight for its weight',
  rule: 'The lowest (in flight + pending) / weight wins.',
  useWhen: 'Clients keep connections open, and many of them are idle.',
  avoidWhen:
    'A worker may fail fast: it always looks free. With ipc, the number in flight is as old as the last report; p2c copes better with that.',
  source: 'Envoy least_request with a full scan; what Caddy calls least_conn counts requests too.',
  needsAddress: false,
  waitsFor: 'any',
  options: [tieOption],
  create: ({ tie }, context) =>
    leastBy({ keyOf: (worker) => requestsAt(worker) / worker.weight, isKept: false }, tie, context),
});
