/** One target, one round: started, checked, warmed up, measured, stopped. */
import type { RunningServer } from '../../src/measure/processes/running-server.ts';
import { cpuPerRequest, readUsage } from '../../src/measure/processes/usage.ts';
import { checkExactAnswer, type ExactAnswer } from '../../src/measure/targets/check-exact-answer.ts';
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
  readonly check: ExactAnswer;
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
    const answerBytes = await checkExactAnswer(server.port, measurement.check);
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
  const before = readUsage(pids());
  const { answered, errors, seconds: lasted } = await load.run({ port, connections, closes, seconds });
  const cpu = cpuPerRequest(before, readUsage(pids()), answered);
  if (cpu === undefined) throw new Error('a worker was replaced under load');
  if (answered === 0) throw new Error('no request was answered');
  const { totalUs, masterUs, workersUs } = cpu;
  return { cpuUs: totalUs, masterUs, workersUs, requestsPerSecond: answered / lasted, answered, errors };
}
