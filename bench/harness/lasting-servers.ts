/** The servers stay for all rounds: what differs between two of them is little, and their first thousands of requests are not. */

import { runTool } from '../../src/measure/processes/run-tool.ts';
import type { RunningServer } from '../../src/measure/processes/running-server.ts';
import { cpuPerRequest, readUsage } from '../../src/measure/processes/usage.ts';
import type { CpuSample } from './measure-cpu.ts';
import type { Target } from './target.ts';

export interface Answers {
  readonly answered: number;
  readonly errors: number;
}

export interface LastingServers<Entry extends Target> {
  /** Started and warmed up unless it runs already. */
  server(target: Entry): Promise<RunningServer>;
  stop(): Promise<void>;
}

export function createLastingServers<Entry extends Target>(
  warmUp: (server: RunningServer, target: Entry) => Promise<unknown>,
): LastingServers<Entry> {
  const running = new Map<Entry, RunningServer>();
  return {
    async server(target) {
      const known = running.get(target);
      if (known !== undefined) return known;
      const server = await target.start();
      running.set(target, server);
      await warmUp(server, target);
      return server;
    },
    async stop() {
      await Promise.all([...running.values()].map((server) => server.stop()));
    },
  };
}

/** What `server` needs for each answer to `load`, which runs in processes that are not counted. */
export async function cpuOfLoad(
  { pids }: Pick<RunningServer, 'pids'>,
  load: () => Promise<Answers>,
): Promise<CpuSample> {
  const before = readUsage(pids());
  const beganAtMs = performance.now();
  const { answered, errors } = await load();
  const requestsPerSecond = (answered * 1000) / (performance.now() - beganAtMs);
  const cpu = cpuPerRequest(before, readUsage(pids()), answered);
  if (cpu === undefined) throw new Error('a worker was replaced under load');
  if (answered === 0) throw new Error('no request was answered');
  const { totalUs: cpuUs, masterUs, workersUs } = cpu;
  return { cpuUs, masterUs, workersUs, requestsPerSecond, answered, errors, answerBytes: 0 };
}

/** A program of a benchmark that puts load on a server and says what came of it as a line of JSON. */
export async function runLoad(program: URL, args: readonly (number | string)[]): Promise<Answers> {
  const said = await runTool(process.execPath, [...process.execArgv, program.pathname, ...args.map(String)], {
    timeoutMs: 300_000,
  });
  return JSON.parse(said) as Answers;
}
