/** One target, one round: started, checked, loaded from another process, stopped. */

import { percentile } from '../../src/measure/method/spread.ts';
import { runTool } from '../../src/measure/processes/run-tool.ts';
import type { StopEvent } from '../../src/measure/processes/running-server.ts';
import { checkAnswer } from '../harness/check-answer.ts';
import { goFirst } from '../harness/priority.ts';
import { programPath } from '../harness/programs.ts';
import type { Target } from '../harness/target.ts';
import type { GeneratorRequest, GeneratorResult } from './generator/contract.ts';

export interface Sample {
  /** Of the requests that do not block. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  readonly requests: number;
  readonly errors: Readonly<Record<string, number>>;
  /** By how much the generator itself was late. */
  readonly lateP99Ms: number;
  /** Whether the generator went before the servers where both wanted a core. */
  readonly loadWentFirst: boolean;
  /** Connections the product redispatched, from its start to its end; undefined for the others. */
  readonly redispatched: number | undefined;
  /** Of them, those it reclaimed from a worker that did not move while another was free. */
  readonly reclaimed: number | undefined;
  /** Of those, the ones whose worker moved again soon after. */
  readonly reclaimedNeedlessly: number | undefined;
}

export async function measure(target: Target, load: Omit<GeneratorRequest, 'port'>): Promise<Sample> {
  const server = await target.start();
  let loadWentFirst = false;
  let result: GeneratorResult;
  let stopped: StopEvent = {};
  try {
    const check = { port: server.port, allowsOwnFields: false };
    await checkAnswer({ ...check, path: '/', body: /^Hello from worker [1-4]\n$/ });
    await checkAnswer({ ...check, path: load.blockingPath, body: /^done\n$/ });
    result = await generate({ ...load, port: server.port }, (pid) => {
      loadWentFirst = goFirst(pid);
    });
  } finally {
    stopped = await server.stop();
  }
  const { latenciesMs, lateMs, errors, requests } = result;
  if (latenciesMs.length === 0) throw new Error(`no request was answered: ${JSON.stringify(errors)}`);
  return {
    p50Ms: percentile(latenciesMs, 0.5),
    p99Ms: percentile(latenciesMs, 0.99),
    p999Ms: percentile(latenciesMs, 0.999),
    requests,
    errors,
    lateP99Ms: percentile(lateMs, 0.99),
    loadWentFirst,
    redispatched: count(stopped, 'redispatched'),
    reclaimed: count(stopped, 'reclaimed'),
    reclaimedNeedlessly: count(stopped, 'reclaimedNeedlessly'),
  };
}

async function generate(request: GeneratorRequest, started: (pid: number) => void): Promise<GeneratorResult> {
  const args = [programPath('stall/generator/main.ts'), JSON.stringify(request)];
  const timeoutMs = request.warmUpMs + request.durationMs + 15_000;
  return JSON.parse(await runTool(process.execPath, args, { timeoutMs, started })) as GeneratorResult;
}

function count(stopped: StopEvent, field: string): number | undefined {
  const value = stopped[field];
  return typeof value === 'number' ? value : undefined;
}
