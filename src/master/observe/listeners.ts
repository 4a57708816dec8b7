/** What each listener of a snapshot has. */
import { LATENCY_BUCKETS, type Latencies } from '../../scoreboard/latencies.ts';
import type { ListenerTally, Tallies } from '../dispatching/tallies.ts';
import type { Address } from '../listening/addresses.ts';
import type { Histogram, ListenerSnapshot } from './contract.ts';

export function listenersOf(
  { listeners, expectsHeaders }: Pick<Tallies, 'expectsHeaders' | 'listeners'>,
  open: readonly Address[],
  nowMs: number,
): readonly ListenerSnapshot[] {
  return listeners.map((tally) => ({
    ...listenerOf(tally, open, nowMs),
    ...(expectsHeaders ? { proxyRefused: { ...tally.refusedHeaders } } : {}),
  }));
}

export function histogramOf(latencies: Latencies | undefined): Histogram {
  if (latencies === undefined) return { counts: [], sumMs: 0 };
  const { counts, sumMs } = latencies;
  let length = LATENCY_BUCKETS;
  while (length > 0 && counts[length - 1] === 0) length--;
  const told: number[] = [];
  for (let bucket = 0; bucket < length; bucket++) told.push(counts[bucket]!);
  return { counts: told, sumMs };
}

function listenerOf(tally: ListenerTally, open: readonly Address[], nowMs: number): ListenerSnapshot {
  const { name, past, shed, waits } = tally;
  const frontends = [...tally.frontends];
  const sum = (of: (frontend: (typeof frontends)[number]) => number): number =>
    frontends.reduce((total, frontend) => total + of(frontend), 0);
  const oldestMs = Math.min(
    ...frontends.map(({ queue, held }) => Math.min(queue.oldestMs ?? nowMs, held.oldestMs)),
  );
  return {
    name,
    addresses: open.flatMap(({ frontend, listener }) =>
      tally.frontends.has(frontend) ? [listener.address] : [],
    ),
    accepted: past.accepted + sum(({ accepted }) => accepted),
    redispatched: past.redispatched + sum(({ redispatched }) => redispatched),
    shed: { ...shed },
    waiting: sum(({ waiting }) => waiting),
    oldestWaitMs: Math.max(nowMs - Math.min(oldestMs, nowMs), 0),
    waits: histogramOf(waits),
  };
}
