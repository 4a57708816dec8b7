/** What people and scripts are told of a process; the snapshot has it as well, and more. */
import type { ProcessAccount } from '../../dispatch/process-account.ts';
import { monotonicMs } from '../../platform/clock.ts';
import { latencyPercentile } from '../../scoreboard/latencies.ts';
import { isPaused, type Running } from '../operations/running.ts';
import type { ProcessStatus } from '../operations/status-contract.ts';
import { stateOf } from '../processes/process-state.ts';
import type { SlotProcess } from '../processes/slot.ts';
import type { RateKeeper } from './rates.ts';

export function processStatus(
  process: SlotProcess<ProcessAccount>,
  memoryBytes: number | undefined,
  { running, rates }: { readonly running: Running; readonly rates: RateKeeper },
): ProcessStatus {
  const { id, worker, changedAtMs } = process;
  const { requestsPerSecond, cpu } = rates.of(id);
  return {
    slot: id.slot,
    generation: id.generation,
    pid: worker.pid,
    state: stateOf(process, isPaused(running, id.slot)),
    forMs: monotonicMs() - changedAtMs,
    uptimeMs: worker.uptimeMs,
    weight: id.weight,
    open: id.open,
    pending: id.pending,
    inFlight: id.inFlight,
    requests: id.done + id.errors,
    errors: id.errors,
    requestsPerSecond,
    p99Ms: latencyPercentile(running.dispatching.transport.latencies(id)?.counts ?? [], 0.99),
    cpu,
    memoryBytes,
    restarts: running.supervisor.status(id.slot).restarts,
  };
}
