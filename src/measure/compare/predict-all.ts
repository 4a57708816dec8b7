/** What the simulator says of a scenario, for every target it has an algorithm for. */
import type { AlgorithmChoice } from '../../options/index.ts';
import type { Binding } from '../../simulate/index.ts';
import { liveRules, predict } from '../predict/index.ts';
import type { Target } from '../targets/contract.ts';
import { calibrate } from './calibrate.ts';
import type { ComparePlan, CompareProgress } from './contract.ts';

export interface Predictions {
  readonly byName: ReadonlyMap<string, { readonly mean: number; readonly p50: number; readonly p99: number }>;
  readonly notes: readonly string[];
}

export async function predictAll(
  plan: ComparePlan,
  onProgress: (progress: CompareProgress) => void,
): Promise<Predictions> {
  const { scenario, shape, workers, cores, seed, measureMs, targets, rounds } = plan;
  const total = rounds * targets.length;
  onProgress({ done: 0, total, label: 'measuring an empty request' });
  const overheadMs = await calibrate(plan);
  const byName = new Map<string, { mean: number; p50: number; p99: number }>();
  const reasons = new Set<string>();
  for (const target of targets) {
    const algorithm = algorithmOf(target);
    if (algorithm === undefined) continue;
    onProgress({ done: 0, total, label: `simulating ${target.name}` });
    const predicted = await predict({
      scenario,
      shape,
      workers,
      cores,
      overheadMs,
      algorithm,
      seed,
      measureMs,
      rules: rulesOf(target, scenario.stallMs),
    });
    if ('reason' in predicted) reasons.add(predicted.reason);
    else byName.set(target.name, predicted);
  }
  return { byName, notes: [...notesOf(byName.size, overheadMs), ...reasons] };
}

/** Of the baselines we know none. */
function rulesOf({ handoff }: Target, stallMs: number | undefined): Binding | undefined {
  return handoff === undefined ? undefined : liveRules({ handoff, stallMs });
}

/** Of the baselines, the simulator knows only the policy of node:cluster. */
function algorithmOf({ algorithm, name }: Target): AlgorithmChoice | undefined {
  return algorithm ?? (name === 'node-cluster-rr' ? { name: 'node-cluster', options: {} } : undefined);
}

function notesOf(count: number, overheadMs: number): string[] {
  if (count === 0) return [];
  return [
    `The predictions are the simulator's, plus ${overheadMs.toFixed(2)} ms per request: the median latency of an empty request on one idle process, measured before the rounds.`,
  ];
}
