/** Rounds of all, each round in an order of its own, so that a slow minute hits them alike. */
import { type Random, shuffled } from './random.ts';

/** Which measurement this is: one item, such as a target, in one round. */
export interface Turn {
  /** From 1. */
  readonly round: number;
  /** In the order of its round, from 1. */
  readonly place: number;
}

/** `mayBegin` is asked before each round but the first. */
export function* turnsOf<T>(
  items: readonly T[],
  rounds: number,
  random: Random,
  mayBegin: () => boolean = () => true,
): Generator<Turn & { readonly item: T }> {
  for (let round = 1; round <= rounds && (round === 1 || mayBegin()); round++) {
    for (const [index, item] of shuffled(items, random).entries()) yield { item, round, place: index + 1 };
  }
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
