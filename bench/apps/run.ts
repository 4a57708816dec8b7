/** `npm run bench:apps`: what it costs to run an unmodified app on two processes, ours against the others'. */

import { createRandom } from '../../src/measure/method/random.ts';
import { describeMachine } from '../../src/measure/processes/machine.ts';
import { describeCpu } from '../harness/cpu-table.ts';
import { findLoad } from '../harness/load/index.ts';
import { type CpuSample, measureCpu } from '../harness/measure-cpu.ts';
import { checkReadmeSection } from '../harness/readme-section.ts';
import { publish } from '../harness/report.ts';
import { runRounds } from '../harness/rounds.ts';
import { readSettings } from '../harness/settings.ts';
import { BODY } from './apps.ts';
import { type Case, casesOf, groupsOf, seriesOf } from './cases.ts';
import { flags } from './flags.ts';
import { tableOf, verdictsOf } from './tables.ts';

const settings = readSettings('bench:apps', flags);
if (process.platform !== 'linux') {
  console.error('CPU time is read from /proc: this benchmark needs Linux');
  process.exit(1);
}
if (settings.writesReadme) checkReadmeSection('bench-apps');

const machine = describeMachine();
const load = findLoad();
// A process that serves a few thousand connections a second is compiled code only after several seconds.
const timing = { connections: 64, warmUpSeconds: settings.isQuick ? 1 : 5, seconds: settings.seconds };
console.error(`seed ${settings.seed}`);

const groups = groupsOf(settings.apps);
const cases = casesOf(groups, settings.runners);
const measured = await runRounds<CpuSample, Case>({
  targets: cases,
  count: settings.rounds,
  random: createRandom(settings.seed),
  measure: (one) =>
    measureCpu(one, {
      check: { path: '/', body: BODY, allowsOwnFields: true },
      load,
      closes: one.group.closes,
      ...timing,
    }),
  describe: describeCpu,
});
const results = groups.map((group) => ({ group, series: seriesOf(group, cases, measured) }));

publish({
  name: 'bench-apps',
  machine,
  settings,
  method: `Load by ${load.name}, 1 thread, ${timing.connections} connections, ${timing.seconds} s a round after ${timing.warmUpSeconds} s of warm-up, 2 workers unless stated otherwise, the same answer from all, the tables measured in turn`,
  parts: results.map(({ group, series }) => ({ table: tableOf(group, series), series })),
  verdicts: results.flatMap(({ group, series }) => verdictsOf(group, series)),
  notes: [],
  caveat:
    'CPU is user and system time of all server processes, that of PM2’s daemon and of every master included, and so the kernel’s share of the network. The load shares the cores with the servers: requests/s say what this machine does, not what the server could do at most.',
});
