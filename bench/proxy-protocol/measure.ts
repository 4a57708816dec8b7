/** One target, one round: started, warmed up, measured, stopped. */
import { runTool } from '../../src/measure/processes/run-tool.ts';
import { cpuPerRequest, readUsage } from '../../src/measure/processes/usage.ts';
import type { CpuSample } from '../harness/measure-cpu.ts';
import type { ProxiedTarget } from './targets.ts';

export interface Timing {
  readonly connections: number;
  readonly warmUpMs: number;
  readonly ms: number;
}

export async function measure(target: ProxiedTarget, timing: Timing): Promise<CpuSample> {
  const server = await target.start();
  try {
    const { connections, warmUpMs, ms } = timing;
    await load(server.port, target.header, connections, warmUpMs);
    const before = readUsage(server.pids());
    const { answered, errors } = await load(server.port, target.header, connections, ms);
    const cpu = cpuPerRequest(before, readUsage(server.pids()), answered);
    if (cpu === undefined) throw new Error('a worker was replaced under load');
    if (answered === 0) throw new Error('no request was answered');
    const { totalUs: cpuUs, masterUs, workersUs } = cpu;
    const requestsPerSecond = (answered * 1000) / ms;
    return { cpuUs, masterUs, workersUs, requestsPerSecond, answered, errors, answerBytes: 0 };
  } finally {
    await server.stop();
  }
}

async function load(
  port: number,
  header: Buffer,
  connections: number,
  ms: number,
): Promise<{ answered: number; errors: number }> {
  const file = new URL('./connect.ts', import.meta.url).pathname;
  const args = [file, String(port), header.toString('base64'), String(connections), String(ms)];
  const said = await runTool(process.execPath, [...process.execArgv, ...args], { timeoutMs: ms + 30_000 });
  return JSON.parse(said) as { answered: number; errors: number };
}
