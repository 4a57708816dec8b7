/** `npm run bench:everyday`: what a connection costs at the load that people really have, cold and warm. */
import { createRandom } from '../../src/measure/method/random.ts';
import { describeMachine } from '../../src/measure/processes/machine.ts';
import { checkReadmeSection } from '../harness/readme-section.ts';
import { publish } from '../harness/report.ts';
import { runRounds } from '../harness/rounds.ts';
import { readSettings } from '../harness/settings.ts';
import type { Target } from '../harness/target.ts';
import { contestants, kinds, WORKERS } from './contestants.ts';
import { flags } from './flags.ts';
import { measure, type Sample } from './measure.ts';
import { everydayTable, everydayVerdicts, lineOf, type Temperature } from './tables.ts';

const settings = readSettings('bench:everyday', flags);
if (process.platform !== 'linux') {
  console.error('CPU time is read from /proc: this benchmark needs Linux');
  process.exit(1);
}
if (settings.writesReadme) checkReadmeSection('bench-everyday');

/** Of one measurement: the first so many connections, or as many as come in so many seconds. */
const COLD_CONNECTIONS = 3500;
const COLD_MS = 10_000;
const WARM_CONNECTIONS = 4000;
const WARM_MS = 12_000;
const WARM_UP = settings.isQuick ? 2000 : 20_000;

const machine = describeMachine();
console.error(`seed ${settings.seed}`);

const cases = contestants(settings.against)
  .filter(({ name }) => settings.only.length === 0 || settings.only.some((part) => name.includes(part)))
  .flatMap((contestant) =>
    settings.rates.map((perSecond) => ({
      contestant,
      perSecond,
      name: `${contestant.name}, ${contestant.kind.isBuiltIn ? 'built-in' : 'node:http'}, ${perSecond}/s`,
      start: contestant.start,
    })),
  );

const measured = await runRounds<Sample, Target & (typeof cases)[number]>({
  targets: cases,
  count: settings.rounds,
  random: createRandom(settings.seed),
  measure: ({ contestant, perSecond }, round) =>
    measure(contestant, {
      perSecond,
      coldMs: lasts(perSecond, COLD_CONNECTIONS, COLD_MS),
      warmMs: lasts(perSecond, WARM_CONNECTIONS, WARM_MS),
      warmUp: WARM_UP,
      seed: settings.seed + 2 * round,
    }),
  describe: lineOf,
});

const results = cases.map(({ contestant: { kind, name }, perSecond }, index) => ({
  ...{ kind, name, perSecond },
  series: measured[index]!,
}));

publish({
  name: 'bench-everyday',
  machine,
  settings,
  method: `Poisson arrivals in an open loop, a connection for each request, the same arrivals for all of a round, ${WORKERS} workers; cold: the first ${COLD_CONNECTIONS} connections after the start, or those of ${COLD_MS / 1000} s; warm: after ${WARM_UP} more at 2,000/s, ${WARM_CONNECTIONS} connections or those of ${WARM_MS / 1000} s`,
  parts: kinds.flatMap((kind) =>
    (['warm', 'cold'] as Temperature[]).map((temperature) => ({
      table: everydayTable(kind, temperature, results),
      series: results.filter((result) => result.kind === kind).map(({ series }) => series),
    })),
  ),
  verdicts: everydayVerdicts(results),
  notes: [],
  caveat:
    'CPU is user and system time of master and workers from /proc, to the nanosecond, and so the kernel’s share of the network. Wake-ups are the voluntary context switches of a process’s main thread for each connection (voluntary_ctxt_switches of proc_pid_status(5)): an event loop that finds something to do without having slept is not counted, as strace -c of epoll_wait would. Load and servers share the cores.',
});

function lasts(perSecond: number, connections: number, mostMs: number): number {
  return (settings.isQuick ? 0.1 : 1) * Math.min((connections / perSecond) * 1000, mostMs);
}
