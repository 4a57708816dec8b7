/** Comparisons such as a real run gives, from a seed and without running anything. */

import type { Family } from '../../../src/lab/compare/contestants/contract.ts';
import type {
  CompareResult,
  CurvePoint,
  Latency,
  RoundFailure,
  RoundResult,
  RoundSample,
} from '../../../src/lab/compare/contract.ts';
import type { Moment } from '../../../src/lab/compare/load/contract.ts';
import { createRandom, type Random } from '../../../src/lab/compare/method/random.ts';
import { jainIndex, type Measured, summarize } from '../../../src/lab/compare/method/summarize.ts';
import type { Scenario } from '../../../src/lab/compare/scenarios/contract.ts';

/** How a contestant does, as factors of a good one. */
interface Character {
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
      service: { kind: 'work', law: { kind: 'bimodal', mean: 1.98, longShare: 0.02, ratio: 50 } },
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
      service: { kind: 'work', law: { kind: 'deterministic', mean: 1 } },
      faults: [{ kind: 'crash', at: 0.4, worker: 1 }],
    },
    'keep-alive': {
      name: 'keep-alive',
      summary: 'Connections that stay open and ask again at once.',
      load: { kind: 'closed', connections: 64, reconnects: false },
    },
  };

export interface Wishes {
  readonly seed?: number;
  readonly rounds?: number;
  readonly contestants?: readonly Character[];
  readonly scenario?: Scenario;
  readonly workers?: number;
  readonly baseline?: string;
  /** Names whose rounds fail: all of them, or the second alone. */
  readonly failing?: Readonly<Record<string, 'always' | 'once'>>;
  readonly generatorBound?: readonly string[];
  readonly hasCpu?: boolean;
  readonly isPredicted?: boolean;
  readonly missing?: CompareResult['missing'];
  readonly notes?: readonly string[];
}

const MEASURE_MS = 8_000;

export function comparison({
  seed = 1,
  rounds = 3,
  contestants = characters,
  scenario = scenarios['blocked-loop'],
  workers = 4,
  baseline = 'node-cluster-rr',
  failing = {},
  generatorBound = [],
  hasCpu = true,
  isPredicted = false,
  missing = [],
  notes = [],
}: Wishes = {}): CompareResult {
  const random = createRandom(seed);
  const measured = contestants.map((character): Measured => {
    const { name, family, program } = character;
    const results = Array.from({ length: rounds }, (_, index): RoundResult => {
      const round = index + 1;
      if (failing[name] === 'always' || (failing[name] === 'once' && round === 2)) return failed(round);
      const sample = sampleOf(character, scenario, round, workers, random);
      return {
        ...sample,
        ...(hasCpu ? {} : { cpu: undefined }),
        ...(generatorBound.includes(name)
          ? {
              generator: {
                ...sample.generator,
                busiest: 0.98,
                bottleneck: 'its process used 0.98 of a core',
              },
            }
          : {}),
      };
    });
    const prediction =
      isPredicted && family === 'pointsman'
        ? {
            mean: 2.6,
            p50: 1.9 * character.median,
            p99: character.tail < 2 ? 2.3 * character.tail : 6.4 * character.tail,
          }
        : undefined;
    return { name, family, program, rounds: results, prediction };
  });
  return {
    version: '1.2.3',
    startedAt: '2025-03-04T05:06:07.000Z',
    machine: {
      cpu: 'Example CPU 3000',
      cores: 2,
      memoryGiB: 8,
      kernel: 'Linux 6.1.0 x64',
      node: 'v24.1.0',
      pointsman: '1.2.3',
      loadAverage: 0.21,
    },
    seed,
    workers,
    rounds,
    warmUpMs: 1_000,
    measureMs: MEASURE_MS,
    scenario,
    perSecond: scenario.load.kind === 'open' ? 344 : undefined,
    settings: {
      algos: 'rr,least-connections,p2c(d=3)',
      against: 'all',
      workers: String(workers),
      scenario: scenario.name,
      rounds: String(rounds),
    },
    baseline,
    contestants: summarize(measured, baseline, curveOf),
    missing,
    notes,
  };
}

function failed(round: number): RoundFailure {
  return { round, failure: 'it did not listen within 15 s' };
}

