/** Carries out every run of an experiment. */
import { combine } from './combine.ts';
import type { CellResult, Experiment } from './contract.ts';
import { carryOutAll, type PoolOptions } from './thread-pool.ts';

/** In the order of the experiment's cells. */
export async function runExperiment({ cells }: Experiment, options: PoolOptions): Promise<CellResult[]> {
  const outcomes = await carryOutAll(
    cells.flatMap(({ runs }) => runs),
    options,
  );
  let next = 0;
  return cells.map((cell) => {
    const first = next;
    next += cell.runs.length;
    return combine(cell, outcomes.slice(first, next));
  });
}
