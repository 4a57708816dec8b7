/** Every metric of lb: its type, what it says, and its labels. The README's table is made from it. */
import { namesTaken } from '../protocol/metrics-messages.ts';
import type { MetricType } from './contract.ts';

export interface Definition {
  readonly type: MetricType;
  readonly help: string;
  readonly labels: readonly string[];
}

/** `role` is master, worker or agent; `slot` is of workers alone. */
export const catalog = {
  lb_build_info: ['gauge', 'The version of pointsman. Always 1.', 'version'],
  lb_config_info: [
    'gauge',
    'The algorithm in use, with its options, and the hand-off. Always 1.',
    'algorithm',
    'handoff',
  ],
  lb_state: ['gauge', '1 for the state that the master is in, 0 for the others.', 'state'],
  lb_workers: ['gauge', 'Workers there are to be.'],
  lb_workers_available: ['gauge', 'Workers that can be given connections now.'],
  lb_reload_in_progress: ['gauge', '1 while a reload runs.'],
  lb_reloads_total: ['counter', 'Reloads that were begun.'],
  lb_last_reload_successful: ['gauge', '0 if the last reload was rolled back or superseded.'],
  lb_connections_abandoned_total: ['counter', 'Connections whose clients left while they waited.'],
  lb_connections_reclaimed_total: [
    'counter',
    'Connections taken back from a worker that did not move while another was free.',
  ],
  lb_connections_reclaimed_needlessly_total: [
    'counter',
    'Of the reclaimed connections, those whose worker moved again right afterwards.',
  ],

  lb_listener_up: ['gauge', '1 while the address is listened on.', 'listener'],
  lb_listener_connections_accepted_total: ['counter', 'Connections accepted.', 'listener'],
  lb_listener_connections_redispatched_total: [
    'counter',
    'Connections picked again because a worker died, refused them or never got them.',
    'listener',
  ],
  lb_listener_connections_shed_total: ['counter', 'Connections refused, by reason.', 'listener', 'reason'],
  lb_listener_proxy_refused_total: [
    'counter',
    'Connections closed for their header of the PROXY protocol, by reason; only where one is required.',
    'listener',
    'reason',
  ],
  lb_listener_queue_length: ['gauge', 'Connections that wait for a worker.', 'listener'],
  lb_listener_queue_oldest_seconds: ['gauge', 'How long the one has waited that waits longest.', 'listener'],
  lb_listener_queue_wait_seconds: [
    'histogram',
    'How long connections waited that had to and got to a worker.',
    'listener',
  ],

  lb_worker_state: [
    'gauge',
    '1 for the state of the process that serves the slot, 0 for the others.',
    'slot',
    'state',
  ],
  lb_worker_available: ['gauge', '1 while the worker can be given connections.', 'slot'],
  lb_worker_generation: ['gauge', 'Which process of the slot serves, from 1.', 'slot'],
  lb_worker_processes: ['gauge', 'Processes of the slot that live: more than one while one drains.', 'slot'],
  lb_worker_weight: ['gauge', 'Its weight for algorithms that go by weights.', 'slot'],
  lb_worker_connections_open: ['gauge', 'Connections it has, those not yet taken included.', 'slot'],
  lb_worker_connections_pending: ['gauge', 'Connections it was sent and has not taken yet.', 'slot'],
  lb_worker_connections_total: ['counter', 'Connections it has taken.', 'slot'],
  lb_worker_connections_cut_total: ['counter', 'Connections that died with a process.', 'slot'],
  lb_worker_connections_moved_total: ['counter', 'Idle connections that it gave to other workers.', 'slot'],
  lb_worker_requests_in_flight: ['gauge', 'Requests it is answering.', 'slot'],
  lb_worker_requests_total: [
    'counter',
    'Requests that ended, by whether they were answered well.',
    'slot',
    'result',
  ],
  lb_worker_request_duration_seconds: ['histogram', 'How long requests took that were answered.', 'slot'],
  lb_worker_stalls_total: [
    'counter',
    'Times it was left out because it took nothing or was blocked.',
    'slot',
  ],
  lb_worker_restarts_total: [
    'counter',
    'Times the slot got a new process because one died or was sent SIGTERM; those of lb restart, lb reload and recycling do not count.',
    'slot',
  ],
  lb_worker_metrics_up: [
    'gauge',
    '1 if the process that serves the slot answered for its own metrics.',
    'slot',
  ],
  lb_worker_metrics_dropped: [
    'gauge',
    'Samples of the app that are left out because there are too many, or something is wrong with them.',
    'slot',
  ],

  lb_tls_certificate_expiry_timestamp_seconds: [
    'gauge',
    'When a certificate of --tls-cert expires, in Unix time.',
    'certificate',
  ],

  lb_admin_refused_total: [
    'counter',
    'Requests and connections that the control socket and the admin port refused, by reason.',
    'reason',
  ],

  lb_agent_up: ['gauge', '1 while there is an agent; only where there is to be one.'],
  lb_agent_restarts_total: ['counter', 'Times the agent was started again; only where there is to be one.'],

  process_cpu_seconds_total: ['counter', 'CPU time used.', 'role', 'slot'],
  process_start_time_seconds: ['gauge', 'When the process started, in Unix time.', 'role', 'slot'],
  process_resident_memory_bytes: ['gauge', 'Resident memory.', 'role', 'slot'],
  process_virtual_memory_bytes: ['gauge', 'Virtual memory.', 'role', 'slot'],
  process_open_fds: ['gauge', 'Open file descriptors.', 'role', 'slot'],
  process_max_fds: ['gauge', 'File descriptors it may have.', 'role', 'slot'],
  nodejs_version_info: [
    'gauge',
    'The version of Node.js. Always 1.',
    'role',
    'slot',
    'version',
    'major',
    'minor',
    'patch',
  ],
  nodejs_heap_size_total_bytes: ['gauge', 'Size of the heap of V8.', 'role', 'slot'],
  nodejs_heap_size_used_bytes: ['gauge', 'Of it, what is used.', 'role', 'slot'],
  nodejs_external_memory_bytes: ['gauge', 'Memory of objects outside of that heap.', 'role', 'slot'],
  nodejs_eventloop_utilization_ratio: [
    'gauge',
    "The event loop's share of busy time lately.",
    'role',
    'slot',
  ],
  nodejs_eventloop_lag_seconds: [
    'gauge',
    'How late timers were on average since the scrape before.',
    'role',
    'slot',
  ],
  nodejs_eventloop_lag_min_seconds: ['gauge', 'The same, the least.', 'role', 'slot'],
  nodejs_eventloop_lag_max_seconds: ['gauge', 'The same, the most.', 'role', 'slot'],
  nodejs_eventloop_lag_mean_seconds: ['gauge', 'The same, the mean.', 'role', 'slot'],
  nodejs_eventloop_lag_stddev_seconds: ['gauge', 'The same, the standard deviation.', 'role', 'slot'],
  nodejs_eventloop_lag_p50_seconds: ['gauge', 'The same, the median.', 'role', 'slot'],
  nodejs_eventloop_lag_p90_seconds: ['gauge', 'The same, the 90th percentile.', 'role', 'slot'],
  nodejs_eventloop_lag_p99_seconds: ['gauge', 'The same, the 99th percentile.', 'role', 'slot'],
} as const;

export type MetricName = keyof typeof catalog;

export const metricNames: readonly MetricName[] = Object.keys(catalog) as MetricName[];

export function definitionOf(name: MetricName): Definition {
  const [type, help, ...labels]: readonly [MetricType, string, ...string[]] = catalog[name];
  return { type, help, labels };
}

const taken = new Set(metricNames.flatMap((name) => namesTaken(name, definitionOf(name).type)));

/** Whether a series or a family of this name could be taken for one of lb's. */
export function isOurs(name: string): boolean {
  return name.startsWith('lb_') || taken.has(name);
}
