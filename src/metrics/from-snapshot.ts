/** The metrics of the master, its listeners and its workers, from the live model. */
import type {
  ListenerSnapshot,
  ProcessSnapshot,
  SlotSnapshot,
  Snapshot,
  Usage,
} from '../master/observe/contract.ts';
import type { Slices } from '../platform/in-slices.ts';
import { classicHistogram } from './classic-histogram.ts';
import { labelText, slotLabel, workerLabels } from './contract.ts';
import type { OwnFamilies } from './own-families.ts';

const MASTER = 'role="master"';
const masterStates = ['starting', 'serving', 'reloading', 'leaving', 'stopping'] as const;
const workerStates = ['starting', 'checking', 'serving', 'retiring', 'paused', 'draining', 'away'] as const;

export function* addSnapshot(families: OwnFamilies, snapshot: Snapshot, version: string): Slices {
  addMaster(families, snapshot, version);
  for (const listener of snapshot.listeners) {
    yield;
    addListener(families, listener, snapshot);
  }
  const bySlot = new Map(snapshot.slots.map(({ slot }) => [slot, [] as ProcessSnapshot[]]));
  for (const process of snapshot.processes) bySlot.get(process.slot)?.push(process);
  addUsage(families, snapshot.master, MASTER);
  for (const slot of snapshot.slots) {
    yield;
    const processes = bySlot.get(slot.slot)!;
    addSlot(families, slot, snapshot);
    if (slot.isWanted || processes.length > 0) addProcesses(families, slot, processes);
  }
  for (const { certificate, expiresAtMs } of snapshot.certificates)
    families.add(
      'lb_tls_certificate_expiry_timestamp_seconds',
      expiresAtMs / 1000,
      labelText({ certificate }),
    );
  addAgent(families, snapshot);
}

function addMaster(families: OwnFamilies, snapshot: Snapshot, version: string): void {
  const { algorithm, handoff, state, reload } = snapshot;
  families.add('lb_build_info', 1, labelText({ version }));
  families.add('lb_config_info', 1, labelText({ algorithm, handoff }));
  families.addState('lb_state', masterStates, state);
  families.add('lb_workers', snapshot.workers);
  families.add('lb_workers_available', snapshot.available);
  families.add('lb_reload_in_progress', snapshot.isReloading);
  families.add('lb_reloads_total', reload?.id ?? 0);
  if (reload !== undefined && reload.state !== 'running')
    families.add('lb_last_reload_successful', reload.state === 'done');
  families.add('lb_connections_abandoned_total', snapshot.abandoned);
  families.add('lb_connections_reclaimed_total', snapshot.reclaimed);
  families.add('lb_connections_reclaimed_needlessly_total', snapshot.reclaimedNeedlessly);
  families.add('nodejs_eventloop_utilization_ratio', snapshot.master.utilization, MASTER);
}

function addListener(families: OwnFamilies, listener: ListenerSnapshot, { bucketEndsMs }: Snapshot): void {
  const { name, addresses, shed, proxyRefused, waits } = listener;
  const labels = labelText({ listener: name });
  families.add('lb_listener_up', addresses.length > 0, labels);
  families.add('lb_listener_connections_accepted_total', listener.accepted, labels);
  families.add('lb_listener_connections_redispatched_total', listener.redispatched, labels);
  for (const [reason, count] of Object.entries(shed))
    families.add('lb_listener_connections_shed_total', count, `${labels},reason="${reason}"`);
  for (const [reason, count] of Object.entries(proxyRefused ?? {}))
    families.add('lb_listener_proxy_refused_total', count, `${labels},reason="${reason}"`);
  families.add('lb_listener_queue_length', listener.waiting, labels);
  families.add('lb_listener_queue_oldest_seconds', listener.oldestWaitMs / 1000, labels);
  families.addHistogram('lb_listener_queue_wait_seconds', classicHistogram(waits, bucketEndsMs), labels);
}

