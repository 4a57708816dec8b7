/** From what the load saw and the processes used to the numbers of one round. */

import type { RoundSample, WorkerShare } from '../contract.ts';
import type { LoadResult } from '../load/contract.ts';
import { decodeHistogram, latencyOf } from '../load/histogram.ts';
import { jainIndex } from '../method/summarize.ts';
import type { Turn } from '../method/turns.ts';
import { cpuPerRequest, type Usage } from '../processes/usage.ts';
import type { Fleet } from '../targets/fleet.ts';

export interface Measured {
  readonly turn: Turn;
  readonly result: LoadResult;
  /** At the begin and at the end of the measured time. */
  readonly before: Usage;
  readonly after: Usage;
  /** Of the whole machine meanwhile; undefined where other cores than the target's count in it. */
  readonly busyCores: number | undefined;
  readonly fleet: Pick<Fleet, 'numberOf' | 'workers'> | undefined;
}

export function sampleFrom({ turn, result, before, after, busyCores, fleet }: Measured): RoundSample {
  const { seconds, answered, errors, latency, timeLine, generator } = result;
  const shares = fleet === undefined ? [] : sharesOf(result, fleet);
  const cpu = cpuPerRequest(before, after, answered);
  return {
    ...turn,
    seconds,
    answered,
    errors,
    requestsPerSecond: answered / seconds,
    latency: latencyOf(decodeHistogram(latency)),
    histogram: latency,
    cpu,
    memoryMiB: after.memoryMiB,
    shares,
    fairness: shares.length === 0 ? undefined : jainIndex(shares.map(({ requests }) => requests)),
    timeLine,
    volleys: fleet === undefined ? undefined : result.volleys?.map((volley) => byNumber(volley, fleet)),
    generator,
    otherCores:
      cpu === undefined || busyCores === undefined
        ? undefined
        : Math.max(0, busyCores - coresOf(cpu.totalUs, result) - generator.busiest * generator.processes),
  };
}

function coresOf(cpuUs: number, { answered, seconds }: LoadResult): number {
  return (cpuUs * answered) / (seconds * 1e6);
}

/** One for each worker number, those that got nothing too. */
function sharesOf({ byWorker }: LoadResult, fleet: Pick<Fleet, 'numberOf' | 'workers'>): WorkerShare[] {
  const shares = new Map<number, WorkerShare>(
    fleet.workers().map(({ number }) => [number, { worker: number, requests: 0, connections: 0 }]),
  );
  for (const [pid, { requests, connections }] of Object.entries(byWorker)) {
    const number = fleet.numberOf(Number(pid));
    if (number === undefined) continue;
    const so = shares.get(number) ?? { worker: number, requests: 0, connections: 0 };
    shares.set(number, {
      worker: number,
      requests: so.requests + requests,
      connections: so.connections + connections,
    });
  }
  return [...shares.values()].sort((left, right) => left.worker - right.worker);
}

function byNumber(
  volley: Readonly<Record<string, number>>,
  fleet: Pick<Fleet, 'numberOf' | 'workers'>,
): number[] {
  const counts = fleet.workers().map(() => 0);
  for (const [pid, count] of Object.entries(volley)) {
    const number = fleet.numberOf(Number(pid));
    if (number !== undefined) counts[number - 1] = (counts[number - 1] ?? 0) + count;
  }
  return counts;
}
