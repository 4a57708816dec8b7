/** `npm run bench:proxy`: what a header of the PROXY protocol costs each connection. */
import { createRandom } from '../../src/measure/method/random.ts';
import { describeMachine } from '../../src/measure/processes/machine.ts';
import { type AllCpu, cpuRatio, cpuTable, describeCpu } from '../harness/cpu-table.ts';
import type { CpuSample } from '../harness/measure-cpu.ts';
import { checkReadmeSection } from '../harness/readme-section.ts';
import { type Part, publish } from '../harness/report.ts';
import { runRounds } from '../harness/rounds.ts';
import { readSettings } from '../harness/settings.ts';
import { type Verdict, verdict } from '../harness/verdict.ts';
import { createMeasuring, type Plan } from './measure.ts';
import { type ProxiedTarget, type Server, servers } from './targets.ts';

const GOAL = 1.1;

const settings = readSettings('bench:proxy');
if (process.platform !== 'linux') {
  console.error('CPU time is read from /proc: this benchmark needs Linux');
  process.exit(1);
}
if (settings.writesReadme) checkReadmeSection('bench-proxy');

const machine = describeMachine();
const plan: Plan = settings.isQuick
  ? { atOnce: 32, warmUp: 200, measured: 200 }
  : { atOnce: 32, warmUp: 3_000, measured: 2_000 };
const measuring = createMeasuring(plan);
const all = await runRounds<CpuSample, ProxiedTarget>({
  targets: servers.flatMap(({ without, withHeader }) => [without, ...withHeader]),
  count: settings.rounds,
  random: createRandom(settings.seed),
  measure: measuring.measure,
  describe: describeCpu,
});
await measuring.stop();

publish({
  name: 'bench-proxy',
  machine,
  settings,
  method: `A connection for each request, ${plan.atOnce} at a time, ${plan.measured} a round after ${plan.warmUp} to warm up, 2 workers, header and request in one packet, all servers running and loaded in turn`,
  parts: servers.map(partOf),
  verdicts: servers.flatMap(verdictsOf),
  notes: [],
  caveat:
    'CPU is user and system time of all server processes. The load shares the cores with the servers: requests/s say what this machine does, not what the server could do at most.',
});

function partOf(server: Server): Part {
  const series = seriesOf(server);
  const table = cpuTable(server.title, 'connection', series, [['× no header', server.without.name]]);
  return { table, series };
}

function verdictsOf(server: Server): Verdict[] {
  return server.withHeader.map(({ name }) =>
    verdict(
      `CPU per connection, ${name} / no header`,
      GOAL,
      cpuRatio(seriesOf(server), name, server.without.name),
    ),
  );
}

function seriesOf({ without, withHeader }: Server): AllCpu {
  const names = [without, ...withHeader].map(({ name }) => name);
  return all.filter(({ name }) => names.includes(name));
}
