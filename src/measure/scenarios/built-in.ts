/**
 * The scenarios that come with lb. Their numbers are for two cores and four workers, where clients and proxies have to
 * live beside the workers: far enough from full load that nobody starves, and near enough that a bad choice of the
 * worker shows.
 */
import type { Scenario } from './contract.ts';

export const scenarios: readonly Scenario[] = [
  {
    name: 'evenness',
    summary: 'How evenly a thousand connections that come at once are spread, twenty times.',
    load: { kind: 'volleys', connections: 1_000, repeats: 20 },
    stallMs: 1_000,
  },
  {
    name: 'keep-alive',
    summary:
      'What a balancer costs when 64 clients keep their connections and ask as fast as they are answered.',
    load: { kind: 'closed', connections: 64, reconnects: false },
  },
  {
    name: 'connection-per-request',
    summary: 'What a balancer costs when 64 clients open a connection for every request.',
    load: { kind: 'closed', connections: 64, reconnects: true },
  },
  {
    name: 'blocked-loop',
    summary: 'One request in 200 blocks its worker for 50 ms: who else has to wait for it.',
    load: { kind: 'open', rate: { load: 0.35 }, arrivals: 'poisson' },
    // 1 ms, and 50 ms for too few to be seen at the 99th percentile but by those that wait for them.
    service: { kind: 'work', distribution: { kind: 'bimodal', mean: 1.245, longShare: 0.005, ratio: 50 } },
  },
  {
    name: 'heavy-tail',
    summary: 'Most requests are short and a few very long, with nothing in between to tell them apart.',
    load: { kind: 'open', rate: { load: 0.5 }, arrivals: 'poisson' },
    service: { kind: 'work', distribution: { kind: 'lognormal', mean: 3, scv: 10 } },
  },
  {
    name: 'slow-worker',
    summary: 'One of the workers is four times slower than the others: who still sends it as much.',
    load: { kind: 'open', rate: { load: 0.35 }, arrivals: 'poisson' },
    service: { kind: 'work', distribution: { kind: 'exponential', mean: 2 } },
    speeds: [0.25],
  },
  {
    name: 'mixed-keep-alive',
    summary: 'Most connections ask once and a few ask 200 times: whether counting connections is enough.',
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
    summary:
      '200 streams of server-sent events stay open while short requests come: whether they mislead the choice.',
    load: { kind: 'open', rate: { load: 0.3 }, arrivals: 'poisson' },
    service: { kind: 'work', distribution: { kind: 'exponential', mean: 1 } },
    longLived: 200,
  },
  {
    name: 'burst',
    summary: 'Twice a second 100 connections come at once: how evenly and how soon they are served.',
    load: {
      kind: 'open',
      rate: { perSecond: 200 },
      arrivals: { kind: 'bursts', everyMs: 500, size: 100 },
    },
    service: { kind: 'work', distribution: { kind: 'deterministic', mean: 1 } },
  },
  {
    name: 'crash',
    summary: 'A worker is killed under load: what its clients lose, and how long it shows.',
    load: { kind: 'open', rate: { load: 0.3 }, arrivals: 'poisson' },
    service: { kind: 'work', distribution: { kind: 'exponential', mean: 1 } },
    faults: [{ kind: 'crash', at: 0.4, worker: 1 }],
  },
];
