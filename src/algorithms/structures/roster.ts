/**
 * The members an algorithm builds on. An algorithm that was never told of members works all the same: the workers
 * of each pick then stand for them, and the structure is built anew only when they differ from the last ones.
 */
import type { WorkerView } from '../contract.ts';

export interface Roster {
  changed(members: readonly WorkerView[]): void;
  /** The members that hold for a pick among `workers`. */
  membersFor(workers: readonly WorkerView[]): readonly WorkerView[];
}

/** `rebuild` is called when the members, their processes or their weights are others than before. */
export function createRoster(rebuild: (members: readonly WorkerView[]) => void): Roster {
  let members: readonly WorkerView[] = [];
  let isTold = false;
  let adopted: readonly Adopted[] = [];

  function adopt(next: readonly WorkerView[]): void {
    if (isAdopted(next, adopted)) return;
    adopted = next.map((worker) => ({ worker, weight: worker.weight }));
    rebuild(next);
  }

  return {
    changed(next) {
      isTold = true;
      members = next;
      adopt(next);
    },
    membersFor(workers) {
      if (isTold) return members;
      adopt(workers);
      return workers;
    },
  };
}

interface Adopted {
  readonly worker: WorkerView;
  readonly weight: number;
}

function isAdopted(workers: readonly WorkerView[], adopted: readonly Adopted[]): boolean {
  return (
    workers.length === adopted.length &&
    workers.every((worker, index) => {
      const before = adopted[index]!;
      return worker === before.worker && worker.weight === before.weight;
    })
  );
}
