/** One round of one target: what passes, and how long an answer takes. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Latency } from '../../src/measure/contract.ts';
import { latencyOf, mergeHistograms } from '../../src/measure/load/histogram.ts';
import { startClient } from '../reload/client/start-client.ts';
import { failedIn } from '../reload/summary.ts';
import type { BusServer, BusTarget } from './servers.ts';

export interface Act {
  readonly name: string;
  readonly path: 'send' | 'request' | 'broadcast';
  readonly workers: number;
  readonly bytes: number;
  readonly count: number;
}

export interface Passed {
  readonly perSecond: number;
  /** Of requests. */
  readonly p99Ms?: number;
}

/** New connections with messages beside them, and without. */
export interface Dispatched {
  /** Messages that passed. */
  readonly perSecond: number;
  readonly with: Latency;
  readonly without: Latency;
}

/** Of each act before it counts: code that is compiled. */
const WARM_UP_SHARE = 0.25;
const VISITS_PER_SECOND = 100;
/** Of what was measured to pass at most beside the connections. */
const LOAD_SHARE = 0.8;

export async function measureAct(target: BusTarget, act: Act): Promise<Passed> {
  return withServer(target, act.workers, async ({ port }) => {
    const ask = (count: number): Promise<Passed> => run(port, act.path, { bytes: act.bytes, count });
    await ask(Math.ceil(act.count * WARM_UP_SHARE));
    return ask(act.count);
  });
}

export async function measureDispatch(
  target: BusTarget,
  { ms, seed, count }: { readonly ms: number; readonly seed: number; readonly count: number },
): Promise<Dispatched> {
  return withServer(target, 2, async ({ port }) => {
    await run(port, 'send', { bytes: 100, count });
    const crowd = { visitsPerSecond: VISITS_PER_SECOND, kept: 0, sleepy: 0, pipelined: 0 };
    const client = await startClient({ port, crowd, seed, mostMs: 4 * ms + 60_000 });
    // Beside the connections: on cores that both share, nothing near to what passes alone can pass.
    const { perSecond: most } = await run(port, 'send', { bytes: 100, count: 2 * count });
    await sleep(ms / 4);
    await client.tell();
    await sleep(ms);
    const without = await client.tell();
    const { perSecond } = await run(port, 'pace', { bytes: 100, rate: Math.round(most * LOAD_SHARE), ms });
    const withMessages = await client.tell();
    const last = await client.end();
    const failed = [without, withMessages, last].reduce((sum, { counts }) => sum + failedIn(counts), 0);
    if (failed > 0) throw new Error(`${failed} new connections failed`);
    const latency = ({ latency: byKind }: typeof without): Latency =>
      latencyOf(mergeHistograms(Object.values(byKind)));
    return { perSecond, with: latency(withMessages), without: latency(without) };
  });
}

async function withServer<Result>(
  target: BusTarget,
  workers: number,
  act: (server: BusServer) => Promise<Result>,
): Promise<Result> {
  const server = await target.start(workers);
  try {
    return await act(server);
  } finally {
    await server.stop();
  }
}

async function run(port: number, act: string, values: Readonly<Record<string, number>>): Promise<Passed> {
  const query = Object.entries(values).map(([name, value]) => `${name}=${value}`);
  const answer = await fetch(`http://127.0.0.1:${port}/${act}?${query.join('&')}`, {
    signal: AbortSignal.timeout(120_000),
  });
  if (!answer.ok) throw new Error(`${act} was answered with ${answer.status}`);
  return (await answer.json()) as Passed;
}