function sampleOf(
  character: Character,
  { load, faults = [] }: Scenario,
  round: number,
  workers: number,
  random: Random,
): RoundSample {
  const { name, family, masterShare } = character;
  const luck = 0.95 + 0.1 * random();
  const latencies = Array.from({ length: 2_000 }, () => latencyOf(character, luck, random)).sort(
    (a, b) => a - b,
  );
  const seconds = MEASURE_MS / 1000;
  const perSecond =
    load.kind === 'open' ? 344 * (0.995 + 0.01 * random()) : (luck * 900_000) / character.cpuUs;
  const answered =
    load.kind === 'volleys' ? load.connections * load.repeats : Math.round(perSecond * seconds);
  const errors = faults.length > 0 ? Math.round((family === 'pointsman' ? 1 : 18) * random()) : 0;
  const count = family === 'single' ? 1 : workers;
  const volleys =
    load.kind === 'volleys'
      ? Array.from({ length: load.repeats }, () =>
          split(load.connections, count, character.unevenness, random),
        )
      : undefined;
  const requests =
    volleys === undefined
      ? split(answered, count, character.unevenness, random)
      : Array.from({ length: count }, (_, index) => volleys.reduce((sum, volley) => sum + volley[index]!, 0));
  const totalUs = character.cpuUs * (0.97 + 0.06 * random());
  return {
    round,
    place: 1 + Math.floor(10 * random()),
    seconds,
    answered,
    errors: errors === 0 ? {} : { ECONNRESET: errors },
    requestsPerSecond: answered / seconds,
    latency: summaryOf(latencies),
    histogram: latencies.map((ms) => ms.toFixed(4)).join(' '),
    cpu: {
      totalUs,
      masterUs: masterShare === 0 ? undefined : totalUs * masterShare,
      workersUs: totalUs * (1 - masterShare),
    },
    memoryMiB: {
      master: masterShare === 0 ? undefined : 52 + 4 * random(),
      workers: count * (48 + 3 * random()),
    },
    shares: requests.map((own, index) => ({ worker: index + 1, requests: own, connections: own })),
    fairness: jainIndex(requests),
    timeLine: timeLineOf(character, faults, errors, random),
    volleys,
    generator: {
      name: load.kind === 'closed' ? `autocannon 9.0.0` : 'open loop',
      processes: 1,
      busiest: 0.31 + 0.1 * random(),
      lateMs: 0.3,
      bottleneck: undefined,
    },
  };

  function timeLineOf(
    { median, tail }: Character,
    all: NonNullable<Scenario['faults']>,
    lost: number,
    draw: Random,
  ): Moment[] {
    return Array.from({ length: MEASURE_MS / 100 }, (_, index): Moment => {
      const since = index * 100 - (all[0]?.at ?? 2) * MEASURE_MS;
      const isHit = since >= 0 && since < (name === 'rr' ? 300 : 700);
      const p99Ms = median * (2 + draw()) * (isHit ? 4 + 2 * tail : 1);
      return {
        atMs: index * 100,
        answered: 34,
        errors: since === 0 ? lost : 0,
        p50Ms: median,
        p99Ms,
        maxMs: 2 * p99Ms,
      };
    });
  }
}

/** Mostly short, a few that wait behind a blocked worker. */
function latencyOf({ median, tail }: Character, luck: number, random: Random): number {
  const body = median * luck * (0.8 + 0.5 * random() - 0.2 * Math.log(1 - random()));
  const isStuck = random() < 0.006 * tail;
  return body + (isStuck ? luck * 50 * random() : 0) - 0.3 * tail * Math.log(1 - random()) * 0.4;
}

function split(total: number, workers: number, unevenness: number, random: Random): number[] {
  const weights = Array.from({ length: workers }, () => 1 + unevenness * (2 * random() - 1));
  const sum = weights.reduce((all, weight) => all + weight, 0);
  const counts = weights.map((weight) => Math.floor((total * weight) / sum));
  counts[0]! += total - counts.reduce((all, count) => all + count, 0);
  return counts;
}

function summaryOf(sorted: readonly number[]): Latency {
  const at = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1]!;
  const mean = sorted.reduce((sum, ms) => sum + ms, 0) / sorted.length;
  return {
    mean,
    p50: at(0.5),
    p90: at(0.9),
    p95: at(0.95),
    p99: at(0.99),
    p999: at(0.999),
    max: sorted.at(-1)!,
  };
}

/** Of histograms as they are written here: the values themselves. */
function curveOf(histograms: readonly string[]): CurvePoint[] {
  const values = histograms.flatMap((histogram) => histogram.split(' ').map(Number)).sort((a, b) => a - b);
  const shares = Array.from({ length: 60 }, (_, index) => 1 - 10 ** (-index / 16));
  const inside = shares.filter((share) => (1 - share) * values.length >= 1);
  const points = inside.map((share) => ({
    share,
    ms: values[Math.max(0, Math.ceil(share * values.length) - 1)]!,
  }));
  return [...points, { share: 1, ms: values.at(-1)! }];
}
