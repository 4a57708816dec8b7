/** A comparison from its plan to its result: predictions, rounds of all targets, summaries. */

import { counted } from '../../text/counted.ts';
import type { CompareResult, RoundResult, TargetResult } from '../contract.ts';
import { LEAST_ROUNDS } from '../method/difference.ts';
import { createRandom } from '../method/random.ts';
import { samplesOf } from '../method/samples.ts';
import { reasonOf, turnsOf } from '../method/turns.ts';
import { describeMachine } from '../processes/machine.ts';
import type { ComparePlan, CompareProgress, TargetRounds } from './contract.ts';
import { measureRound } from './measure-round.ts';
import { calibrateAll, predictAll } from './predict-all.ts';
import { quicken } from './quick.ts';
import { targetResults } from './target-results.ts';
import { createTurnClock } from './turn-clock.ts';

/** A target that fails loses its round, and says why in it; the others go on. */
export async function runCompare(
  wanted: ComparePlan,
  onProgress: (progress: CompareProgress) => void,
): Promise<CompareResult> {
  const startedAt = new Date().toISOString();
  const machine = describeMachine();
  // Before the rounds: what it needs to know of this machine is measured while nothing else runs.
  const calibrations = wanted.predicts ? await calibrateAll(wanted, onProgress) : undefined;
  const quick = wanted.quickFor === undefined ? undefined : await quicken(wanted);
  const plan = quick?.plan ?? wanted;
  const { targets, rounds } = await measureAll(plan, quick?.endMs, onProgress);
  const predictions = calibrations && (await predictAll(plan, targets, calibrations));
  const results = targetResults(plan, targets, predictions);
  const isComparison = results.filter(({ summary }) => summary !== undefined).length > 1;
  return {
    version: plan.version,
    startedAt,
    machine,
    seed: plan.seed,
    workers: plan.workers,
    rounds,
    warmUpMs: plan.warmUpMs,
    measureMs: plan.measureMs,
    scenario: plan.scenario,
    perSecond: plan.shape.kind === 'open' ? plan.shape.perSecond : undefined,
    settings: plan.settings,
    baseline: plan.baseline,
    targets: results,
    missing: plan.missing,
    notes: [
      ...plan.notes,
      ...(isComparison ? notesOnRounds(rounds) : []),
      ...notesOnOthers(results),
      ...(predictions?.notes ?? []),
    ],
  };
}

/** Differences that are shown by chance from here on are too rare to speak of. */
const MANY_ROUNDS = 7;

function notesOnRounds(rounds: number): string[] {
  if (rounds < LEAST_ROUNDS) return ['With fewer than three rounds, no difference counts as shown.'];
  if (rounds >= MANY_ROUNDS) return [];
  // All above or all below, each with one half to the power of the rounds.
  return [
    `With ${counted(rounds, 'round')}, one in ${2 ** (rounds - 1)} comparisons of two equal targets shows a difference by chance (a false positive); more rounds make that rarer.`,
  ];
}

/** Of a core; the kernel's own work is less. */
const MANY_OTHERS = 0.2;

function notesOnOthers(results: readonly TargetResult[]): string[] {
  const cores = Math.max(0, ...results.flatMap(samplesOf).map(({ otherCores = 0 }) => otherCores));
  if (cores < MANY_OTHERS) return [];
  return [
    `Other programs kept up to ${cores.toFixed(1)} cores busy during a round: latencies are longer, and differ more from round to round, than on an idle machine.`,
  ];
}

interface MeasuredAll {
  readonly targets: readonly TargetRounds[];
  /** Those that were begun. */
  readonly rounds: number;
}

async function measureAll(
  plan: ComparePlan,
  endMs: number | undefined,
  onProgress: (progress: CompareProgress) => void,
): Promise<MeasuredAll> {
  const all = plan.targets.map((target) => ({
    target,
    program: undefined as string | undefined,
    rounds: [] as RoundResult[],
  }));
  const random = createRandom(plan.seed);
  const total = plan.rounds * all.length;
  const clock = createTurnClock(endMs);
  let done = 0;
  let rounds = 0;
  // A later round that cannot be finished is not begun.
  const turns = turnsOf(all, plan.rounds, random, () => clock.isTimeFor(all.length));
  for (const { item: entry, round, place } of turns) {
    rounds = round;
    if (!clock.isTimeFor(1)) {
      entry.rounds.push({ round, failure: 'no time was left (--quick)', isSkipped: true });
      continue;
    }
    onProgress({ done, total, label: `round ${round} of ${plan.rounds}: ${entry.target.name}` });
    clock.begin();
    try {
      const { sample, program } = await measureRound(plan, entry.target, { round, place });
      entry.rounds.push(sample);
      entry.program ??= program;
    } catch (error) {
      entry.rounds.push({ round, failure: reasonOf(error) });
    }
    clock.end();
    done++;
  }
  onProgress({ done, total, label: 'done' });
  return { targets: all, rounds };
}
