/**
 * `npm run bench:status`: what it costs the master and the workers to be asked how they are while 10,000 connections are
 * open, and what new connections notice of it.
 */

import { createRandom } from '../../src/measure/method/random.ts';
import { describeMachine } from '../../src/measure/processes/machine.ts';
import { missingBuild } from '../../src/measure/targets/programs.ts';
import { descriptorLimit } from '../../src/platform/descriptors.ts';
import { short, withSpread } from '../harness/numbers.ts';
import { checkReadmeSection } from '../harness/readme-section.ts';
import { publish } from '../harness/report.ts';
import { runRounds, type Series, spread } from '../harness/rounds.ts';
import { readSettings } from '../harness/settings.ts';
import { verdict } from '../harness/verdict.ts';
import { measure, type Sample, type Samples } from './measure.ts';
import { type Asked, servers } from './questions.ts';

const CONNECTIONS = 10_000;
/** A master that was asked less than 200 ms before waits for that long, to have rates to tell of. */
const EVERY_MS = 250;
/** For all else that the processes have open. */
const RESERVE = 200;

const settings = readSettings('bench:status');
if (settings.writesReadme) checkReadmeSection('bench-status');
const missing = missingBuild();
if (missing !== undefined) throw new Error(missing);
// One process holds them all. Node has raised the limit as far as it goes.
const limit = descriptorLimit();
const connections = Math.min(CONNECTIONS, limit - RESERVE);
const machine = describeMachine();
const plan = {
  workers: 4,
  connections,
  visitsPerSecond: 100,
  questions: settings.isQuick ? 8 : 16,
  everyMs: EVERY_MS,
  seed: settings.seed,
};

const byServer = await runRounds<Samples, Asked & { start: () => never }>({
  targets: servers.map((server) => ({ ...server, start: unused })),
  count: settings.rounds,
  random: createRandom(settings.seed),
  measure: (asked, round) => measure({ ...plan, asked, seed: settings.seed + round }),
  describe: (samples) => Object.entries(samples).map(described).join('\n  '),
});
const series: readonly Series<Sample>[] = servers.flatMap(({ questions }, at) => {
  const { samples, failures } = byServer[at]!;
  return questions.map(({ name }) => ({ name, failures, samples: samples.map((sample) => sample?.[name]) }));
});

function described([name, sample]: [string, Sample]): string {
  const { cpuMs, workersCpuMs, firstMs, mostMs, with: busy, without } = sample;
  return `${name}: ${short(cpuMs)} ms of CPU an answer, ${short(workersCpuMs)} of all workers; event loop ${short(firstMs)} ms for the first one, ${short(mostMs)} ms at most for a later one; p99 of new connections ${short(busy.p99)} ms, ${short(without.p99)} without`;
}

function unused(): never {
  throw new Error('started by the measurement');
}

type Value = (sample: Sample) => number;

const columns: readonly (readonly [head: string, value: Value])[] = [
  ['CPU ms', ({ cpuMs }) => cpuMs],
  ['of workers', ({ workersCpuMs }) => workersCpuMs],
  ['loop ms: first', ({ firstMs }) => firstMs],
  ['later, at most', ({ mostMs }) => mostMs],
  ['bytes', ({ answerBytes }) => answerBytes],
  ['p50 ms with', (sample) => sample.with.p50],
  ['without', (sample) => sample.without.p50],
  ['p99 ms with', (sample) => sample.with.p99],
  ['without', (sample) => sample.without.p99],
];

publish({
  name: 'bench-status',
  machine,
  settings,
  method: `${connections} idle keep-alive connections at ${plan.workers} workers and ${plan.visitsPerSecond} new connections/s in an open loop, for ${(plan.questions * plan.everyMs) / 1000} s with each question every ${plan.everyMs} ms, in turn, and as long without before and after; CPU is that of all threads of the master, and of the workers together, less what they use without; loop is what the master's event loop ran from a question to its answer, with all else it did meanwhile, which is 200 ms of dispatching for the first status`,
  parts: [
    {
      table: {
        title: `An answer while ${connections} connections are open`,
        head: ['Question', ...columns.map(([head]) => head)],
        rows: series.map((each) => [
          each.name,
          ...columns.map(([, value]) => withSpread(spread(each, value))),
        ]),
      },
      series,
    },
  ],
  verdicts: series.flatMap((each) => [
    verdict(
      `${each.name}: CPU of the master for an answer, ms`,
      2,
      spread(each, ({ cpuMs }) => cpuMs),
    ),
    verdict(
      `${each.name}: the most that the event loop ran from a later question to its answer, ms`,
      5,
      spread(each, ({ mostMs }) => mostMs),
    ),
    verdict(
      `${each.name}: new connections that failed`,
      0,
      spread(each, ({ failed }) => failed),
    ),
  ]),
  notes: connections < CONNECTIONS ? [`the limit of open files, ${limit}, allowed no more`] : [],
  caveat:
    'The master has one event loop: dispatch waits for an answer no longer than the CPU time it takes, the rest of the latency is that of shared cores. A scrape also asks the workers, and an app that keeps metrics makes its own.',
});
