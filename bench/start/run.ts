/** `npm run bench:start`: how soon `lb` answers, what its start costs, and what memory it takes, beside node:cluster. */
import { createRandom } from '../../src/measure/method/random.ts';
import { describeMachine } from '../../src/measure/processes/machine.ts';
import { missingBuild } from '../../src/measure/targets/programs.ts';
import { short, times, withSpread } from '../harness/numbers.ts';
import { programPath } from '../harness/programs.ts';
import { checkReadmeSection } from '../harness/readme-section.ts';
import { publish } from '../harness/report.ts';
import { ratio, runRounds, type Series, spread } from '../harness/rounds.ts';
import { readSettings } from '../harness/settings.ts';
import type { Table } from '../harness/table.ts';
import { verdict } from '../harness/verdict.ts';
import { type CommandSample, measureCommand } from './measure-command.ts';
import { measureServer, type ServerSample } from './measure-server.ts';
import {
  CLUSTER,
  type CommandTarget,
  commandTargets,
  LB,
  NOTHING,
  type ServerTarget,
  serverTargets,
  VERSION,
  WORKERS,
} from './targets.ts';

const settings = readSettings('bench:start');
if (settings.writesReadme) checkReadmeSection('bench-start');
const missing = missingBuild();
if (missing !== undefined) throw new Error(missing);
const machine = describeMachine();
const connections = settings.isQuick ? 500 : 20_000;
const random = createRandom(settings.seed);
// Compiled before anything is timed.
programPath('servers/http.ts');

const commands = await runRounds<CommandSample, CommandTarget & { start: () => never }>({
  targets: commandTargets.map((target) => ({ ...target, start: unused })),
  count: settings.isQuick ? 1 : 3 * settings.rounds,
  random,
  measure: measureCommand,
  describe: ({ ms }) => `${short(ms)} ms`,
});
const servers = await runRounds<ServerSample, ServerTarget & { start: () => never }>({
  targets: serverTargets.map((target) => ({ ...target, start: unused })),
  count: settings.rounds,
  random,
  measure: (target) => measureServer(target, connections),
  describe: ({ firstAnswerMs, cpuMs, idle, later }) =>
    `first answer after ${short(firstAnswerMs)} ms, ${short(cpuMs)} ms of CPU, ${short(idle.all)} MiB, then ${short(later.all)}`,
});

function unused(): never {
  throw new Error('started by the measurement');
}

type Value = (sample: ServerSample) => number;

function serverTable(title: string, columns: readonly (readonly [head: string, value: Value])[]): Table {
  return {
    title,
    head: ['', ...columns.flatMap(([head]) => [head, '×'])],
    rows: servers.map((each) => [
      each.name,
      ...columns.flatMap(([, value]) => [
        withSpread(spread(each, value)),
        times(ratio(each, named(CLUSTER), value)),
      ]),
    ]),
  };
}

function named(name: string): Series<ServerSample> | undefined {
  return servers.find((each) => each.name === name);
}

function against(value: Value) {
  return ratio(named(LB), named(CLUSTER), value);
}

const ofCommand = (name: string): Series<CommandSample> | undefined =>
  commands.find((each) => each.name === name);
const ms = (sample: CommandSample): number => sample.ms;

publish({
  name: 'bench-start',
  machine,
  settings,
  method: `The same node:http app on ${WORKERS} workers, asked every 3 ms until it answers; memory is Private_Dirty of all processes, idle 1.5 s after the start and again after ${connections} connections of one request each; commands run three times as often; × is against node:cluster, or against node -e 0`,
  parts: [
    {
      table: serverTable('From the start to the first answer', [
        ['first answer, ms', ({ firstAnswerMs }) => firstAnswerMs],
        ['CPU of the start, ms', ({ cpuMs }) => cpuMs],
        ['of the master', ({ masterCpuMs }) => masterCpuMs],
      ]),
      series: servers,
    },
    {
      table: serverTable('Private memory, MiB', [
        ['idle', ({ idle }) => idle.all],
        ['master', ({ idle }) => idle.master],
        ['a worker', ({ idle }) => idle.worker],
        [`after ${connections} connections`, ({ later }) => later.all],
        ['master then', ({ later }) => later.master],
        ['a worker then', ({ later }) => later.worker],
      ]),
      series: [],
    },
    {
      table: {
        title: 'A command from its start to its end',
        head: ['', 'ms', '×'],
        rows: commands.map((each) => [
          each.name,
          withSpread(spread(each, ms)),
          times(ratio(each, ofCommand(NOTHING), ms)),
        ]),
      },
      series: commands,
    },
  ],
  verdicts: [
    verdict(
      'First answer against node:cluster',
      1.4,
      against(({ firstAnswerMs }) => firstAnswerMs),
    ),
    verdict(`${VERSION} against ${NOTHING}`, 1.8, ratio(ofCommand(VERSION), ofCommand(NOTHING), ms)),
    verdict(
      'Private memory when idle against node:cluster',
      1.4,
      against(({ idle }) => idle.all),
    ),
    verdict(
      `Private memory after ${connections} connections against node:cluster`,
      1.4,
      against(({ later }) => later.all),
    ),
  ],
  notes: [],
  caveat:
    'lb is started as users start it, its control socket and its log included. CPU has a resolution of 10 ms for each process.',
});
