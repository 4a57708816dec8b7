/** Reloads, scales, restarts and the like: one at a time. */
import { pointsmanError } from '../../errors.ts';

export interface Changes {
  /** Undefined when nothing is changed. */
  readonly running: { readonly name: string; readonly sinceMs: number } | undefined;
  /**
   * Runs `change`, whose signal is aborted when another one is to take its place. Rejects with ERR_BUSY while one runs
   * that it is not to replace, and with ERR_STOPPING.
   */
  run<Result>(
    name: string,
    change: (signal: AbortSignal) => Promise<Result>,
    options?: ChangeOptions,
  ): Promise<Result>;
  /** Aborts what runs, and refuses what comes. Resolves when nothing runs. */
  end(): Promise<void>;
}

export interface ChangeOptions {
  /** Takes the place of what runs. */
  readonly replace?: boolean;
  /** Makes way for whatever comes. */
  readonly yields?: boolean;
}

interface Running {
  readonly name: string;
  readonly sinceMs: number;
  readonly yields: boolean;
  readonly abort: AbortController;
  readonly settled: Promise<void>;
}

/** `now` in monotonic milliseconds. */
export function createChanges(now: () => number): Changes {
  let running: Running | undefined;
  let isEnding = false;
  /** Whoever waits to take the place of what runs: the last one does. */
  let waiting: AbortController | undefined;

  async function supersede(by: string): Promise<void> {
    const turn = new AbortController();
    waiting?.abort(pointsmanError('ERR_SUPERSEDED', { by }));
    waiting = turn;
    while (running !== undefined) {
      running.abort.abort(pointsmanError('ERR_SUPERSEDED', { by }));
      await running.settled;
      turn.signal.throwIfAborted();
    }
    waiting = undefined;
  }

  async function makeWay(yielding: Running, name: string): Promise<void> {
    yielding.abort.abort(pointsmanError('ERR_SUPERSEDED', { by: name }));
    while (running === yielding) await yielding.settled;
  }

  return {
    get running() {
      return running;
    },
    async run(name, change, { replace = false, yields = false } = {}) {
      if (isEnding) throw pointsmanError('ERR_STOPPING', {});
      if (replace) await supersede('another reload');
      else if (running?.yields && !yields) await makeWay(running, name);
      if (isEnding) throw pointsmanError('ERR_STOPPING', {});
      if (running !== undefined)
        throw pointsmanError('ERR_BUSY', { running: running.name, forMs: now() - running.sinceMs });
      const abort = new AbortController();
      const result = change(abort.signal);
      const settled = result.then(
        () => {},
        () => {},
      );
      const mine: Running = { name, sinceMs: now(), yields, abort, settled };
      running = mine;
      try {
        return await result;
      } finally {
        running = undefined;
      }
    },
    async end() {
      isEnding = true;
      waiting?.abort(pointsmanError('ERR_STOPPING', {}));
      running?.abort.abort(pointsmanError('ERR_SUPERSEDED', { by: 'a stop' }));
      await running?.settled;
    },
  };
}
