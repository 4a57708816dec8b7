/** Looks at the processes again and again, and replaces the one that is overdue: one at a time, beside the old one. */
import { totalmem } from 'node:os';
import type { ProcessAccount } from '../../dispatch/process-account.ts';
import { PointsmanError } from '../../errors.ts';
import type { MemoryValue } from '../../options/index.ts';
import { monotonicMs } from '../../platform/clock.ts';
import { memoryLimit, residentBytes } from '../../platform/memory.ts';
import type { Slot } from '../processes/slot.ts';
import { APART_MS, createRecyclePolicy, type Overdue, type ServingFacts } from './recycle.ts';
import { restartSlot } from './restart.ts';
import { isPaused, type Running } from './running.ts';

export interface Recycling {
  /** Looks from now on, if the configuration sets a bound, and no more if it does not. */
  configured(): void;
  end(): void;
}

const LOOK_EVERY_MS = 1_000;

/** These say that somebody else changes something, or that the master stops: it is no failure of the new process. */
const NOT_NOW: ReadonlySet<string> = new Set(['ERR_BUSY', 'ERR_SUPERSEDED', 'ERR_STOPPING']);

export function createRecycling(running: Running): Recycling {
  const policy = createRecyclePolicy(Math.random);
  const { logger, supervisor, changes } = running;
  let timer: NodeJS.Timeout | undefined;
  let hasSaidTooSoon = false;

  function look(): void {
    // What is to be done now is done at the next look.
    if (running.phase !== 'serving' || changes.running !== undefined) return;
    const { options } = running.current;
    running.dispatching.live.refresh();
    const serving = supervisor.slots.flatMap((slot) => factsOf(running, slot));
    const bounds = { ...options, maxMemory: bytesOf(options.maxMemory) };
    const { next, tooSoon } = policy.judge(serving, bounds, monotonicMs());
    if (tooSoon[0] !== undefined) sayTooSoon(tooSoon[0]);
    if (next !== undefined) void recycle(next);
  }

  async function recycle({ slot: number, why }: Overdue): Promise<void> {
    const slot = supervisor.slots.find((each) => each.slot === number)!;
    const pid = slot.serving?.worker.pid;
    try {
      // A reload or the like need not wait for it: what is overdue is found again.
      await changes.run(`The recycling of worker ${number}`, (signal) => restartSlot(running, slot, signal), {
        yields: true,
      });
      policy.replaced(number, monotonicMs());
      const facts = { slot: number, pid, by: slot.serving?.worker.pid, why };
      logger.info({ event: 'worker-recycled', ...facts }, `worker ${number} was replaced: ${why}`);
    } catch (error) {
      if (error instanceof PointsmanError && NOT_NOW.has(error.code)) return;
      const retryMs = policy.failed(number, monotonicMs());
      logger.error(
        { event: 'recycling-failed', slot: number, pid, why, retryMs, err: error },
        `worker ${number} serves on and is to be replaced again in ${retryMs / 1000} s: its new process failed. ${(error as Error).message}`,
      );
    }
  }

  /** Of a bound that is too low for the app there is no more to say. */
  function sayTooSoon({ slot, why }: Overdue): void {
    if (hasSaidTooSoon) return;
    hasSaidTooSoon = true;
    logger.warn(
      { event: 'recycling-too-soon', slot, why },
      `worker ${slot} was replaced a moment ago, and ${why} again: a worker is replaced every ${APART_MS / 1000} s at most. Raise --max-memory if the app needs that much.`,
    );
  }

  return {
    configured() {
      const { maxMemory, maxRequests, maxAge } = running.current.options;
      clearInterval(timer);
      hasSaidTooSoon = false;
      if ((maxMemory ?? maxRequests ?? maxAge) === undefined) return;
      timer = setInterval(look, LOOK_EVERY_MS).unref();
    },
    end: () => clearInterval(timer),
  };
}

/** A limit may have been changed while it runs. */
function bytesOf(memory: MemoryValue | undefined): number | undefined {
  if (typeof memory !== 'string') return memory;
  return ((memoryLimit() ?? totalmem()) * Number.parseFloat(memory)) / 100;
}

/** Nothing of one that is on its way out, or that somebody looks into. */
function factsOf(running: Running, { slot, serving }: Slot<ProcessAccount>): ServingFacts[] {
  if (serving === undefined || serving.isRetiring || serving.isDraining || isPaused(running, slot)) return [];
  const { id, worker } = serving;
  const isMemoryAsked = running.current.options.maxMemory !== undefined && worker.pid !== undefined;
  return [
    {
      process: id,
      slot,
      ageMs: worker.uptimeMs,
      requests: id.done + id.errors,
      memoryBytes: isMemoryAsked ? residentBytes(worker.pid!) : undefined,
    },
  ];
}
