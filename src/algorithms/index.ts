/** Every algorithm by name. */
import type { AlgorithmFactory } from './contract.ts';
import { leastConnections } from './least-connections.ts';
import { random } from './random.ts';
import { roundRobin } from './round-robin.ts';

export interface AlgorithmEntry {
  readonly name: string;
  /** Other names people know it by, from HAProxy, nginx and IPVS. */
  readonly aliases: readonly string[];
  /** One line for `lb algos`. */
  readonly summary: string;
  readonly create: AlgorithmFactory;
}

export const algorithmCatalog: readonly AlgorithmEntry[] = [
  {
    name: 'rr',
    aliases: ['round-robin', 'roundrobin'],
    summary: 'strict rotation: exactly the same number of connections for every worker',
    create: roundRobin,
  },
  {
    name: 'least-connections',
    aliases: ['lc', 'leastconn', 'least-conn', 'least_conn'],
    summary: 'the worker with the fewest open connections, ties broken by rotation',
    create: leastConnections,
  },
  {
    name: 'random',
    aliases: ['rand'],
    summary: 'every worker with the same probability',
    create: random,
  },
];

export function findAlgorithm(name: string): AlgorithmEntry | undefined {
  const wanted = name.toLowerCase();
  return algorithmCatalog.find((entry) => entry.name === wanted || entry.aliases.includes(wanted));
}
