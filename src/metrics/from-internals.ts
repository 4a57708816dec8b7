/** What processes say of themselves: the metrics of Node, and whether they answered. */
import type { Internals } from '../master/observe/contract.ts';
import type { Slices } from '../platform/in-slices.ts';
import { lagFields } from '../protocol/metrics-messages.ts';
import { labelText, slotLabel, withLabels, workerLabels } from './contract.ts';
import type { OwnFamilies } from './own-families.ts';

export function* addInternals(families: OwnFamilies, { master, processes }: Internals): Slices {
  addNode(families, master, 'role="master"');
  for (const { slot, isServing, isLate, told } of processes) {
    yield;
    if (!isServing) continue;
    families.add('lb_worker_metrics_up', told !== undefined && isLate !== true, slotLabel(slot));
    families.add('lb_worker_metrics_dropped', told?.dropped, slotLabel(slot));
    if (told !== undefined) addNode(families, told.node, workerLabels(slot));
  }
}

function addNode(families: OwnFamilies, node: Internals['master'], labels: string): void {
  families.add('nodejs_version_info', 1, withLabels(labels, versionLabels(node.version)));
  families.add('nodejs_heap_size_total_bytes', node.heapTotalBytes, labels);
  families.add('nodejs_heap_size_used_bytes', node.heapUsedBytes, labels);
  families.add('nodejs_external_memory_bytes', node.externalBytes, labels);
  if (node.lag === undefined) return;
  families.add('nodejs_eventloop_lag_seconds', node.lag.mean / 1000, labels);
  for (const [name, field] of lags) families.add(name, node.lag[field] / 1000, labels);
}

const lags = lagFields.map((field) => [`nodejs_eventloop_lag_${field}_seconds`, field] as const);

/** Nearly always that of one version. */
let latest: { readonly version: string; readonly labels: string } | undefined;

function versionLabels(version: string): string {
  if (latest?.version !== version) {
    const [, major = '', minor = '', patch = ''] = /^v(\d+)\.(\d+)\.(\d+)/.exec(version) ?? [];
    latest = { version, labels: labelText({ version, major, minor, patch }) };
  }
  return latest.labels;
}
