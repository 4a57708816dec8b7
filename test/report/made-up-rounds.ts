/** Rounds such as a real run gives, made up from a seed. */
import type { CurvePoint, Latency, RoundSample } from '../../src/measure/contract.ts';
import type { Moment } from '../../src/measure/load/contract.ts';
import type { Random } from '../../src/measure/method/random.ts';
import { jainIndex } from '../../src/measure/method/summarize.ts';
import type { Scenario } from '../../src/measure/scenarios/contract.ts';
import type { Character } from './cast.ts';

export const MEASURE_MS = 8_000;

export function sampleOf(
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
export function curveOf(histograms: readonly string[]): CurvePoint[] {
  const values = histograms.flatMap((histogram) => histogram.split(' ').map(Number)).sort((a, b) => a - b);
  const shares = Array.from({ length: 60 }, (_, index) => 1 - 10 ** (-index / 16));
  const inside = shares.filter((share) => (1 - share) * values.length >= 1);
  const points = inside.map((share) => ({
    share,
    ms: values[Math.max(0, Math.ceil(share * values.length) - 1)]!,
  }));
  return [...points, { share: 1, ms: values.at(-1)! }];
}
