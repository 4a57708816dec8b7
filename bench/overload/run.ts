/** `npm run bench:overload`: what clients get when there are ten times as many as can be served. */
import { createRandom } from '../../src/measure/method/random.ts';
import { describeMachine } from '../../src/measure/processes/machine.ts';
import { short } from '../harness/numbers.ts';
import { startProduct } from '../harness/product.ts';
import { checkReadmeSection } from '../harness/readme-section.ts';
import { publish } from '../harness/report.ts';
import { runRounds } from '../harness/rounds.ts';
import { readSettings } from '../harness/settings.ts';
import type { Target } from '../harness/target.ts';
import { clusterRoundRobin } from '../stall/targets/index.ts';
import { measure, type Sample } from './measure.ts';
import { overloadTable, overloadVerdicts } from './tables.ts';

const WORKERS = 4;
/** Each request sleeps for so long, so that what can be served is known and needs no CPU. */
const BLOCK_MS = 40;
const TIMES = 10;

const settings = readSettings('bench:overload');
if (settings.writesReadme) checkReadmeSection('bench-overload');

const machine = describeMachine();
const load = {
  path: `/block?ms=${BLOCK_MS}`,
  ratePerSecond: (TIMES * WORKERS * 1_000) / BLOCK_MS,
  warmUpMs: 2_000,
  durationMs: settings.isQuick ? 2_000 : 6_000,
};

const targets: readonly Target[] = [
  product('pointsman, mailbox, rr', 'mailbox', 'rr'),
  product('pointsman, mailbox, least-connections', 'mailbox', 'least-connections'),
  product('pointsman, ipc, rr', 'ipc', 'rr'),
  clusterRoundRobin,
];

function product(name: string, handoff: 'mailbox' | 'ipc', algorithm: string): Target {
  return { name, start: () => startProduct({ workers: WORKERS, handoff, algorithm }) };
}

const series = await runRounds<Sample, Target>({
  targets,
  count: settings.rounds,
  random: createRandom(settings.seed),
  measure: (target) => measure(target, load),
  describe: ({ p50Ms, p99Ms, answeredPerSecond, recoveryMs }) =>
    `p50 ${short(p50Ms)}, p99 ${short(p99Ms)} ms; ${short(answeredPerSecond)}/s; recovery ${short(recoveryMs)} ms`,
});

publish({
  name: 'bench-overload',
  machine,
  settings,
  method: `${load.ratePerSecond} new connections/s in an open loop, ${TIMES} times what ${WORKERS} workers can serve when each request sleeps for ${BLOCK_MS} ms, for ${load.durationMs / 1000} s a round after ${load.warmUpMs / 1000} s of the same; latency is that of the answers with 200, counted from when the request was due; clients give up after 15 s; recovery is the time from the end of the load until a request is answered within 250 ms`,
  parts: [{ table: overloadTable(series), series }],
  verdicts: overloadVerdicts(series, clusterRoundRobin.name),
  notes: [],
  caveat:
    'Load and servers share the cores; what is shed costs the master CPU time, and the clients a new try.',
});
