/** What processes say of themselves: the metrics of Node, and whether they answered. */
import type { Internals } from '../master/observe/contract.ts';
import type { Slices } from '../platform/in-slices.ts';
import type { Labels } from './contract.ts';
import type { OwnFamilies } from './own-families.ts';

export function* addInternals(families: OwnFamilies, { master, processes }: Internals): Slices {
  addNode(families, master, { role: 'master' });
  for (const { slot, isServing, isLate, told } of processes) {
    yield;
    if (!isServing) continue;
    families.add('lb_worker_metrics_up', told !== undefined && isLate !== true, { slot });
    families.add('lb_worker_metrics_dropped', told?.dropped, { slot });
    if (told !== undefined) addNode(families, told.node, { role: 'worker', slot });
  }
}

function addNode(families: OwnFamilies, node: Internals['master'], labels: Labels): void {
  const { version, lag } = node;
  const [, major = '', minor = '', patch = ''] = /^v(\d+)\.(\d+)\.(\d+)/.exec(version) ?? [];
  families.add('nodejs_version_info', 1, { ...labels, version, major, minor, patch });
  families.add('nodejs_heap_size_total_bytes', node.heapTotalBytes, labels);
  families.add('nodejs_heap_size_used_bytes', node.heapUsedBytes, labels);
  families.add('nodejs_external_memory_bytes', node.externalBytes, labels);
  if (lag === undefined) return;
  families.add('nodejs_eventloop_lag_seconds', lag.mean / 1000, labels);
  for (const [name, value] of Object.entries(lag))
    families.add(`nodejs_eventloop_lag_${name as keyof typeof lag}_seconds`, value / 1000, labels);
}
