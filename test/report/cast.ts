/** Who takes part in made-up comparisons, and in what. */

import type { Scenario } from '../../src/measure/scenarios/contract.ts';
import type { Family } from '../../src/measure/targets/contract.ts';

/** How a target does, as factors of a good one. */
export interface Character {
  readonly name: string;
  readonly family: Family;
  readonly program?: string;
  readonly median: number;
  readonly tail: number;
  readonly cpuUs: number;
  readonly masterShare: number;
  /** 0 for the same number to all workers. */
  readonly unevenness: number;
}

const ours = { family: 'pointsman', cpuUs: 58, masterShare: 0.25 } as const;
const nginx = { family: 'nginx', program: 'nginx 1.22.1', cpuUs: 96, masterShare: 0.42 } as const;

export const characters: readonly Character[] = [
  { name: 'rr', ...ours, median: 1.02, tail: 6.1, unevenness: 0 },
  { name: 'least-connections', ...ours, median: 1, tail: 1.15, unevenness: 0.04 },
  { name: 'p2c(d=3)', ...ours, median: 1, tail: 1.18, unevenness: 0.07 },
  { name: 'single', family: 'single', median: 1.9, tail: 14, cpuUs: 44, masterShare: 0, unevenness: 0 },
  {
    name: 'node-cluster-rr',
    family: 'node-cluster',
    median: 1.25,
    tail: 6.4,
    cpuUs: 190,
    masterShare: 0.5,
    unevenness: 0.02,
  },
  {
    name: 'node-cluster-none',
    family: 'node-cluster',
    median: 1.3,
    tail: 9,
    cpuUs: 70,
    masterShare: 0.02,
    unevenness: 0.6,
  },
  {
    name: 'reuse-port',
    family: 'reuse-port',
    median: 1.1,
    tail: 7,
    cpuUs: 52,
    masterShare: 0,
    unevenness: 0.16,
  },
  {
    name: 'pm2',
    family: 'pm2',
    program: 'PM2 6.0.13',
    median: 1.35,
    tail: 6.8,
    cpuUs: 214,
    masterShare: 0.52,
    unevenness: 0.03,
  },
  { name: 'nginx-least-conn', ...nginx, median: 1.5, tail: 2.2, unevenness: 0.05 },
  {
    name: 'haproxy-leastconn',
    family: 'haproxy',
    program: 'HAProxy 2.6.12',
    median: 1.45,
    tail: 1.9,
    cpuUs: 91,
    masterShare: 0.4,
    unevenness: 0.05,
  },
];

export const scenarios: Readonly<Record<'blocked-loop' | 'distribution' | 'crash' | 'keep-alive', Scenario>> =
  {
    'blocked-loop': {
      name: 'blocked-loop',
      summary: 'A few requests block their worker for 50 ms: what happens to those that come behind them?',
      load: { kind: 'open', rate: { load: 0.35 }, arrivals: 'poisson' },
      service: { kind: 'work', distribution: { kind: 'bimodal', mean: 1.98, longShare: 0.02, ratio: 50 } },
    },
    distribution: {
      name: 'distribution',
      summary:
        'A thousand connections at once, again and again: how evenly are they spread over the workers?',
      load: { kind: 'volleys', connections: 1000, repeats: 20 },
    },
    crash: {
      name: 'crash',
      summary: 'A worker is killed under load: what do clients notice?',
      load: { kind: 'open', rate: { load: 0.3 }, arrivals: 'poisson' },
      service: { kind: 'work', distribution: { kind: 'deterministic', mean: 1 } },
      faults: [{ kind: 'crash', at: 0.4, worker: 1 }],
    },
    'keep-alive': {
      name: 'keep-alive',
      summary: 'Connections that stay open and ask again at once.',
      load: { kind: 'closed', connections: 64, reconnects: false },
    },
  };
