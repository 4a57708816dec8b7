/** Where connections go that change their worker to even out the load: to those that have too few, so many to each. */
import type { ProcessAccount } from './process-account.ts';

export interface Moves {
  /** Connections that were given up, and have a new worker. */
  readonly done: number;
  /** From now on what is given up goes wherever the algorithm says. */
  end(): void;
}

export class MoveTargets {
  readonly #left = new Map<ProcessAccount, number>();
  #from: ReadonlySet<ProcessAccount> = new Set();

  /** Replaces what was meant before. */
  set(from: ReadonlySet<ProcessAccount>, to: ReadonlyMap<ProcessAccount, number>): Moves {
    let done = 0;
    this.#from = from;
    this.#left.clear();
    for (const [process, count] of to) this.#left.set(process, count);
    const mine = this.#from;
    this.#taken = () => done++;
    return {
      get done() {
        return done;
      },
      end: () => {
        if (this.#from === mine) this.#left.clear();
      },
    };
  }

  /** Who gets a connection that `from` gave up: the one that lacks the most. Undefined: whoever the algorithm says. */
  take(from: ProcessAccount, canServe: (process: ProcessAccount) => boolean): ProcessAccount | undefined {
    if (this.#left.size === 0 || !this.#from.has(from)) return undefined;
    let most: ProcessAccount | undefined;
    for (const [process, count] of this.#left)
      if (count > (most === undefined ? 0 : this.#left.get(most)!) && canServe(process)) most = process;
    if (most === undefined) return undefined;
    this.#left.set(most, this.#left.get(most)! - 1);
    this.#taken();
    return most;
  }

  #taken: () => void = () => {};
}
