/** Gives a worker that refused or lost a connection a short rest, so that it is not offered the same one at once. */
import type { Logger } from 'pino';
import type { ReturnReason } from '../handoff/contract.ts';
import { atMostOncePerSecond } from './log-limit.ts';
import type { Pool } from './pool.ts';

const REST_MS = 250;

export interface Rests {
  begin(slot: number, reason: ReturnReason): void;
  /** The process the rest was for is gone. */
  end(slot: number): void;
}

export function createRests(pool: () => Pool, logger: Logger): Rests {
  const timers = new Map<number, NodeJS.Timeout>();
  const say = atMostOncePerSecond((count, slot: number, reason: ReturnReason) =>
    logger.warn(
      { event: 'handoff-returned', slot, reason, count },
      `worker ${slot} did not take a connection: ${reason}`,
    ),
  );
  return {
    begin(slot, reason) {
      say(slot, reason);
      pool().pause(slot, 'resting');
      clearTimeout(timers.get(slot));
      timers.set(slot, setTimeout(() => pool().resume(slot, 'resting'), REST_MS).unref());
    },
    end: (slot) => clearTimeout(timers.get(slot)),
  };
}
