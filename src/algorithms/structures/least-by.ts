/**
 * The rule most load-aware algorithms share: the least key wins, and a tie is broken in a stated way.
 *
 * The way is part of the algorithm: at low load nearly every pick is a tie, and "the first minimum in the list"
 * would send everything to worker 1.
 */
import type { Algorithm, AlgorithmContext, WorkerView } from '../contract.ts';
import type { ChoiceOption } from '../entry.ts';
import { LeastTree } from './least-tree.ts';

export type Tie = 'rotation' | 'random' | 'first' | 'lru';

export const tieOption: ChoiceOption & { readonly name: 'tie'; readonly values: readonly Tie[] } = {
  name: 'tie',
  kind: 'choice',
  values: ['rotation', 'random', 'first', 'lru'],
  default: 'rotation',
  doc: 'Who wins a tie: the next worker in slot order after the last pick, a random one, the first in slot order, or the one picked longest ago.',
};

export interface LeastRule {
  /** Lower is better; finite. */
  keyOf(worker: WorkerView): number;
  /** True when `keyOf` depends on `open` and the weight alone: picks are then O(log N) instead of O(N). */
  readonly isKept: boolean;
}

export function leastBy({ keyOf, isKept }: LeastRule, tie: Tie, { random }: AlgorithmContext): Algorithm {
  /** By slot. Slots are few and come back, so that a worker that returns need not be the longest unpicked. */
  const lastPicks = new Map<number, number>();
  const turnOf = ({ slot }: WorkerView): number => lastPicks.get(slot) ?? 0;
  const tree = new LeastTree(keyOf, turnOf);
  let isTold = false;
  let lastSlot = 0;
  let picks = 0;

  const breakTieInTree = (): WorkerView => {
    switch (tie) {
      case 'rotation':
        return tree.tiedFromSlot(lastSlot + 1);
      case 'random':
        return tree.tiedAt(Math.floor(random() * tree.tied));
      case 'first':
        return tree.tiedAt(0);
      case 'lru':
        return tree.tiedFirstInTurn();
    }
  };

  const breakTie = (tied: readonly WorkerView[]): WorkerView => {
    switch (tie) {
      case 'rotation':
        return tied.find(({ slot }) => slot > lastSlot) ?? tied[0]!;
      case 'random':
        return tied[Math.floor(random() * tied.length)]!;
      case 'first':
        return tied[0]!;
      case 'lru':
        return tied.reduce((oldest, worker) => (turnOf(worker) < turnOf(oldest) ? worker : oldest));
    }
  };

  return {
    changed(members) {
      isTold = isKept;
      if (isKept) tree.rebuild(members);
    },
    assigned({ slot }) {
      tree.update(slot);
    },
    released({ slot }) {
      tree.update(slot);
    },
    pick(workers) {
      if (workers.length === 0) return undefined;
      const worker = isTold && tree.covers(workers) ? breakTieInTree() : breakTie(tiedOf(workers, keyOf));
      lastSlot = worker.slot;
      if (tie === 'lru') {
        lastPicks.set(worker.slot, ++picks);
        tree.update(worker.slot);
      }
      return worker;
    },
  };
}

/** The workers with the least key, in slot order. */
export function tiedOf(workers: readonly WorkerView[], keyOf: (worker: WorkerView) => number): WorkerView[] {
  let least = Number.POSITIVE_INFINITY;
  let tied: WorkerView[] = [];
  for (const worker of workers) {
    const key = keyOf(worker);
    if (key > least) continue;
    if (key < least) {
      least = key;
      tied = [];
    }
    tied.push(worker);
  }
  return tied;
}
