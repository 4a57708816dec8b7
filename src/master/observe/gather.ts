/** Takes snapshots: all that the master keeps anyhow, and what the system says of each process. */
import type { ProcessId } from '../../dispatch/contract.ts';
import type { HeaderRefusal } from '../../handoff/header-gate.ts';
import { formatAlgorithm } from '../../options/index.ts';
import { monotonicMs } from '../../platform/clock.ts';
import { bucketStartMs, LATENCY_BUCKETS } from '../../scoreboard/latencies.ts';
import { cpuFacts } from '../dispatching/cpu-facts.ts';
import type { Running } from '../operations/running.ts';
import type { AgentStatus, ReloadStatus } from '../operations/status-contract.ts';
import type { AgentSnapshot, ListenerSnapshot, Snapshot } from './contract.ts';
import { listenersOf } from './listeners.ts';
import { createRates, type Looked, type RateKeeper } from './rates.ts';
import { slotsAndProcesses } from './slots.ts';
import { createUsageMeter, type UsageMeter } from './usage.ts';

export interface GatherParts {
  readonly running: Running;
  reload(): ReloadStatus | undefined;
}

const bucketEndsMs: readonly number[] = Array.from({ length: LATENCY_BUCKETS }, (_, at) =>
  bucketStartMs(at + 1),
);

/** Resolves at once where somebody has looked not long before, and otherwise after a moment. */
export function createGather({ running, reload }: GatherParts): () => Promise<Snapshot> {
  const { dispatching, listening } = running;
  const { live, transport, shedder } = dispatching;
  const startedAtMs = monotonicMs();
  const agentId = createAgentId();
  const rates = ratesOf(running, agentId);
  const usage = createUsageMeter(rates);

  return async () => {
    await rates.look();
    live.refresh();
    const { load, frontends, reclaims } = live.dispatch;
    const { phase, agent, supervisor } = running;
    const latest = reload();
    const isReloading = latest?.state === 'running';
    const listeners = listenersOf(live.tallies, listening.addresses.all, monotonicMs());
    const { slots, processes } = slotsAndProcesses({ running, rates, usage });
    return {
      schema: 1,
      atMs: Date.now(),
      pid: process.pid,
      state: phase === 'serving' && isReloading ? 'reloading' : phase,
      uptimeMs: monotonicMs() - startedAtMs,
      app: running.current.options.app,
      addresses: listening.addresses.all.map(({ listener }) => listener.address),
      algorithm: formatAlgorithm(running.algorithm),
      handoff: transport.handoff.name,
      workers: supervisor.slots.length,
      available: load.members.length,
      accepted: frontends.accepted,
      open: load.open,
      waiting: frontends.waiting,
      shed: { ...shedder.counts },
      ...refusedByReason(listeners),
      abandoned: frontends.abandoned,
      redispatched: frontends.redispatched,
      reclaimed: reclaims.total,
      reclaimedNeedlessly: reclaims.needless,
      moved: slots.reduce((sum, { moved }) => sum + moved, 0),
      reload: latest,
      isReloading,
      master: usage.own(),
      listeners,
      slots,
      processes,
      agent: agentOf(agent?.status, usage, agentId),
      bucketEndsMs,
    };
  };
}

function refusedByReason(listeners: readonly ListenerSnapshot[]): Pick<Snapshot, 'proxyRefused'> {
  const sum: Partial<Record<HeaderRefusal, number>> = {};
  for (const { proxyRefused = {} } of listeners)
    for (const [reason, count] of Object.entries(proxyRefused) as [HeaderRefusal, number][])
      sum[reason] = (sum[reason] ?? 0) + count;
  const isCounted = listeners.some(({ proxyRefused }) => proxyRefused !== undefined);
  return isCounted ? { proxyRefused: sum as Record<HeaderRefusal, number> } : {};
}

function ratesOf({ supervisor, dispatching, ...running }: Running, agentId: AgentId): RateKeeper {
  const cpu = cpuFacts();
  return createRates({
    processes() {
      dispatching.live.refresh();
      const workers = supervisor.processes.map(
        ({ id, worker }): Looked => ({
          ...{ id, pid: worker.pid, uptimeMs: worker.uptimeMs },
          requests: id.done + id.errors,
        }),
      );
      const { pid, uptimeMs = 0 } = running.agent?.status ?? {};
      return pid === undefined ? workers : [...workers, { id: agentId(pid), pid, uptimeMs, requests: 0 }];
    },
    cpuMs: (pid) => cpu.cpuMs(pid),
  });
}

function agentOf(
  status: AgentStatus | undefined,
  usage: UsageMeter,
  agentId: AgentId,
): AgentSnapshot | undefined {
  if (status === undefined) return undefined;
  const { pid, uptimeMs = 0 } = status;
  return { ...status, usage: pid === undefined ? undefined : usage.of(agentId(pid), pid, uptimeMs) };
}

type AgentId = (pid: number) => ProcessId;

/** Keeps apart what one agent has used and what the next one does. */
function createAgentId(): AgentId {
  let known: { readonly pid: number; readonly id: ProcessId } | undefined;
  return (pid) => {
    if (known?.pid !== pid) known = { pid, id: { slot: 0, generation: pid } };
    return known.id;
  };
}
