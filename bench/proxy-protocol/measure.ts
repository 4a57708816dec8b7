/** The servers stay for all rounds: what differs between two of them is little, and their first thousands of requests are not. */

import { runTool } from '../../src/measure/processes/run-tool.ts';
import type { RunningServer } from '../../src/measure/processes/running-server.ts';
import { cpuPerRequest, readUsage } from '../../src/measure/processes/usage.ts';
import type { CpuSample } from '../harness/measure-cpu.ts';
import type { ProxiedTarget } from './targets.ts';

/** In connections. */
export interface Plan {
  readonly atOnce: number;
  readonly warmUp: number;
  /** Of a round. */
  readonly measured: number;
}

export interface Measuring {
  measure(target: ProxiedTarget): Promise<CpuSample>;
  stop(): Promise<void>;
}

export function createMeasuring({ atOnce, warmUp, measured }: Plan): Measuring {
  const running = new Map<ProxiedTarget, RunningServer>();

  async function warm(target: ProxiedTarget): Promise<RunningServer> {
    const server = await target.start();
    running.set(target, server);
    await load(server.port, target.header, atOnce, warmUp);
    return server;
  }

  return {
    async measure(target) {
      const server = running.get(target) ?? (await warm(target));
      const before = readUsage(server.pids());
      const beganAtMs = performance.now();
      const { answered, errors } = await load(server.port, target.header, atOnce, measured);
      const requestsPerSecond = (answered * 1000) / (performance.now() - beganAtMs);
      const cpu = cpuPerRequest(before, readUsage(server.pids()), answered);
      if (cpu === undefined) throw new Error('a worker was replaced under load');
      if (answered === 0) throw new Error('no request was answered');
      const { totalUs: cpuUs, masterUs, workersUs } = cpu;
      return { cpuUs, masterUs, workersUs, requestsPerSecond, answered, errors, answerBytes: 0 };
    },
    async stop() {
      await Promise.all([...running.values()].map((server) => server.stop()));
    },
  };
}

async function load(
  port: number,
  header: Buffer,
  atOnce: number,
  count: number,
): Promise<{ answered: number; errors: number }> {
  const file = new URL('./connect.ts', import.meta.url).pathname;
  const args = [file, String(port), header.toString('base64'), String(atOnce), String(count)];
  const said = await runTool(process.execPath, [...process.execArgv, ...args], { timeoutMs: 300_000 });
  return JSON.parse(said) as { answered: number; errors: number };
}
