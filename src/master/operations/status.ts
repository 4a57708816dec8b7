/** The part of the live model that people and scripts ask for. */
import type { ProcessSnapshot, Snapshot } from '../observe/contract.ts';
import { type AgentStatus, type MasterStatus, type ProcessStatus, STATUS_SCHEMA } from './status-contract.ts';

export function statusOf(snapshot: Snapshot): MasterStatus {
  const { pid, state, uptimeMs, app, addresses, algorithm, handoff, workers, accepted, open, waiting } =
    snapshot;
  const { shed, proxyRefused, redispatched, reclaimed, moved, reload, agent, processes } = snapshot;
  return {
    ...{ schema: STATUS_SCHEMA, pid, state, uptimeMs, app, addresses, algorithm, handoff, workers },
    ...{
      accepted,
      open,
      waiting,
      shed,
      ...(proxyRefused === undefined ? {} : { proxyRefused }),
      redispatched,
      reclaimed,
      moved,
      reload,
    },
    agent: agent === undefined ? undefined : agentStatusOf(agent),
    processes: processes.map(processStatusOf),
  };
}

function agentStatusOf({ usage, ...status }: NonNullable<Snapshot['agent']>): AgentStatus {
  return status;
}

function processStatusOf(process: ProcessSnapshot): ProcessStatus {
  return {
    slot: process.slot,
    generation: process.generation,
    pid: process.pid,
    state: process.state,
    forMs: process.forMs,
    uptimeMs: process.uptimeMs,
    weight: process.weight,
    open: process.open,
    pending: process.pending,
    inFlight: process.inFlight,
    requests: process.requests,
    errors: process.errors,
    requestsPerSecond: process.requestsPerSecond,
    p99Ms: process.p99Ms,
    cpu: process.cpu,
    memoryBytes: process.memoryBytes,
    restarts: process.restarts,
  };
}
