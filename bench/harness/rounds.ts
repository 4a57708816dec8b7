/** Rounds of all targets, and what is said over rounds. */
import type { Random } from '../../src/measure/method/random.ts';
import { type Spread, spreadOf } from '../../src/measure/method/spread.ts';
import { reasonOf, turnsOf } from '../../src/measure/method/turns.ts';
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
  /** `round` counts from 0. */
  measure(target: Entry, round: number): Promise<Sample>;
  /** One line for each measurement. */
  describe(sample: Sample): string;
}

/** A target that fails loses its round; the others go on. Progress and failures go to standard error. */
export async function runRounds<Sample, Entry extends Target>({
  targets,
  count,
  random,
  measure,
  describe,
}: Rounds<Sample, Entry>): Promise<Series<Sample>[]> {
  const all = targets.map((target) => ({
    target,
    series: { name: target.name, samples: [] as (Sample | undefined)[], failures: [] as string[] },
  }));
  for (const { item, round } of turnsOf(all, count, random)) {
    const { name, samples, failures } = item.series;
    const label = `round ${round}/${count}  ${name}`;
    try {
      const sample = await measure(item.target, round - 1);
      samples[round - 1] = sample;
      console.error(`${label}: ${describe(sample)}`);
    } catch (error) {
      samples[round - 1] = undefined;
      failures.push(reasonOf(error));
      console.error(`${label}: failed: ${reasonOf(error)}`);
    }
  }
  return all.map(({ series }) => series);
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
