/** Moves idle connections from workers that have more than their share to those that have fewer. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessAccount } from '../../dispatch/process-account.ts';
import { PointsmanError } from '../../errors.ts';
import { monotonicMs } from '../../platform/clock.ts';
import type { SlotProcess } from '../processes/slot.ts';
import type { RebalanceReport } from './contract.ts';
import { isUneven, planMoves } from './rebalance.ts';
import { isPaused, type Running } from './running.ts';

export interface Rebalancing {
  /** Now. */
  run(): Promise<RebalanceReport>;
  /** From now on as often as the configuration says. */
  configured(): void;
  end(): void;
}

const CHANGE = 'A rebalancing';

/** What a worker gives up at a time: master and workers take it in without noticing. */
const MOST_AT_A_TIME = 128;
const LOOK_EVERY_MS = 10;
/** A worker that gives up nothing for so long has nothing idle, or no time for it now. */
const QUIET_MS = 250;

export function createRebalancing(running: Running): Rebalancing {
  const { changes, logger, dispatching } = running;
  let timer: NodeJS.Timeout | undefined;

  const move = async (signal: AbortSignal): Promise<RebalanceReport> => {
    const moved = await evenOut(running, signal);
    if (moved > 0) logger.info({ event: 'rebalanced', moved }, `${moved} idle connections moved`);
    return { moved };
  };

  function look(): void {
    if (running.phase !== 'serving' || changes.running !== undefined) return;
    if (reasonNotTo(running) !== undefined) return;
    dispatching.live.refresh();
    if (!isUneven(servingOf(running).map(({ id }) => id))) return;
    changes.run(CHANGE, move, { yields: true }).catch((error: unknown) => {
      // Another change has taken its place.
      if (!(error instanceof PointsmanError)) throw error;
    });
  }

  return {
    async run() {
      const reason = reasonNotTo(running);
      return reason === undefined ? changes.run(CHANGE, move) : { moved: 0, reason };
    },
    configured() {
      const { rebalance: everyMs } = running.current.options;
      clearInterval(timer);
      if (everyMs > 0) timer = setInterval(look, everyMs).unref();
    },
    end: () => clearInterval(timer),
  };
}

function reasonNotTo({ dispatching, current }: Running): string | undefined {
  if (dispatching.transport.handoff.name !== 'mailbox')
    return 'Connections move by mailbox only; this master hands them over by ipc.';
  return current.options.migrate ? undefined : 'Connections stay where they are: --no-migrate.';
}

function servingOf(running: Running): readonly SlotProcess<ProcessAccount>[] {
  return running.supervisor.slots.flatMap(({ slot, serving }) =>
    serving === undefined || serving.isRetiring || serving.isDraining || isPaused(running, slot)
      ? []
      : [serving],
  );
}

/** Asks for some at a time, for as long as some come. How many moved. */
async function evenOut(running: Running, signal: AbortSignal): Promise<number> {
  const { live } = running.dispatching;
  live.refresh();
  const serving = servingOf(running);
  const { from, to } = planMoves(serving.map(({ id }) => id));
  const left = new Map(from);
  const moves = live.dispatch.steerMoves(new Set(from.keys()), to);
  try {
    for (;;) {
      const before = moves.done;
      let asked = 0;
      for (const { id, worker } of serving) {
        const count = Math.min(left.get(id) ?? 0, MOST_AT_A_TIME);
        if (count === 0) continue;
        asked += count;
        left.set(id, left.get(id)! - count);
        worker.migrate(count);
      }
      if (asked === 0) return moves.done;
      await untilQuiet(() => moves.done, before + asked, signal);
      if (moves.done === before) return moves.done;
    }
  } finally {
    moves.end();
  }
}

/** Resolves when `count` has come to `wanted`, or does not grow any more. */
async function untilQuiet(count: () => number, wanted: number, signal: AbortSignal): Promise<void> {
  let last = count();
  let sinceMs = monotonicMs();
  while (last < wanted && monotonicMs() - sinceMs < QUIET_MS) {
    await sleep(LOOK_EVERY_MS);
    signal.throwIfAborted();
    if (count() > last) sinceMs = monotonicMs();
    last = count();
  }
}
