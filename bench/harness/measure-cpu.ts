/** One target, one round: started, checked, warmed up, measured, stopped. */

import { cpuTimeOf } from '../../src/measure/processes/process-tree.ts';
import type { RunningServer } from '../../src/measure/processes/running-server.ts';
import { type AnswerCheck, checkAnswer } from './check-answer.ts';
import type { Load } from './load/contract.ts';
import type { Target } from './target.ts';

export interface CpuSample {
  /** CPU of all server processes for each answered request, microseconds. */
  readonly cpuUs: number;
  /** undefined when one process does everything. */
  readonly masterUs: number | undefined;
  readonly workersUs: number;
  readonly requestsPerSecond: number;
  readonly answered: number;
  readonly errors: number;
  readonly answerBytes: number;
}

export interface CpuMeasurement {
  /** The answer is checked before anything is timed. */
  readonly check: Omit<AnswerCheck, 'port'>;
  readonly load: Load;
  /** A connection for each request. */
  readonly closes: boolean;
  readonly connections: number;
  readonly warmUpSeconds: number;
  readonly seconds: number;
}

export async function measureCpu(target: Target, measurement: CpuMeasurement): Promise<CpuSample> {
  const server = await target.start();
  try {
    const answerBytes = await checkAnswer({ ...measurement.check, port: server.port });
    return { ...(await load(server, measurement)), answerBytes };
  } finally {
    await server.stop();
  }
}

async function load(
  { port, pids }: RunningServer,
  { load, closes, connections, warmUpSeconds, seconds }: CpuMeasurement,
): Promise<Omit<CpuSample, 'answerBytes'>> {
  await load.run({ port, connections, closes, seconds: warmUpSeconds });
  const tree = pids();
  const before = cpuTimeOf(tree);
  const result = await load.run({ port, connections, closes, seconds });
  const after = cpuTimeOf(tree);
  if (pids().workers.join() !== tree.workers.join()) throw new Error('a worker was replaced under load');
  if (result.answered === 0) throw new Error('no request was answered');
  const perRequestUs = (ms: number): number => (ms * 1000) / result.answered;
  const masterMs = after.masterMs - before.masterMs;
  const workersMs = after.workersMs - before.workersMs;
  return {
    cpuUs: perRequestUs(masterMs + workersMs),
    masterUs: tree.master === undefined ? undefined : perRequestUs(masterMs),
    workersUs: perRequestUs(workersMs),
    requestsPerSecond: result.answered / result.seconds,
    answered: result.answered,
    errors: result.errors,
  };
}
