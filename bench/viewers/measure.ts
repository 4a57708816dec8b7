/** One server under full load: a while without anybody looking and a while with viewers and scrapes, in random order. */
import type { Latency } from '../../src/measure/contract.ts';
import { latencyOf, mergeHistograms } from '../../src/measure/load/histogram.ts';
import { type Random, shuffled } from '../../src/measure/method/random.ts';
import { residentMiB } from '../../src/measure/processes/memory.ts';
import type { ServerPids } from '../../src/measure/processes/process-tree.ts';
import { cpuMsOf } from '../harness/cpu-time.ts';
import type { Load } from '../harness/load/contract.ts';
import type { Client } from '../reload/client/start-client.ts';
import { startViewers } from './start-viewers.ts';
import type { Seen } from './viewers.ts';

export interface Served {
  readonly port: number;
  /** Of the page. */
  readonly pagePort: number;
  readonly token: string;
  readonly pids: ServerPids;
  readonly load: Load;
  /** New connections in an open loop beside the load: how long they take is what dispatch makes of it. */
  readonly client: Client;
  /** Connections of the load at a time. */
  readonly connections: number;
  readonly viewers: number;
}

export interface Part {
  readonly perSecond: number;
  /** Of new connections. */
  readonly latency: Latency;
  /** CPU of the master for each connection of the load. */
  readonly masterUs: number;
  readonly errors: number;
}

export interface Pair {
  readonly with: Part & { readonly seen: Seen; readonly viewersCpuMs: number };
  readonly without: Part;
}

export async function measurePair(served: Served, seconds: number, random: Random): Promise<Pair> {
  const parts: { with?: Pair['with']; without?: Part } = {};
  for (const kind of shuffled(['with', 'without'] as const, random)) {
    if (kind === 'without') parts.without = await measurePart(served, seconds);
    else parts.with = await looked(served, seconds);
  }
  return { with: parts.with!, without: parts.without! };
}

async function looked(served: Served, seconds: number): Promise<Pair['with']> {
  const viewers = await startViewers(served.pagePort, served.token, { count: served.viewers, deaf: 0 });
  try {
    const before = cpuMsOf(viewers.pid);
    const part = await measurePart(served, seconds);
    return { ...part, viewersCpuMs: cpuMsOf(viewers.pid) - before, seen: await viewers.tell() };
  } finally {
    await viewers.stop();
  }
}

async function measurePart(
  { port, pids, load, client, connections }: Served,
  seconds: number,
): Promise<Part> {
  await client.tell();
  const beforeMs = cpuMsOf(pids.master!);
  const { answered, errors, seconds: lasted } = await load.run({ port, connections, seconds, closes: true });
  const usedMs = cpuMsOf(pids.master!) - beforeMs;
  const { latency } = await client.tell();
  if (answered === 0) throw new Error('no request was answered');
  return {
    perSecond: answered / lasted,
    latency: latencyOf(mergeHistograms(Object.values(latency))),
    masterUs: (1000 * usedMs) / answered,
    errors,
  };
}

export interface Memory {
  /** Resident memory of the master after each step. */
  readonly masterMiB: readonly number[];
  readonly seen: Seen;
}

/** Viewers, deaf ones among them, and a scrape every second, at full load all the time. */
export async function watchMemory(
  { port, pagePort, token, pids, load, connections, viewers: count }: Served,
  {
    steps,
    stepSeconds,
    deaf,
  }: { readonly steps: number; readonly stepSeconds: number; readonly deaf: number },
): Promise<Memory> {
  const viewers = await startViewers(pagePort, token, { count: count - deaf, deaf });
  const masterMiB: number[] = [];
  try {
    for (let step = 1; step <= steps; step++) {
      await load.run({ port, connections, seconds: stepSeconds, closes: true });
      masterMiB.push(residentMiB([pids.master!]));
      const { dropped } = await viewers.tell();
      console.error(
        `step ${step}/${steps}: master ${masterMiB.at(-1)!.toFixed(1)} MiB, ${dropped} deaf viewers dropped`,
      );
    }
    return { masterMiB, seen: await viewers.tell() };
  } finally {
    await viewers.stop();
  }
}
