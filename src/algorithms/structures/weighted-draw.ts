/** Draws workers with probability proportional to their weights; uniformly, and without a table, while all are equal. */
import type { AlgorithmContext, WorkerView } from '../contract.ts';
import { createAliasTable } from './alias-table.ts';

export interface WeightedDraw {
  changed(members: readonly WorkerView[]): void;
  /** True when weights decide among `workers`. */
  isWeighted(workers: readonly WorkerView[]): boolean;
  /** The index of a worker in `workers`, which must not be empty. */
  draw(workers: readonly WorkerView[]): number;
}

export function createWeightedDraw({ random }: AlgorithmContext): WeightedDraw {
  let members: readonly WorkerView[] | undefined;
  let areEven = false;
  let memberTable: ((uniform: number) => number) | undefined;

  const isWeighted = (workers: readonly WorkerView[]): boolean =>
    !(members === undefined ? haveEqualWeights(workers) : areEven);

  /** A part of the members needs a table of its own, and is as a rule looked through anyway by whoever made it. */
  const tableFor = (workers: readonly WorkerView[]): ((uniform: number) => number) => {
    if (members === undefined || workers.length !== members.length) return tableOf(workers);
    memberTable ??= tableOf(members);
    return memberTable;
  };

  return {
    isWeighted,
    changed(next) {
      members = next;
      areEven = haveEqualWeights(next);
      memberTable = undefined;
    },
    draw(workers) {
      const uniform = random();
      return isWeighted(workers) ? tableFor(workers)(uniform) : Math.floor(uniform * workers.length);
    },
  };
}

function tableOf(workers: readonly WorkerView[]): (uniform: number) => number {
  return createAliasTable(workers.map(({ weight }) => weight));
}

function haveEqualWeights(workers: readonly WorkerView[]): boolean {
  return workers.every(({ weight }) => weight === workers[0]!.weight);
}
