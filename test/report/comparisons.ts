/** Comparisons such as a real run gives, from a seed and without running anything. */
import type { CompareResult, RoundFailure, RoundResult } from '../../src/measure/contract.ts';
import { createRandom } from '../../src/measure/method/random.ts';
import { type Measured, summarize } from '../../src/measure/method/summarize.ts';
import type { Scenario } from '../../src/measure/scenarios/contract.ts';
import { type Character, characters, scenarios } from './cast.ts';
import { curveOf, MEASURE_MS, sampleOf } from './made-up-rounds.ts';

export interface Wishes {
  readonly seed?: number;
  readonly rounds?: number;
  readonly targets?: readonly Character[];
  readonly scenario?: Scenario;
  readonly workers?: number;
  readonly baseline?: string;
  /** Names whose rounds fail: all of them, or the second alone. */
  readonly failing?: Readonly<Record<string, 'always' | 'once'>>;
  /** The same for rounds that there was no time for. */
  readonly skipped?: Readonly<Record<string, 'always' | 'once'>>;
  readonly generatorBound?: readonly string[];
  readonly hasCpu?: boolean;
  readonly isPredicted?: boolean;
  readonly missing?: CompareResult['missing'];
  readonly notes?: readonly string[];
}

/** One that failed, one that lost a round, and one that is not installed. */
export const absent = {
  failing: { single: 'always', pm2: 'once' },
  missing: [{ name: 'haproxy-roundrobin', how: 'haproxy is not installed: run "apt-get install haproxy"' }],
} as const;

export function comparison({
  seed = 1,
  rounds = 3,
  targets = characters,
  scenario = scenarios['blocked-loop'],
  workers = 4,
  baseline = 'node-cluster-rr',
  failing = {},
  skipped = {},
  generatorBound = [],
  hasCpu = true,
  isPredicted = false,
  missing = [],
  notes = [],
}: Wishes = {}): CompareResult {
  const random = createRandom(seed);
  const measured = targets.map((character): Measured => {
    const { name, family, program } = character;
    const results = Array.from({ length: rounds }, (_, index): RoundResult => {
      const round = index + 1;
      if (failing[name] === 'always' || (failing[name] === 'once' && round === 2)) return failed(round);
      if (skipped[name] === 'always' || (skipped[name] === 'once' && round === 2)) {
        return { round, failure: 'no time was left (--quick)', isSkipped: true };
      }
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
    const predicted = {
      mean: 2.6,
      p50: 1.9 * character.median,
      p99: character.tail < 2 ? 2.3 * character.tail : 6.4 * character.tail,
    };
    const predictions =
      isPredicted && family === 'pointsman'
        ? new Map(results.map(({ round }) => [round, predicted] as const))
        : undefined;
    return { name, family, program, rounds: results, predictions };
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
    targets: summarize(measured, baseline, curveOf),
    missing,
    notes,
  };
}

function failed(round: number): RoundFailure {
  return { round, failure: 'it did not listen within 15 s' };
}
