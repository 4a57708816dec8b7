/** Gives connections on which nothing is under way to other workers, a few in each turn. */
import type { Roster } from '../roster.ts';
import type { Migration } from './exchange-context.ts';
import type { Exchange } from './exchange-contract.ts';

export interface IdleMoves {
  /** Those there are now, and those that become idle from now on; undefined: all stay. */
  all(give: Migration['give']): void;
  /** So many of those there are now. */
  some(most: number, give: NonNullable<Migration['give']>): void;
}

/** What the master and its other workers take in without noticing. */
const MOST_PER_TURN = 128;
const EVERY_MS = 5;

export function createIdleMoves(exchanges: Roster<Exchange>, migration: Migration): IdleMoves {
  let timer: NodeJS.Timeout | undefined;

  function move(most: number): void {
    let moved = 0;
    exchanges.forEach((exchange) => {
      if (moved < most && exchange.migrate()) moved++;
    });
  }

  return {
    all(give) {
      clearInterval(timer);
      migration.give = give;
      if (give === undefined) return;
      move(MOST_PER_TURN);
      timer = setInterval(move, EVERY_MS, MOST_PER_TURN).unref();
    },
    some(most, give) {
      const before = migration.give;
      migration.give = give;
      move(most);
      migration.give = before;
    },
  };
}
