/** A reload: the configuration is read again, and every slot gets a new process of it. */
import type { ProcessAccount } from '../../dispatch/process-account.ts';
import { PointsmanError } from '../../errors.ts';
import { availableMemory, residentBytes } from '../../platform/memory.ts';
import { usableCores } from '../../platform/usable-cores.ts';
import type { Release } from '../processes/release.ts';
import type { SlotProcess } from '../processes/slot.ts';
import type { Supervisor } from '../processes/supervisor.ts';
import type { ReloadReport, ReloadStatus } from './contract.ts';
import { type Pace, renew } from './renew.ts';

export interface ReloadRules {
  /** Workers at a time; by the memory there is unless given. */
  readonly batch: number | undefined;
  readonly watchMs: number;
  check?(process: SlotProcess<ProcessAccount>, signal: AbortSignal): Promise<void>;
}

export interface ReloadPlan {
  readonly release: Release;
  readonly rules: ReloadRules;
  /** What else is renewed: before the workers, after them, or both. */
  around(renewWorkers: (signal: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<void>;
  /** Options that are written differently now, and cannot change. */
  readonly unchanged: readonly string[];
}

export interface Reloads {
  /** The one that runs, or the last one. */
  readonly status: ReloadStatus | undefined;
  /** `plan` reads the configuration; what it throws rolls back as well. Never rejects. */
  run(plan: () => Promise<ReloadPlan>, signal: AbortSignal): Promise<ReloadReport>;
}

/** Old and new ones live at once, and the new ones may be larger. */
const SPARE_FACTOR = 1.5;

export function createReloads(
  supervisor: Supervisor<ProcessAccount>,
  now: () => number,
  told: (status: ReloadStatus) => void,
): Reloads {
  let last: { status: Omit<ReloadStatus, 'forMs'>; sinceMs: number; untilMs: number | undefined } | undefined;
  let count = 0;

  const statusOf = ({ status, sinceMs, untilMs }: NonNullable<typeof last>): ReloadStatus => ({
    ...status,
    forMs: (untilMs ?? now()) - sinceMs,
  });

  return {
    get status() {
      return last === undefined ? undefined : statusOf(last);
    },
    async run(makePlan, signal) {
      const id = ++count;
      const { slots } = supervisor;
      const mine: NonNullable<typeof last> = {
        status: { id, state: 'running', done: 0, of: slots.length },
        sinceMs: now(),
        untilMs: undefined,
      };
      last = mine;
      const change = (status: Partial<ReloadStatus>): void => {
        mine.status = { ...mine.status, ...status };
        if (mine.status.state !== 'running') mine.untilMs = now();
        told(statusOf(mine));
      };
      change({});
      let unchanged: readonly string[] = [];
      try {
        const plan = await makePlan();
        unchanged = plan.unchanged;
        const { batch = batchFor(supervisor), ...rules } = plan.rules;
        const target = { slots, release: plan.release };
        const how = { ...rules, batch, pace: pace(), progress: (done: number) => change({ done }) };
        await plan.around((unless) => renew(supervisor, target, how, unless), signal);
        change({ state: 'done' });
      } catch (error) {
        const isSuperseded = error instanceof PointsmanError && error.code === 'ERR_SUPERSEDED';
        change({
          state: isSuperseded ? 'superseded' : 'rolled-back',
          reason: (error as Error).message,
          done: 0,
        });
      }
      const { state, reason } = mine.status;
      return {
        id,
        result: state as ReloadReport['result'],
        ...(reason === undefined ? {} : { reason }),
        unchanged,
        durationMs: statusOf(mine).forMs,
      };
    },
  };
}

/**
 * While one compiles, a core is left to those that are warm. Measured at 40 % of the load that two workers on two cores
 * can take (`npm run bench:reload -- --load 40`): p99 is 1.1 to 1.3 times that without reloads, and 2.3 times if both
 * take over at one moment. A second is enough for the code to be compiled.
 */
function pace(): Pace {
  return { atOnce: Math.max(1, Math.floor(usableCores().count / 2)), everyMs: 1_000, withinMs: 5_000 };
}

/** All at once, if there is memory for as many again. */
function batchFor(supervisor: Supervisor<ProcessAccount>): number {
  const { processes, slots } = supervisor;
  const used = processes.reduce(
    (sum, { worker: { pid } }) => sum + (pid === undefined ? 0 : (residentBytes(pid) ?? 0)),
    0,
  );
  return used * SPARE_FACTOR <= availableMemory() ? Math.max(slots.length, 1) : 1;
}
