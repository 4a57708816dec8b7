/** What CPU measurements say, as a table and as ratios. */

import type { Spread } from '../../src/measure/method/spread.ts';
import type { CpuSample } from './measure-cpu.ts';
import { median, short, times, withSpread } from './numbers.ts';
import { ratio, type Series, spread } from './rounds.ts';
import type { Table } from './table.ts';

export type AllCpu = readonly Series<CpuSample>[];

/** One column of ratios for each base. */
export function cpuTable(
  title: string,
  unit: string,
  all: AllCpu,
  bases: readonly (readonly [string, string])[],
): Table {
  return {
    title,
    head: [
      'server',
      `CPU µs per ${unit}`,
      'master',
      'workers',
      ...bases.map(([head]) => head),
      'requests/s',
      'errors',
    ],
    rows: all.map((series) => [
      series.name,
      withSpread(spread(series, cpuUs)),
      median(spread(series, ({ masterUs }) => masterUs)),
      median(spread(series, ({ workersUs }) => workersUs)),
      ...bases.map(([, base]) => times(cpuRatio(all, series.name, base))),
      withSpread(spread(series, ({ requestsPerSecond }) => requestsPerSecond)),
      errorsOf(series),
    ]),
  };
}

/** One measurement in a line. */
export function describeCpu({ cpuUs, requestsPerSecond, errors }: CpuSample): string {
  return `${short(cpuUs)} µs, ${short(requestsPerSecond)} requests/s, ${errors} errors`;
}

/** CPU of one against that of another, by name. */
export function cpuRatio(all: AllCpu, name: string, base: string): Spread | undefined {
  return ratio(named(all, name), named(all, base), cpuUs);
}

const cpuUs = (sample: CpuSample): number => sample.cpuUs;

function named(all: AllCpu, name: string): Series<CpuSample> | undefined {
  return all.find((series) => series.name === name);
}

/** Over all rounds. */
function errorsOf({ samples }: Series<CpuSample>): string {
  return String(samples.reduce((sum, sample) => sum + (sample?.errors ?? 0), 0));
}
