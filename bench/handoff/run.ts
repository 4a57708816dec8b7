/** `npm run bench:handoff`: what it costs to hand a connection to a worker, ours against the others' and C's. */

import { createRandom } from '../../src/measure/method/random.ts';
import { describeMachine } from '../../src/measure/processes/machine.ts';
import { describeCpu } from '../harness/cpu-table.ts';
import { findLoad } from '../harness/load/index.ts';
import { type CpuMeasurement, type CpuSample, measureCpu } from '../harness/measure-cpu.ts';
import { checkReadmeSection } from '../harness/readme-section.ts';
import { publish } from '../harness/report.ts';
import { runRounds, type Series } from '../harness/rounds.ts';
import { readSettings } from '../harness/settings.ts';
import type { Target } from '../harness/target.ts';
import { keepAliveTable, perConnectionTable, verdicts } from './tables.ts';
import { dispatchers, responders, withOwnFields } from './targets/index.ts';

const settings = readSettings('bench:handoff');
if (process.platform !== 'linux') {
  console.error('CPU time is read from /proc: this benchmark needs Linux');
  process.exit(1);
}
if (settings.writesReadme) checkReadmeSection('bench-handoff');

const machine = describeMachine();
const random = createRandom(settings.seed);
const load = findLoad();
const timing = { connections: 64, warmUpSeconds: 1, seconds: settings.isQuick ? 1 : 3 };
console.error(`seed ${settings.seed}`);

const perConnection = await rounds(dispatchers, true);
const keepAlive = await rounds(responders, false);

publish({
  name: 'bench-handoff',
  machine,
  settings,
  method: `Load by ${load.name}, 1 thread, ${timing.connections} connections, ${timing.seconds} s a round after ${timing.warmUpSeconds} s of warm-up, 2 workers, the same answer from all`,
  parts: [
    { table: perConnectionTable(perConnection), series: perConnection },
    { table: keepAliveTable(keepAlive), series: keepAlive },
  ],
  verdicts: verdicts(perConnection, keepAlive),
  notes: [],
  caveat:
    'CPU is user and system time of all server processes, so the kernel’s share of the network is in it. The load shares the cores with the servers: requests/s say what this machine does, not what the server could do at most.',
});

function rounds(targets: readonly Target[], closes: boolean): Promise<Series<CpuSample>[]> {
  return runRounds<CpuSample, Target>({
    targets,
    count: settings.rounds,
    random,
    measure: (target) => measureCpu(target, { check: checkOf(target), load, closes, ...timing }),
    describe: describeCpu,
  });
}

function checkOf(target: Target): CpuMeasurement['check'] {
  return {
    path: '/',
    body: /^Hello from worker [12]\n$/,
    allowsOwnFields: withOwnFields.has(target),
  };
}