function addSlot(families: OwnFamilies, slot: SlotSnapshot, { bucketEndsMs }: Snapshot): void {
  const labels = slotLabel(slot.slot);
  families.add('lb_worker_connections_total', slot.connections, labels);
  families.add('lb_worker_connections_cut_total', slot.cut, labels);
  families.add('lb_worker_connections_moved_total', slot.moved, labels);
  families.add('lb_worker_requests_total', slot.requests - slot.errors, `${labels},result="done"`);
  families.add('lb_worker_requests_total', slot.errors, `${labels},result="failed"`);
  families.addHistogram(
    'lb_worker_request_duration_seconds',
    classicHistogram(slot.latencies, bucketEndsMs),
    labels,
  );
  families.add('lb_worker_stalls_total', slot.stalls, labels);
  families.add('lb_worker_restarts_total', slot.restarts, labels);
  const cpuMs = slot.cpuMs === undefined ? undefined : slot.cpuMs / 1000;
  families.add('process_cpu_seconds_total', cpuMs, workerLabels(slot.slot));
}

function addProcesses(
  families: OwnFamilies,
  slot: SlotSnapshot,
  processes: readonly ProcessSnapshot[],
): void {
  const labels = slotLabel(slot.slot);
  const sum = (of: (process: ProcessSnapshot) => number): number =>
    processes.reduce((total, process) => total + of(process), 0);
  const main = mainOf(processes);
  families.addState('lb_worker_state', workerStates, main?.state ?? 'away', labels);
  families.add('lb_worker_available', slot.isAvailable, labels);
  families.add('lb_worker_generation', main?.generation ?? slot.generation, labels);
  families.add('lb_worker_processes', processes.length, labels);
  families.add('lb_worker_weight', slot.weight, labels);
  families.add(
    'lb_worker_connections_open',
    sum(({ open }) => open),
    labels,
  );
  families.add(
    'lb_worker_connections_pending',
    sum(({ pending }) => pending),
    labels,
  );
  families.add(
    'lb_worker_requests_in_flight',
    sum(({ inFlight }) => inFlight),
    labels,
  );
  const ofWorker = workerLabels(slot.slot);
  families.add('nodejs_eventloop_utilization_ratio', main?.utilization, ofWorker);
  if (main !== undefined) addUsage(families, allOf(main, processes), ofWorker);
}

/** The one that serves, or the newest where none does. */
function mainOf(processes: readonly ProcessSnapshot[]): ProcessSnapshot | undefined {
  const serves = ({ state }: ProcessSnapshot): boolean =>
    state === 'serving' || state === 'paused' || state === 'retiring';
  return processes.find(serves) ?? processes[0];
}

/** What the processes of a slot take together. Their CPU time is kept with the slot. */
function allOf(main: ProcessSnapshot, processes: readonly ProcessSnapshot[]): Usage {
  const sum = (of: (process: ProcessSnapshot) => number | undefined): number | undefined => {
    const known = processes.flatMap((process) => of(process) ?? []);
    return known.length === 0 ? undefined : known.reduce((total, each) => total + each);
  };
  return {
    ...main,
    cpuMs: undefined,
    memoryBytes: sum(({ memoryBytes }) => memoryBytes),
    virtualBytes: sum(({ virtualBytes }) => virtualBytes),
    descriptors: sum(({ descriptors }) => descriptors),
  };
}

function addUsage(families: OwnFamilies, usage: Usage, labels: string): void {
  const { startedAtMs, cpuMs, memoryBytes, virtualBytes, descriptors, descriptorLimit } = usage;
  families.add('process_cpu_seconds_total', cpuMs === undefined ? undefined : cpuMs / 1000, labels);
  families.add('process_start_time_seconds', startedAtMs / 1000, labels);
  families.add('process_resident_memory_bytes', memoryBytes, labels);
  families.add('process_virtual_memory_bytes', virtualBytes, labels);
  families.add('process_open_fds', descriptors, labels);
  families.add('process_max_fds', descriptorLimit, labels);
}

function addAgent(families: OwnFamilies, { agent }: Snapshot): void {
  if (agent === undefined) return;
  families.add('lb_agent_up', agent.pid !== undefined && agent.state !== 'starting');
  families.add('lb_agent_restarts_total', agent.restarts);
  if (agent.usage !== undefined) addUsage(families, agent.usage, 'role="agent"');
}
