/** What the simulator says of every round of every target that it has an algorithm for. */

import type { AlgorithmChoice } from '../../options/index.ts';
import { type Binding, momentsOf } from '../../simulate/index.ts';
import type { RoundResult } from '../contract.ts';
import type { PredictedRound } from '../method/summarize.ts';
import { reasonOf } from '../method/turns.ts';
import { askedIn, type Calibration, costsOf, liveRules, predict } from '../predict/index.ts';
import { requestsPerConnection } from '../scenarios/resolve-shape.ts';
import type { Target } from '../targets/contract.ts';
import { calibrate } from './calibrate.ts';
import type { ComparePlan, CompareProgress, TargetRounds } from './contract.ts';
import { splitWarmUp } from './heat.ts';

export interface Predictions {
  /** Of each target, by round. */
  readonly byName: ReadonlyMap<string, ReadonlyMap<number, PredictedRound>>;
  readonly notes: readonly string[];
}

/** By the name of the target; a sentence where it could not be had. */
export type Calibrations = ReadonlyMap<string, Calibration | string>;

/** Before the rounds, while nothing else runs. */
export async function calibrateAll(
  plan: ComparePlan,
  onProgress: (progress: CompareProgress) => void,
): Promise<Calibrations> {
  const { targets, rounds, shape, quickFor } = plan;
  const calibrations = new Map<string, Calibration | string>();
  // Of other loads nothing is predicted.
  if (shape.kind !== 'open') return calibrations;
  const total = rounds * targets.length;
  let latest: Calibration | undefined;
  for (const target of targets.filter((each) => algorithmOf(each) !== undefined)) {
    // A first answer takes that of the first one for all: they differ by less than it can tell.
    if (quickFor !== undefined && latest !== undefined) {
      calibrations.set(target.name, latest);
      continue;
    }
    onProgress({ done: 0, total, label: `empty requests to ${target.name}` });
    try {
      latest = await calibrate(plan, target);
      calibrations.set(target.name, latest);
    } catch (error) {
      calibrations.set(target.name, `${target.name} cannot be predicted: ${reasonOf(error)}`);
    }
  }
  return calibrations;
}

export async function predictAll(
  plan: ComparePlan,
  measured: readonly TargetRounds[],
  calibrations: Calibrations,
): Promise<Predictions> {
  const byName = new Map<string, Map<number, PredictedRound>>();
  const reasons = new Set<string>();
  for (const { target, rounds } of measured) {
    const algorithm = algorithmOf(target);
    if (algorithm === undefined) continue;
    const calibration = calibrations.get(target.name);
    if (typeof calibration === 'string') {
      reasons.add(calibration);
      continue;
    }
    for (const round of rounds) {
      const predicted = await predictRound(plan, { target, algorithm, calibration, round });
      if (predicted === undefined) continue;
      if ('reason' in predicted) {
        reasons.add(predicted.reason);
        continue;
      }
      const ofTarget = byName.get(target.name) ?? new Map<number, PredictedRound>();
      byName.set(target.name, ofTarget.set(round.round, predicted));
    }
  }
  return { byName, notes: [...(byName.size === 0 ? [] : [NOTE]), ...reasons] };
}

const NOTE =
  'Each prediction simulates the very round: the same arrivals and the same work. From the measurement it takes the CPU time of everybody, and from empty requests before the rounds how long they are on their way; no measured latency under load.';

/** Nothing happens on an idle machine. */
const NO_CALIBRATION: Calibration = { workersMs: 0, masterMs: 0, latencyMs: 0 };

interface RoundToPredict {
  readonly target: Target;
  readonly algorithm: AlgorithmChoice;
  readonly calibration: Calibration | undefined;
  readonly round: RoundResult;
}

/** undefined for a round that failed. */
function predictRound(
  plan: ComparePlan,
  { target, algorithm, calibration = NO_CALIBRATION, round }: RoundToPredict,
): ReturnType<typeof predict> | undefined {
  if ('failure' in round) return undefined;
  const { scenario, shape, workers, cores, measureMs } = plan;
  const { loadMs } = splitWarmUp(shape.kind, plan.warmUpMs);
  // As measureRound has it.
  const seed = plan.seed + round.round;
  const speeds = scenario.speeds ?? [];
  const workMs = workOf(plan, seed, loadMs);
  return predict({
    ...{ scenario, shape, workers, algorithm, seed, measureMs },
    costs: costsOf({ sample: round, calibration, workMs, speeds, cores }),
    warmUpMs: loadMs,
    rules: rulesOf(target, scenario.stallMs),
  });
}

/** What requests of the measured time ask for on average, milliseconds. */
function workOf({ scenario, shape, measureMs }: ComparePlan, seed: number, warmUpMs: number): number {
  const { service } = scenario;
  if (service === undefined || shape.kind !== 'open') return 0;
  if (requestsPerConnection(shape) > 1) return momentsOf(service.distribution).mean;
  const { works, warmUp } = askedIn({ scenario, seed, warmUpMs, measureMs }, shape);
  const measured = works.slice(warmUp);
  return measured.reduce((sum, work) => sum + work, 0) / measured.length;
}

/** Of the baselines we know none. */
function rulesOf({ handoff }: Target, stallMs: number | undefined): Binding | undefined {
  return handoff === undefined ? undefined : liveRules({ handoff, stallMs });
}

/** Of the baselines, the simulator knows only the policy of node:cluster. */
function algorithmOf({ algorithm, name }: Target): AlgorithmChoice | undefined {
  return algorithm ?? (name === 'node-cluster-rr' ? { name: 'node-cluster', options: {} } : undefined);
}
