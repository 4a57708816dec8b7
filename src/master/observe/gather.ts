/** Takes snapshots: all that the master keeps anyhow, and what the system says of each process. */
import type { ProcessId } from '../../dispatch/contract.ts';
import { formatAlgorithm } from '../../options/index.ts';
import { monotonicMs } from '../../platform/clock.ts';
import { residentBytesOf } from '../../platform/process-usage.ts';
import { bucketStartMs, LATENCY_BUCKETS } from '../../scoreboard/latencies.ts';
import { cpuFacts } from '../dispatching/cpu-facts.ts';
import type { Running } from '../operations/running.ts';
import {
  type AgentStatus,
  type MasterStatus,
  type ReloadStatus,
  STATUS_SCHEMA,
} from '../operations/status-contract.ts';
import { type AgentSnapshot, SNAPSHOT_SCHEMA, type Snapshot } from './contract.ts';
import { listenersOf } from './listeners.ts';
import { processStatus } from './process-status.ts';
import { createRates, type Looked, type RateKeeper } from './rates.ts';
import { livingBySlot, slotsAndProcesses } from './slots.ts';
import { createUsageMeter, type Metered, type UsageMeter } from './usage.ts';

export interface GatherParts {
  readonly running: Running;
  reload(): ReloadStatus | undefined;
}

const bucketEndsMs: readonly number[] = Array.from({ length: LATENCY_BUCKETS }, (_, at) =>
  bucketStartMs(at + 1),
);

/** Both resolve at once where somebody has looked not long before, and otherwise after a moment. */
export interface Gather {
  snapshot(): Promise<Snapshot>;
  /** A part of the same, for a part of the cost. */
  status(): Promise<MasterStatus>;
}

export function createGather({ running, reload }: GatherParts): Gather {
  const { live } = running.dispatching;
  const startedAtMs = monotonicMs();
  const agentId = createAgentId();
  const rates = ratesOf(running, agentId);
  const usage = createUsageMeter(rates);
  const look = async (): Promise<Common> => {
    await rates.look();
    live.refresh();
    return commonOf(running, reload(), monotonicMs() - startedAtMs);
  };

  return {
    async status() {
      const common = await look();
      const memoryOf = (pid: number | undefined) => (pid === undefined ? undefined : residentBytesOf(pid));
      const living = [...livingBySlot(running).values()].flat();
      return {
        schema: STATUS_SCHEMA,
        ...common,
        agent: running.agent?.status,
        processes: living.map((process) =>
          processStatus(process, memoryOf(process.worker.pid), { running, rates }),
        ),
      };
    },
    async snapshot() {
      // Before all else, which is of one moment.
      await usage.look(metered(running, agentId));
      const common = await look();
      const { frontends, reclaims, load } = live.dispatch;
      const { slots, processes } = slotsAndProcesses({ running, rates, usage });
      return {
        schema: SNAPSHOT_SCHEMA,
        ...common,
        atMs: Date.now(),
        available: load.members.length,
        abandoned: frontends.abandoned,
        reclaimedNeedlessly: reclaims.needless,
        isReloading: common.reload?.state === 'running',
        master: usage.own(),
        listeners: listenersOf(live.tallies, running.listening.addresses.all, monotonicMs()),
        slots,
        processes,
        certificates: running.tls?.certificates ?? [],
        agent: agentOf(running.agent?.status, usage, agentId),
        bucketEndsMs,
      };
    },
  };
}

type Common = Omit<MasterStatus, 'schema' | 'agent' | 'processes'>;

function commonOf(running: Running, reload: ReloadStatus | undefined, uptimeMs: number): Common {
  const { phase, supervisor, listening, dispatching } = running;
  const { live, transport, shedder } = dispatching;
  const { load, frontends, reclaims } = live.dispatch;
  return {
    pid: process.pid,
    state: phase === 'serving' && reload?.state === 'running' ? 'reloading' : phase,
    uptimeMs,
    app: running.current.options.app,
    addresses: listening.addresses.all.map(({ listener }) => listener.address),
    algorithm: formatAlgorithm(running.algorithm),
    handoff: transport.handoff.name,
    workers: supervisor.slots.length,
    accepted: frontends.accepted,
    open: load.open,
    waiting: frontends.waiting,
    shed: { ...shedder.counts },
    ...(live.tallies.expectsHeaders ? { proxyRefused: live.tallies.refusedHeaders } : {}),
    redispatched: frontends.redispatched,
    reclaimed: reclaims.total,
    moved: load.slots.reduce((sum, { totals }) => sum + totals.migrated, 0),
    store: running.store(),
    reload,
  };
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

function metered({ supervisor, agent }: Running, agentId: AgentId): Metered[] {
  const workers = supervisor.processes.map(({ id, worker }): Metered => ({ id, pid: worker.pid }));
  const pid = agent?.status?.pid;
  return pid === undefined ? workers : [...workers, { id: agentId(pid), pid }];
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
