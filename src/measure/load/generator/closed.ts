/** The closed load: autocannon's clients, each of which asks again when it has its answer. */
import { createRequire } from 'node:module';
import autocannon from 'autocannon';
import { RandomStream } from '../../../simulate/random-stream.ts';
import type { ClosedLoad } from '../../scenarios/contract.ts';
import { monotonicMs, until, watchCpu } from './clock.ts';
import { type AutocannonClient, followClient } from './closed-client.ts';
import { pathsOf, Stream } from './content.ts';
import type { GeneratorOrder } from './contract.ts';
import type { Generate } from './generate.ts';
import { createTurns } from './turns.ts';

const TIMEOUT_MS = 10_000;
/** For the pacer to hear of the start. */
const LEAD_MS = 10;

const { version } = createRequire(import.meta.url)('autocannon/package.json') as { version: string };

export const generateClosed: Generate = async (order, recorder, measuring) => {
  const { connections, reconnects, pipelining = 1, rate } = shareOf(order);
  const { origin = `http://127.0.0.1:${order.port}`, path, service, seed, warmUpMs, measureMs } = order;
  const nextPath = pathsOf(path, service, new RandomStream(seed, Stream.connections + order.process));
  // With less than one request a second for each, some would have none.
  const clients = Math.min(connections, rate ?? connections);
  const turns = rate === undefined ? undefined : await createTurns(rate, warmUpMs + measureMs, recorder);
  const options: autocannon.Options = {
    url: origin + path,
    connections: clients,
    pipelining,
    timeout: TIMEOUT_MS / 1000,
    // In seconds, and longer than it will be asked to go on.
    duration: Math.ceil((warmUpMs + measureMs) / 1000) + 60,
    requests: [{ setupRequest: (request) => ({ ...request, path: nextPath() }) }],
    ...(reconnects ? { reconnectRate: 1 } : {}),
    setupClient: (created) => {
      const client = created as unknown as AutocannonClient;
      followClient(client, recorder, {
        reconnects,
        timeoutMs: TIMEOUT_MS,
        dueMs: turns?.join(client, reconnects),
      });
    },
  };
  const startMs = monotonicMs() + (turns === undefined ? 0 : LEAD_MS);
  recorder.beginAt(startMs + warmUpMs);
  const failed = new Promise<never>((_, reject) => {
    autocannon(options, (error: unknown) => reject(error ?? new Error('autocannon stopped by itself')));
  });
  turns?.start(startMs);
  const measured = async (): Promise<number> => {
    await until(startMs + warmUpMs);
    measuring();
    const cpuShare = watchCpu();
    await until(startMs + warmUpMs + measureMs);
    return cpuShare();
  };
  // Its clients go on until the process ends, which is next.
  const cpuShare = await Promise.race([measured(), failed]);
  return { name: `autocannon ${version}`, seconds: measureMs / 1000, cpuShare, lateMs: turns?.lateMs() ?? 0 };
};

/** What this process does of the whole load. */
export function shareOf({ shape, processes, process }: GeneratorOrder): ClosedLoad {
  if (shape.kind !== 'closed') throw new TypeError('not a closed load');
  const part = (whole: number): number =>
    Math.floor((whole * (process + 1)) / processes) - Math.floor((whole * process) / processes);
  return {
    ...shape,
    connections: part(shape.connections),
    ...(shape.rate === undefined ? {} : { rate: part(shape.rate) }),
  };
}
