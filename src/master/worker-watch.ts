/** Watches that workers move: those that do not are left out, emptied and in the end killed. */
import type { Handoff } from '../handoff/contract.ts';
import type { ResolvedOptions } from '../options/index.ts';
import { watchLife } from './life-watch.ts';
import type { Pool } from './pool.ts';
import { ProgressWatch } from './progress-watch.ts';
import type { ReclaimAccount } from './reclaim-account.ts';
import type { Starvation } from './starvation.ts';

export interface WorkerWatchParts {
  readonly options: Pick<ResolvedOptions, 'stallTimeout' | 'ackTimeout' | 'hungTimeout'>;
  readonly handoff: Handoff;
  readonly pool: Pool;
  readonly reclaims: ReclaimAccount;
  readonly starvation: Starvation;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Brings the workers' numbers up to date. */
  readonly refresh: () => void;
  readonly killStuck: (slot: number, why: string) => void;
}

export interface WorkerWatch {
  /** Something was handed over. Cheap enough to be called for every connection. */
  wake(): void;
  stop(): void;
}

export function watchWorkers(parts: WorkerWatchParts): WorkerWatch {
  const { options, handoff, pool, reclaims, starvation, now, refresh, killStuck } = parts;

  const progress = new ProgressWatch({
    handoff,
    slots: pool.workers.map(({ slot }) => slot),
    stallMs: options.stallTimeout,
    // By mailbox what waits for a stuck worker can be reclaimed: nobody needs to be killed for it.
    ackTimeoutMs: handoff.name === 'ipc' ? options.ackTimeout : Number.POSITIVE_INFINITY,
    now,
    refresh,
    suspected: (slot, sinceMs) => starvation.suspect(slot, sinceMs),
    isStarved: (slot, sinceMs) => starvation.isStarved(slot, sinceMs),
    isAnotherFree: (slot) => pool.isAnotherFree(slot),
    stalled(slot) {
      pool.pause(slot, 'stalled');
      if (pool.withRoom(pool.members).length > 0) reclaims.reclaimed(slot, handoff.reclaim(slot));
    },
    stuck: (slot, pendingMs) => killStuck(slot, `has not taken a connection for ${Math.round(pendingMs)} ms`),
  });

  const life = watchLife({
    timeoutMs: options.hungTimeout,
    now,
    *aliveAtMs() {
      refresh();
      for (const { slot, isReady, aliveAtMs } of pool.workers) if (isReady) yield [slot, aliveAtMs] as const;
    },
    silent: (slot) => pool.pause(slot, 'silent'),
    alive: (slot) => pool.resume(slot, 'silent'),
    stuck: (slot, silentMs) => killStuck(slot, `has shown no sign of life for ${Math.round(silentMs)} ms`),
  });

  return {
    wake: () => progress.wake(),
    stop() {
      progress.stop();
      life.stop();
    },
  };
}
