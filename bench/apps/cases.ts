/** What is measured: each table is an app under a kind of load, each case one runner in one table. */

import type { AllCpu } from '../harness/cpu-table.ts';
import type { CpuSample } from '../harness/measure-cpu.ts';
import type { Series } from '../harness/rounds.ts';
import type { Target } from '../harness/target.ts';
import type { App } from './apps.ts';
import type { Runner } from './targets/contract.ts';

export interface Group {
  readonly title: string;
  readonly app: App;
  /** A connection for each request. */
  readonly closes: boolean;
}

export interface Case extends Target {
  readonly group: Group;
  readonly runner: Runner;
}

export function groupsOf(apps: readonly App[]): Group[] {
  return apps.flatMap((app) => [
    { title: `${app.name}, a connection for each request`, app, closes: true },
    { title: `${app.name}, keep-alive: many requests on each connection`, app, closes: false },
  ]);
}

/** All of them are one list, so that a slow minute hits the tables alike, too. */
export function casesOf(groups: readonly Group[], runners: readonly Runner[]): Case[] {
  return groups.flatMap((group) =>
    runners.map((runner) => ({
      name: `${group.title}: ${runner.name}`,
      group,
      runner,
      start: () => runner.start(group.app),
    })),
  );
}

/** The series of one table, by runner. `measured` is in the order of `cases`. */
export function seriesOf(
  group: Group,
  cases: readonly Case[],
  measured: readonly Series<CpuSample>[],
): AllCpu {
  return cases.flatMap((one, index) =>
    one.group === group ? [{ ...measured[index]!, name: one.runner.name }] : [],
  );
}
