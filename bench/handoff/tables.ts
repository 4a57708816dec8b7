/** What was measured, as tables and as verdicts against the targets of the design. */
import { median, times, withSpread } from '../harness/numbers.ts';
import { ratio, type Series, spread } from '../harness/rounds.ts';
import type { Table } from '../harness/table.ts';
import { type Verdict, verdict } from '../harness/verdict.ts';
import { clusterRoundRobin, cProgram, httpSingle, mailbox, mailboxOneWorker } from './contestants/index.ts';
import type { Sample } from './measure.ts';

type All = readonly Series<Sample>[];

export function perConnectionTable(all: All): Table {
  return tableOf('A connection for each request', 'connection', all, [
    ['× cluster round-robin', clusterRoundRobin.name],
    ['× C', cProgram.name],
  ]);
}

export function keepAliveTable(all: All): Table {
  return tableOf('Keep-alive: many requests on each connection', 'request', all, [
    ['× node:http', httpSingle.name],
    ['× C', cProgram.name],
  ]);
}

export function verdicts(perConnection: All, keepAlive: All): Verdict[] {
  const cpu = (all: All, base: string, ours = mailbox.name) =>
    ratio(named(all, ours), named(all, base), cpuUs);
  return [
    verdict(
      'CPU per connection, mailbox / node:cluster round-robin',
      0.25,
      cpu(perConnection, clusterRoundRobin.name),
    ),
    verdict('CPU per connection, mailbox / C program', 1.15, cpu(perConnection, cProgram.name)),
    verdict(
      'CPU per keep-alive request, one worker by mailbox / node:http in one process',
      0.65,
      cpu(keepAlive, httpSingle.name, mailboxOneWorker.name),
    ),
  ];
}

/** One column of ratios for each base. */
function tableOf(
  title: string,
  unit: string,
  all: All,
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
      ...bases.map(([, base]) => times(ratio(series, named(all, base), cpuUs))),
      withSpread(spread(series, ({ requestsPerSecond }) => requestsPerSecond)),
      errorsOf(series),
    ]),
  };
}

const cpuUs = (sample: Sample): number => sample.cpuUs;

function named(all: All, name: string): Series<Sample> | undefined {
  return all.find((series) => series.name === name);
}

/** Over all rounds. */
function errorsOf({ samples }: Series<Sample>): string {
  return String(samples.reduce((sum, sample) => sum + (sample?.errors ?? 0), 0));
}
