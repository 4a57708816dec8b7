/** Rounds of all targets, each round in an order of its own, so that a slow minute hits them alike. */

import { type Random, shuffled } from '../../src/measure/method/random.ts';
import { type Spread, spreadOf } from '../../src/measure/method/spread.ts';
import type { Target } from './target.ts';

export interface Series<Sample> {
  readonly name: string;
  /** By round; undefined where the target failed. */
  readonly samples: readonly (Sample | undefined)[];
  /** Why it failed, once for each round in which it did. */
  readonly failures: readonly string[];
}

export interface Rounds<Sample, Entry extends Target> {
  readonly targets: readonly Entry[];
  readonly count: number;
  readonly random: Random;
  measure(target: Entry, round: number): Promise<Sample>;
  /** One line for each measurement. */
  describe(sample: Sample): string;
}

/** A target that fails is told and loses its round; the others go on. Progress goes to standard error. */
export async function runRounds<Sample, Entry extends Target>(
  rounds: Rounds<Sample, Entry>,
): Promise<Series<Sample>[]> {
  const series = new Map(
    rounds.targets.map(({ name }) => [
      name,
      { name, samples: [] as (Sample | undefined)[], failures: [] as string[] },
    ]),
  );
  for (let round = 0; round < rounds.count; round++) {
    for (const target of shuffled(rounds.targets, rounds.random)) {
      const { samples, failures } = series.get(target.name)!;
      const label = `round ${round + 1}/${rounds.count}  ${target.name}`;
      try {
        const sample = await rounds.measure(target, round);
        samples[round] = sample;
        console.error(`${label}: ${rounds.describe(sample)}`);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        samples[round] = undefined;
        failures.push(reason);
        console.error(`${label}: failed: ${reason}`);
      }
    }
  }
  return [...series.values()];
}

export function spread<Sample>(
  series: Series<Sample> | undefined,
  value: (sample: Sample) => number | undefined,
): Spread | undefined {
  const values = (series?.samples ?? []).map((sample) => (sample === undefined ? undefined : value(sample)));
  return spreadOf(values.filter((found) => found !== undefined));
}

/** Each round against the other one's same round: what slowed down both cancels out. */
export function ratio<Sample>(
  series: Series<Sample> | undefined,
  base: Series<Sample> | undefined,
  value: (sample: Sample) => number,
): Spread | undefined {
  if (series === undefined || base === undefined) return undefined;
  const ratios = series.samples.flatMap((sample, round) => {
    const other = base.samples[round];
    return sample === undefined || other === undefined ? [] : [value(sample) / value(other)];
  });
  return spreadOf(ratios);
}
