/** One start: until the first answer, until every worker is there, and what memory is nobody else's then and later. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cleanEnvironment } from '../../src/measure/processes/clean-environment.ts';
import { removeTemporaryDirectory, temporaryDirectory } from '../../src/measure/processes/ends-with-us.ts';
import { onFreePorts } from '../../src/measure/processes/free-port.ts';
import { cpuTimeOf, processTree, type ServerPids } from '../../src/measure/processes/process-tree.ts';
import { type RunningProcess, startProcess } from '../../src/measure/processes/start-process.ts';
import { privateMemoryOf } from './private-memory.ts';
import { type ServerTarget, WORKERS } from './targets.ts';
import { answerAt, askMany } from './visits.ts';

/** MiB that no other process shares. */
export interface Memory {
  readonly master: number;
  /** The mean of the workers. */
  readonly worker: number;
  readonly all: number;
}

export interface ServerSample {
  /** From the start of the process to the first byte of an answer. */
  readonly firstAnswerMs: number;
  /** CPU of all processes when every worker has been ready and idle for a while: what the start cost. */
  readonly cpuMs: number;
  readonly masterCpuMs: number;
  readonly idle: Memory;
  readonly later: Memory;
}

const DEADLINE_MS = 30_000;
/** A refused connection costs little, but the machine is to start a server meanwhile. */
const ASK_EVERY_MS = 3;
const SETTLE_MS = 1_500;

/** `connections` are made between the two looks at the memory. */
export function measureServer(target: ServerTarget, connections: number): Promise<ServerSample> {
  return onFreePorts(1, async ([port]) => {
    const directory = temporaryDirectory();
    const env = {
      ...cleanEnvironment(),
      PORT: String(port),
      // Nobody is to find this master, or is found in its place.
      LB_CONTROL: join(directory, 'lb.sock'),
    };
    const begunMs = performance.now();
    const server = startProcess(process.execPath, target.args(), { env });
    try {
      return await follow(server, port!, begunMs, connections);
    } finally {
      server.signal('SIGTERM');
      await Promise.race([server.ended, sleep(5_000)]);
      server.kill();
      removeTemporaryDirectory(directory);
    }
  });
}

async function follow(
  server: RunningProcess,
  port: number,
  begunMs: number,
  connections: number,
): Promise<ServerSample> {
  while (!(await answerAt(port))) {
    if (server.hasEnded()) throw new Error(`ended before it answered: ${server.lastWords()}`);
    if (performance.now() - begunMs > DEADLINE_MS) throw new Error('gave no answer within 30 s');
    await sleep(ASK_EVERY_MS);
  }
  const firstAnswerMs = performance.now() - begunMs;
  const pids = await allWorkers(server.pid!, begunMs);
  await sleep(SETTLE_MS);
  const { masterMs, workersMs } = cpuTimeOf(pids);
  const idle = memoryOf(pids);
  await askMany(port, connections);
  await sleep(SETTLE_MS);
  const later = memoryOf(pids);
  return { firstAnswerMs, cpuMs: masterMs + workersMs, masterCpuMs: masterMs, idle, later };
}

async function allWorkers(pid: number, begunMs: number): Promise<ServerPids> {
  for (;;) {
    const pids = processTree(pid);
    if (pids.workers.length === WORKERS) return pids;
    if (performance.now() - begunMs > DEADLINE_MS) throw new Error('did not start every worker within 30 s');
    await sleep(ASK_EVERY_MS);
  }
}

function memoryOf({ master, workers }: ServerPids): Memory {
  const ofMaster = privateMemoryOf([master!]);
  const ofWorkers = privateMemoryOf(workers);
  return { master: ofMaster, worker: ofWorkers / workers.length, all: ofMaster + ofWorkers };
}
