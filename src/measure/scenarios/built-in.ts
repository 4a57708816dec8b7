/**
 * The scenarios that come with lb. Their numbers are for two cores and four workers, where clients and proxies have to
 * live beside the workers: far enough from full load that nobody starves, and near enough that a bad choice of the
 * worker shows.
 */
import type { Scenario } from './contract.ts';

export const scenarios: readonly Scenario[] = [
  {
    name: 'evenness',
    summary: 'How evenly 1,000 simultaneous connections are spread, in twenty volleys.',
    load: { kind: 'volleys', connections: 1_000, repeats: 20 },
    stallMs: 1_000,
  },
  {
    name: 'keep-alive',
    summary:
      'What a balancer costs when 64 clients keep their connections and send each request as soon as the last is answered.',
    load: { kind: 'closed', connections: 64, reconnects: false },
  },
  {
    name: 'connection-per-request',
    summary: 'What a balancer costs when 64 clients open a connection for every request.',
    load: { kind: 'closed', connections: 64, reconnects: true },
  },
  {
    name: 'blocked-loop',
    summary: 'Which requests have to wait when one in 200 blocks its worker for 50 ms.',
    load: { kind: 'open', rate: { load: 0.35 }, arrivals: 'poisson' },
    // 1 ms, and 50 ms for too few to be seen at the 99th percentile but by those that wait for them.
    service: { kind: 'work', distribution: { kind: 'bimodal', mean: 1.245, longShare: 0.005, ratio: 50 } },
  },
  {
    name: 'heavy-tail',
    summary: 'Most requests are short, a few are very long, and nothing tells them apart in advance.',
    load: { kind: 'open', rate: { load: 0.5 }, arrivals: 'poisson' },
    service: { kind: 'work', distribution: { kind: 'lognormal', mean: 3, scv: 10 } },
  },
  {
    name: 'slow-worker',
    summary: 'Which balancers send as much to one worker that is four times slower than the others.',
    load: { kind: 'open', rate: { load: 0.35 }, arrivals: 'poisson' },
    service: { kind: 'work', distribution: { kind: 'exponential', mean: 2 } },
    speeds: [0.25],
  },
  {
    name: 'mixed-keep-alive',
    summary: 'Whether counting connections is enough when most carry one request and a few carry 200.',
    load: {
      kind: 'open',
      rate: { load: 0.4 },
      arrivals: 'poisson',
      requests: [
        { count: 1, share: 0.8 },
        { count: 20, share: 0.15 },
        { count: 200, share: 0.05 },
      ],
      thinkMs: 5,
    },
    service: { kind: 'work', distribution: { kind: 'exponential', mean: 1 } },
  },
  {
    name: 'long-lived',
    summary: 'Whether 200 open streams of server-sent events mislead the choice for short requests.',
    load: { kind: 'open', rate: { load: 0.3 }, arrivals: 'poisson' },
    service: { kind: 'work', distribution: { kind: 'exponential', mean: 1 } },
    longLived: 200,
  },
  {
    name: 'burst',
    summary: 'How evenly and how soon bursts of 100 connections, twice a second, are served.',
    load: {
      kind: 'open',
      rate: { perSecond: 200 },
      arrivals: { kind: 'bursts', everyMs: 500, size: 100 },
    },
    service: { kind: 'work', distribution: { kind: 'deterministic', mean: 1 } },
  },
  {
    name: 'crash',
    summary: 'What clients lose when a worker is killed under load, and how long it shows.',
    load: { kind: 'open', rate: { load: 0.3 }, arrivals: 'poisson' },
    service: { kind: 'work', distribution: { kind: 'exponential', mean: 1 } },
    faults: [{ kind: 'crash', at: 0.4, worker: 1 }],
  },
];
