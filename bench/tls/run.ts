/** `npm run bench:tls`: what a handshake costs where the workers terminate TLS, and where an app does it alone. */
import { createRandom } from '../../src/measure/method/random.ts';
import { describeMachine } from '../../src/measure/processes/machine.ts';
import { type AllCpu, cpuRatio, cpuTable, describeCpu } from '../harness/cpu-table.ts';
import { type Answers, cpuOfLoad, createLastingServers, runLoad } from '../harness/lasting-servers.ts';
import type { CpuSample } from '../harness/measure-cpu.ts';
import { checkReadmeSection } from '../harness/readme-section.ts';
import { type Part, publish } from '../harness/report.ts';
import { runRounds } from '../harness/rounds.ts';
import { readSettings } from '../harness/settings.ts';
import { type Verdict, verdict } from '../harness/verdict.ts';
import { alone, cluster, products, type TlsTarget } from './targets.ts';

const GOAL = 1.1;
const kinds = ['full', 'resumed'] as const;
type Kind = (typeof kinds)[number];

const settings = readSettings('bench:tls');
if (process.platform !== 'linux') {
  console.error('CPU time is read from /proc: this benchmark needs Linux');
  process.exit(1);
}
if (settings.writesReadme) checkReadmeSection('bench-tls');

const machine = describeMachine();
const atOnce = 16;
// In connections of each kind.
const plan = settings.isQuick
  ? { warmUpOfWorker: 50, measured: 100 }
  : { warmUpOfWorker: 1_000, measured: 600 };
const servers = createLastingServers<TlsTarget>(async (server, { workers }) => {
  for (const kind of kinds) await load(server.port, kind, workers * plan.warmUpOfWorker);
});
const all = await runRounds<Record<Kind, CpuSample>, TlsTarget>({
  targets: [alone, cluster, ...products],
  count: settings.rounds,
  random: createRandom(settings.seed),
  async measure(target) {
    const server = await servers.server(target);
    const measured = (kind: Kind) => cpuOfLoad(server, () => load(server.port, kind, plan.measured));
    return { full: await measured('full'), resumed: await measured('resumed') };
  },
  describe: ({ full, resumed }) => `full ${describeCpu(full)}; resumed ${describeCpu(resumed)}`,
});
await servers.stop();

publish({
  name: 'bench-tls',
  machine,
  settings,
  method: `A connection by TLS 1.3 with one request, ${atOnce} at a time, ${plan.measured} of each kind a round after ${plan.warmUpOfWorker} for each worker to warm up, one certificate of ECDSA with P-256, by mailbox, all servers running and loaded in turn`,
  parts: kinds.map(partOf),
  verdicts: kinds.flatMap(verdictsOf),
  notes: [],
  caveat:
    'CPU is user and system time of all server processes for a whole connection: accepted, handed over, handshake, one answer, closed. The load shares the cores with the servers: requests/s say what this machine does, not what the server could do at most.',
});

function load(port: number, kind: Kind, count: number): Promise<Answers> {
  return runLoad(new URL('./connect.ts', import.meta.url), [port, kind, atOnce, count]);
}

function partOf(kind: Kind): Part {
  const series = seriesOf(kind);
  const title = kind === 'full' ? 'A full handshake' : 'A session resumed';
  const bases = [
    ['× alone', alone.name],
    ['× node:cluster', cluster.name],
  ] as const;
  return { table: cpuTable(title, 'connection', series, bases), series };
}

function verdictsOf(kind: Kind): Verdict[] {
  return products.flatMap(({ name, workers }) =>
    (workers === 1 ? [alone] : [alone, cluster]).map((base) =>
      verdict(
        `CPU per connection, ${kind} handshake, ${name} / ${base.name}`,
        GOAL,
        cpuRatio(seriesOf(kind), name, base.name),
      ),
    ),
  );
}

function seriesOf(kind: Kind): AllCpu {
  return all.map(({ name, samples, failures }) => ({
    name,
    samples: samples.map((sample) => sample?.[kind]),
    failures,
  }));
}
