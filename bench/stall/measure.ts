/** One target, one round: started, checked, loaded from another process, stopped. */

import type { LoadOrder, LoadResult } from '../../src/measure/load/contract.ts';
import { decodeHistogram, latencyOf } from '../../src/measure/load/histogram.ts';
import { startLoad } from '../../src/measure/load/index.ts';
import type { StopEvent } from '../../src/measure/processes/running-server.ts';
import { checkExactAnswer } from '../../src/measure/targets/check-exact-answer.ts';
import { goFirst } from '../harness/priority.ts';
import type { Target } from '../harness/target.ts';

export interface Sample {
  /** Of the requests that do not block. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  /** Those that do not block, and all that failed. */
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

export interface StallLoad {
  /** New connections a second, on average; their arrivals are a Poisson process. */
  readonly ratePerSecond: number;
  readonly warmUpMs: number;
  readonly durationMs: number;
  /** Share of the requests, 0 to 1, that ask for `blockingPath`; the others ask for `/`. */
  readonly blockingShare: number;
  readonly blockingPath: string;
  readonly seed: number;
}

export async function measure(target: Target, load: StallLoad): Promise<Sample> {
  const server = await target.start();
  let loadWentFirst = false;
  let result: LoadResult;
  let stopped: StopEvent = {};
  try {
    const { port } = server;
    await checkExactAnswer(port, { path: '/', body: /^Hello from worker [1-4]\n$/, allowsOwnFields: false });
    await checkExactAnswer(port, { path: load.blockingPath, body: /^done\n$/, allowsOwnFields: false });
    const running = startLoad(orderOf(load, port), (pid) => {
      loadWentFirst = goFirst(pid);
    });
    result = await running.result;
  } finally {
    stopped = await server.stop();
  }
  const { latency, generator, answered, errors } = result;
  if (answered === 0) throw new Error(`no request was answered: ${JSON.stringify(errors)}`);
  const { p50, p99, p999 } = latencyOf(decodeHistogram(latency));
  return {
    p50Ms: p50,
    p99Ms: p99,
    p999Ms: p999,
    requests: answered + Object.values(errors).reduce((sum, number) => sum + number, 0),
    errors,
    lateP99Ms: generator.lateMs,
    loadWentFirst,
    redispatched: count(stopped, 'redispatched'),
    reclaimed: count(stopped, 'reclaimed'),
    reclaimedNeedlessly: count(stopped, 'reclaimedNeedlessly'),
  };
}

function orderOf(
  { ratePerSecond, warmUpMs, durationMs, blockingShare, blockingPath, seed }: StallLoad,
  port: number,
): LoadOrder {
  return {
    port,
    path: '/',
    aside: { path: blockingPath, share: blockingShare },
    shape: { kind: 'open', perSecond: ratePerSecond, arrivals: 'poisson' },
    service: undefined,
    longLived: 0,
    seed,
    warmUpMs,
    measureMs: durationMs,
  };
}

function count(stopped: StopEvent, field: string): number | undefined {
  const value = stopped[field];
  return typeof value === 'number' ? value : undefined;
}
