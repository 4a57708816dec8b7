/**
 * `npm run bench:status`: what it costs the master to be asked for its status while 10,000 connections are open, and
 * what new connections notice of it.
 */

import { createRandom } from '../../src/measure/method/random.ts';
import { describeMachine } from '../../src/measure/processes/machine.ts';
import { missingBuild } from '../../src/measure/targets/programs.ts';
import { descriptorLimit } from '../../src/platform/descriptors.ts';
import { short, withSpread } from '../harness/numbers.ts';
import { checkReadmeSection } from '../harness/readme-section.ts';
import { publish } from '../harness/report.ts';
import { runRounds, spread } from '../harness/rounds.ts';
import { readSettings } from '../harness/settings.ts';
import { verdict } from '../harness/verdict.ts';
import { measure, type Sample } from './measure.ts';

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
  questions: settings.isQuick ? 20 : 100,
  everyMs: EVERY_MS,
  seed: settings.seed,
};

const series = await runRounds<Sample, { name: string; start: () => never }>({
  targets: [{ name: 'lb status', start: unused }],
  count: settings.rounds,
  random: createRandom(settings.seed),
  measure: () => measure(plan),
  describe: ({ cpuMs, firstMs, mostMs, open, with: busy, without }) =>
    `${short(cpuMs)} ms of CPU a status, event loop ${short(firstMs)} ms for the first one, ${short(mostMs)} ms at most for a later one; ${open} open; p99 of new connections ${short(busy.p99)} ms, ${short(without.p99)} without`,
});

function unused(): never {
  throw new Error('started by the measurement');
}

const [only] = series;
const of = (value: (sample: Sample) => number) => spread(only, value);
publish({
  name: 'bench-status',
  machine,
  settings,
  method: `${connections} idle keep-alive connections at ${plan.workers} workers and ${plan.visitsPerSecond} new connections/s in an open loop, for ${(plan.questions * plan.everyMs) / 1000} s without and with a status every ${plan.everyMs} ms; CPU is that of all threads of the master, less what it uses without; loop is what its event loop ran from a question to its answer, with all else it did meanwhile, which is 200 ms of dispatching for the first`,
  parts: [
    {
      table: {
        title: `A status while ${connections} connections are open`,
        head: [
          'CPU ms',
          'loop ms: first',
          'later, at most',
          'bytes',
          'p50 ms with',
          'without',
          'p99 ms with',
          'without',
          'max ms with',
          'without',
        ],
        rows: [
          [
            withSpread(of(({ cpuMs }) => cpuMs)),
            withSpread(of(({ firstMs }) => firstMs)),
            withSpread(of(({ mostMs }) => mostMs)),
            withSpread(of(({ answerBytes }) => answerBytes)),
            ...(['p50', 'p99', 'max'] as const).flatMap((what) => [
              withSpread(of((sample) => sample.with[what])),
              withSpread(of((sample) => sample.without[what])),
            ]),
          ],
        ],
      },
      series,
    },
  ],
  verdicts: [
    verdict(
      'CPU of the master for a status, ms',
      2,
      of(({ cpuMs }) => cpuMs),
    ),
    verdict(
      'the most that the event loop ran from a later question to its answer, ms',
      5,
      of(({ mostMs }) => mostMs),
    ),
    verdict(
      'new connections that failed',
      0,
      of(({ failed }) => failed),
    ),
  ],
  notes: connections < CONNECTIONS ? [`the limit of open files, ${limit}, allowed no more`] : [],
  caveat:
    'The master has one event loop: dispatch waits for a status no longer than the CPU time it takes, the rest of the latency is that of shared cores.',
});
