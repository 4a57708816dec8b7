/** Who answered how much. */
import type { BenchShare } from './contract.ts';
import type { Measured } from './measured.ts';
import type { BalancerCounts } from './messages.ts';

/** From the balancer's own account by slot; of what is not ours, from the `X-Worker` fields. */
export function sharesOf({
  plan: { target, load },
  loaded,
  samples,
}: Pick<Measured, 'plan' | 'loaded' | 'samples'>): BenchShare[] {
  const { first, begin, end } = samples;
  if (target.kind === 'url' || end.counts === undefined) {
    const ids = Object.keys(loaded.byWorker).sort(byNumber);
    return ids.map((id, index) => ({ worker: index + 1, id, weight: 1, ...loaded.byWorker[id]! }));
  }
  const { weights } = target.settings;
  return end.counts.workers.map(({ slot, requests, connections }) => ({
    worker: slot,
    id: undefined,
    weight: weights?.[slot - 1] ?? 1,
    requests: requests - countOf(begin.counts, slot).requests,
    // Those that are kept alive were opened before the measured time.
    connections: connections - countOf((load.reconnects ? begin : first).counts, slot).connections,
  }));
}

function countOf(
  counts: BalancerCounts | undefined,
  slot: number,
): { requests: number; connections: number } {
  return counts?.workers.find((worker) => worker.slot === slot) ?? { requests: 0, connections: 0 };
}

function byNumber(left: string, right: string): number {
  return left.localeCompare(right, 'en', { numeric: true });
}
