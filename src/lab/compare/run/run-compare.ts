/** Rounds of all contestants, each round in an order of its own, so that a slow minute hits them alike. */
import { describeMachine } from '../../processes/machine.ts';
import type { CompareResult, RoundResult } from '../contract.ts';
import { createRandom, shuffled } from '../method/random.ts';
import { type ContestantRounds, contestantResults } from './contestant-results.ts';
import type { ComparePlan, CompareProgress } from './contract.ts';
import { measureRound } from './measure-round.ts';
import { predictAll } from './predict-all.ts';

/** A contestant that fails loses its round, and says why in it; the others go on. */
export async function runCompare(
  plan: ComparePlan,
  onProgress: (progress: CompareProgress) => void,
): Promise<CompareResult> {
  const startedAt = new Date().toISOString();
  const machine = describeMachine();
  // Before the rounds: what it needs to know of this machine is measured while nothing else runs.
  const predictions = plan.predicts ? await predictAll(plan, onProgress) : undefined;
  const rounds = await measureAll(plan, onProgress);
  return {
    version: plan.version,
    startedAt,
    machine,
    seed: plan.seed,
    workers: plan.workers,
    rounds: plan.rounds,
    warmUpMs: plan.warmUpMs,
    measureMs: plan.measureMs,
    scenario: plan.scenario,
    perSecond: plan.shape.kind === 'open' ? plan.shape.perSecond : undefined,
    settings: plan.settings,
    baseline: plan.baseline,
    contestants: contestantResults(plan, rounds, predictions),
    missing: plan.missing,
    notes: [...plan.notes, ...(predictions?.notes ?? [])],
  };
}

async function measureAll(
  plan: ComparePlan,
  onProgress: (progress: CompareProgress) => void,
): Promise<readonly ContestantRounds[]> {
  const all = plan.contestants.map((contestant) => ({
    contestant,
    program: undefined as string | undefined,
    rounds: [] as RoundResult[],
  }));
  const random = createRandom(plan.seed);
  const total = plan.rounds * all.length;
  let done = 0;
  for (let round = 1; round <= plan.rounds; round++) {
    for (const [index, entry] of shuffled(all, random).entries()) {
      onProgress({ done, total, label: `round ${round} of ${plan.rounds}: ${entry.contestant.name}` });
      try {
        const { sample, program } = await measureRound(plan, entry.contestant, { round, place: index + 1 });
        entry.rounds.push(sample);
        entry.program ??= program;
      } catch (error) {
        entry.rounds.push({ round, failure: error instanceof Error ? error.message : String(error) });
      }
      done++;
    }
  }
  onProgress({ done, total, label: 'done' });
  return all;
}
