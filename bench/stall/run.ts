/** `npm run bench:stall`: what a blocked worker costs those who did not block it. */

import { createRandom } from '../../src/measure/method/random.ts';
import { describeMachine } from '../../src/measure/processes/machine.ts';
import { short } from '../harness/numbers.ts';
import { checkReadmeSection } from '../harness/readme-section.ts';
import { type Part, publish } from '../harness/report.ts';
import { runRounds, type Series } from '../harness/rounds.ts';
import { readSettings } from '../harness/settings.ts';
import type { Target } from '../harness/target.ts';
import type { Verdict } from '../harness/verdict.ts';
import { measure, type Sample } from './measure.ts';
import { loadNotes, stallTable, stallVerdicts } from './tables.ts';
import { targets } from './targets/index.ts';

const kinds = [
  {
    kind: 'waiting',
    path: '/block?ms=50',
    title: 'Blocked by Atomics.wait: what dispatching alone makes of it',
  },
  {
    kind: 'burning',
    path: '/work?ms=50',
    title: 'Blocked by burning CPU: the scheduler of the kernel has a part',
  },
];

const settings = readSettings('bench:stall');
if (settings.writesReadme) checkReadmeSection('bench-stall');

const machine = describeMachine();
const random = createRandom(settings.seed);
const load = {
  ratePerSecond: 300,
  blockingShare: 0.05,
  warmUpMs: settings.isQuick ? 500 : 2000,
  durationMs: settings.isQuick ? 2000 : 10_000,
};
console.error(`seed ${settings.seed}`);

const parts: Part[] = [];
const verdicts: Verdict[] = [];
const measured: Series<Sample>[] = [];
for (const { kind, path, title } of kinds) {
  const series = await runRounds<Sample, Target>({
    targets,
    count: settings.rounds,
    random,
    // The same arrivals for all targets of a round.
    measure: (target, round) => measure(target, { ...load, blockingPath: path, seed: settings.seed + round }),
    describe: ({ p50Ms, p99Ms, p999Ms, lateP99Ms }) =>
      `p50 ${short(p50Ms)}, p99 ${short(p99Ms)}, p99.9 ${short(p999Ms)} ms; load late by ${short(lateP99Ms)} ms`,
  });
  measured.push(...series);
  parts.push({ table: stallTable(title, series), series });
  verdicts.push(...stallVerdicts(kind, series));
}

publish({
  name: 'bench-stall',
  machine,
  settings,
  method: `${load.ratePerSecond} new connections/s, Poisson arrivals in an open loop, for ${load.durationMs / 1000} s a round after ${load.warmUpMs / 1000} s of warm-up; 4 workers; ${load.blockingShare * 100} % of the requests block their worker for 50 ms, and the latency is that of the others, counted from when they were due`,
  parts,
  verdicts,
  notes: loadNotes(measured),
  caveat:
    'The counts of connections redispatched and reclaimed are for a whole round with its warm-up. Where workers and load have fewer cores than processes, a burning worker also keeps others from running, whoever dispatches.',
});
