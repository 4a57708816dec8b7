/** Every algorithm by name. */
import { boundedHash } from './bounded-hash.ts';
import type { AlgorithmEntry } from './entry.ts';
import { first } from './first.ts';
import { hotCold } from './hot-cold.ts';
import { joinIdleQueue } from './join-idle-queue.ts';
import { leastConnections } from './least-connections.ts';
import { leastRequests } from './least-requests.ts';
import { leastTime } from './least-time.ts';
import { maglev } from './maglev.ts';
import { neverQueue } from './never-queue.ts';
import { nodeCluster } from './node-cluster.ts';
import { peakEwma } from './peak-ewma.ts';
import { powerOfChoices } from './power-of-choices.ts';
import { random } from './random.ts';
import { ring } from './ring.ts';
import { roundRobin } from './round-robin.ts';
import { shortestExpectedDelay } from './shortest-expected-delay.ts';
import { sourceHash } from './source-hash.ts';
import { weightedRoundRobin } from './weighted-round-robin.ts';
import { weightedUtilization } from './weighted-utilization.ts';

/** In the order in which they are listed: by group, and the first to try comes first. */
export const algorithmCatalog: readonly AlgorithmEntry[] = [
  roundRobin,
  weightedRoundRobin,
  random,
  nodeCluster,
  leastConnections,
  powerOfChoices,
  leastRequests,
  shortestExpectedDelay,
  neverQueue,
  joinIdleQueue,
  first,
  peakEwma,
  leastTime,
  hotCold,
  weightedUtilization,
  sourceHash,
  boundedHash,
  maglev,
  ring,
];

/** By its name or one of its aliases, in any case. */
export function findAlgorithm(name: string): AlgorithmEntry | undefined {
  const wanted = name.toLowerCase();
  return algorithmCatalog.find((entry) => entry.name === wanted || entry.aliases.includes(wanted));
}
