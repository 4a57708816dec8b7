/** The part of the live model that people and scripts ask for. */
import type { ProcessSnapshot, Snapshot } from '../observe/contract.ts';
import { type AgentStatus, type MasterStatus, type ProcessStatus, STATUS_SCHEMA } from './status-contract.ts';

export function statusOf(snapshot: Snapshot): MasterStatus {
  const { pid, state, uptimeMs, app, addresses, algorithm, handoff, workers, accepted, open, waiting } =
    snapshot;
  const { shed, redispatched, reclaimed, moved, reload, agent, processes } = snapshot;
  return {
    ...{ schema: STATUS_SCHEMA, pid, state, uptimeMs, app, addresses, algorithm, handoff, workers },
    ...{ accepted, open, waiting, shed, redispatched, reclaimed, moved, reload },
    agent: agent === undefined ? undefined : agentStatusOf(agent),
    processes: processes.map(processStatusOf),
  };
}

function agentStatusOf({ usage, ...status }: NonNullable<Snapshot['agent']>): AgentStatus {
  return status;
}

function processStatusOf(process: ProcessSnapshot): ProcessStatus {
  const { slot, generation, pid, state, forMs, uptimeMs, weight, open, pending, inFlight, requests, errors } =
    process;
  const { requestsPerSecond, p99Ms, cpu, memoryBytes, restarts } = process;
  return {
    ...{ slot, generation, pid, state, forMs, uptimeMs, weight, open, pending, inFlight, requests, errors },
    ...{ requestsPerSecond, p99Ms, cpu, memoryBytes, restarts },
  };
}
