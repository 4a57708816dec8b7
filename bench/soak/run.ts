/**
 * `npm run bench:soak [-- --connections 2000000] [--handoff mailbox|ipc]`: hands over a bounded number of
 * connections and watches the resident memory and the descriptors of master and workers. Exits with 1 when they grow.
 */
import { readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { spreadOf } from '../../src/measure/method/spread.ts';
import { describeMachine, sentenceOfMachine } from '../../src/measure/processes/machine.ts';
import { residentMiB } from '../../src/measure/processes/memory.ts';
import { findLoad } from '../harness/load/index.ts';
import { startProduct } from '../harness/product.ts';
import { terminalTable } from '../harness/table.ts';

interface Sample {
  readonly connections: number;
  readonly masterMiB: number;
  readonly workerMiB: number;
  readonly descriptors: number;
}

/** Seconds of load between two samples. */
const STEP_SECONDS = 10;
/** The first part of a run warms up: code is compiled, heaps find their size. */
const WARM_UP = 0.3;
/** A median of the last third above that of the middle by more than this is growth. */
const TOLERATED_GROWTH = 1.1;

const { values } = parseArgs({
  options: {
    connections: { type: 'string', default: '2000000' },
    handoff: { type: 'string', default: 'mailbox' },
  },
});
const goal = Number(values.connections);
if (!Number.isInteger(goal) || goal < 1 || !['mailbox', 'ipc'].includes(values.handoff)) {
  console.error('usage: npm run bench:soak -- [--connections N] [--handoff mailbox|ipc]');
  process.exit(2);
}

const load = findLoad();
const server = await startProduct({
  workers: 2,
  handoff: values.handoff as 'mailbox' | 'ipc',
  algorithm: 'least-connections',
});
const samples: Sample[] = [];
let connections = 0;
let errors = 0;
while (connections < goal) {
  const result = await load.run({ port: server.port, connections: 64, seconds: STEP_SECONDS, closes: true });
  connections += result.answered;
  errors += result.errors;
  samples.push(takeSample());
  const { masterMiB, workerMiB, descriptors } = samples.at(-1)!;
  console.log(
    `${connections} connections: master ${masterMiB} MiB, workers ${workerMiB} MiB, ${descriptors} descriptors`,
  );
}
const stopped = await server.stop();

const settled = samples.slice(Math.floor(samples.length * WARM_UP));
const early = settled.slice(0, Math.ceil(settled.length / 2));
const late = settled.slice(Math.floor(settled.length / 2));
const rows = (['masterMiB', 'workerMiB', 'descriptors'] as const).map((what) => {
  const [before, after] = [early, late].map((part) => spreadOf(part.map((sample) => sample[what]))!.median);
  return { what, before: before!, after: after!, isFlat: after! <= before! * TOLERATED_GROWTH };
});
console.log(
  `\n${terminalTable({
    title: `${connections} connections handed over by ${values.handoff}, ${errors} errors`,
    head: ['median', 'first half', 'second half', 'verdict'],
    rows: rows.map(({ what, before, after, isFlat }) => [
      what,
      String(before),
      String(after),
      isFlat ? 'flat' : 'GROWS',
    ]),
  })}\n\nHalves of what followed the warm-up. ${load.name}; ${sentenceOfMachine(describeMachine())}`,
);
console.log(`accepted ${stopped.accepted}, shed ${JSON.stringify(stopped.shed)}, clean ${stopped.clean}`);
process.exit(errors === 0 && rows.every(({ isFlat }) => isFlat) ? 0 : 1);

function takeSample(): Sample {
  const { master, workers } = server.pids();
  return {
    connections,
    masterMiB: Math.round(residentMiB([master!])),
    workerMiB: Math.round(residentMiB(workers) / workers.length),
    descriptors: [master!, ...workers].reduce((sum, pid) => sum + readdirSync(`/proc/${pid}/fd`).length, 0),
  };
}
