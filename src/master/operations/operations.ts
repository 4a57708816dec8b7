/** What can be asked of a master that runs. */
import type { Logger } from 'pino';
import type { ProcessAccount } from '../../dispatch/process-account.ts';
import { PointsmanError, pointsmanError } from '../../errors.ts';
import {
  type AlgorithmChoice,
  type AlgorithmWritten,
  formatAlgorithm,
  isRefusal,
  readAlgorithm,
  type ServeResolution,
} from '../../options/index.ts';
import { monotonicMs } from '../../platform/clock.ts';
import type { MasterObserver, StopReport } from '../contract.ts';
import type { AlgorithmMakers } from '../dispatching/choose-algorithm.ts';
import type { Dispatching } from '../dispatching/start-dispatching.ts';
import type { Listening } from '../listening/start-listening.ts';
import type { Release } from '../processes/release.ts';
import type { Slot, SlotProcess } from '../processes/slot.ts';
import type { Supervisor } from '../processes/supervisor.ts';
import { createChanges } from './changes.ts';
import type { MasterStatus, Operations, ReloadReport, ReloadRequest, ScaleReport } from './contract.ts';
import { drained } from './drained.ts';
import { createReadiness } from './readiness.ts';
import { createReloads, type ReloadPlan } from './reload.ts';
import { checkAnswer } from './reload-check.ts';
import { renew } from './renew.ts';
import { unchangedOptions, withFixed } from './reread.ts';
import { scaleTo, wantedWorkers } from './scale.ts';
import { createProcessesStatus } from './status.ts';

export interface OperationsParts {
  readonly resolution: ServeResolution;
  readonly dispatching: Dispatching;
  readonly listening: Listening;
  readonly algorithms: AlgorithmMakers;
  readonly supervisor: Supervisor<ProcessAccount>;
  readonly observer: MasterObserver;
  readonly logger: Logger;
  /** Reads the configuration again. */
  reread(): Promise<ServeResolution>;
  releaseOf(resolution: ServeResolution): Release;
  /** Whatever writes logs into files opens them anew; which. */
  reopenLogs(): Promise<readonly string[]>;
  stop(timeoutMs?: number): Promise<StopReport>;
}

/** What an operation needs of the master, with the state that operations share. */
export interface RunningOperations extends Operations {
  /** Every slot has been ready once. */
  started(): void;
  /** It is to stop, and accepts for a while all the same. */
  leaving(): void;
  /** Aborts what runs, and refuses what comes. */
  end(): Promise<void>;
}

export function createOperations(parts: OperationsParts): RunningOperations {
  const { dispatching, listening, supervisor, observer, logger } = parts;
  const { live, transport } = dispatching;
  const { dispatch } = live;
  const changes = createChanges(monotonicMs);
  const startedAtMs = monotonicMs();
  let current = parts.resolution;
  let algorithm: AlgorithmChoice = current.options.algo;
  let phase: 'starting' | 'serving' | 'leaving' | 'stopping' = 'starting';
  let stopping: Promise<StopReport> | undefined;
  const isPaused = (slot: number): boolean => dispatch.load.slots[slot - 1]?.isPaused === true;
  const reloads = createReloads(supervisor, monotonicMs, (status) => observer.reload?.(status));
  const processes = createProcessesStatus({ supervisor, refresh: live.refresh, isPaused });
  const readiness = createReadiness({
    phase: () => phase,
    dispatch,
    queueLimit: current.options.queueLimit,
  });

  function slotOf(number: number): Slot<ProcessAccount> {
    const slot = supervisor.slots.find((candidate) => candidate.slot === number);
    if (slot === undefined)
      throw pointsmanError('ERR_NO_SLOT', { slot: number, workers: supervisor.slots.length });
    return slot;
  }

  async function planReload(request: ReloadRequest): Promise<ReloadPlan> {
    const read = await parts.reread();
    const unchanged = unchangedOptions(current, read);
    const resolution = withFixed(current, read);
    const { options } = resolution;
    const {
      batch = options.reloadBatch,
      check = options.reloadCheck,
      watchMs = options.reloadWatch,
    } = request;
    const release = parts.releaseOf(resolution);
    next = resolution;
    return {
      release,
      unchanged,
      rules: {
        batch: batch === 'auto' ? undefined : batch,
        watchMs,
        ...(check === undefined
          ? {}
          : {
              check: (process: SlotProcess<ProcessAccount>, signal: AbortSignal) =>
                checkAnswer(check, process, checkParts, signal),
            }),
      },
    };
  }

  const checkParts = { live, handoff: transport.handoff, addresses: () => listening.addresses.all };
  /** What a reload that runs has read. */
  let next: ServeResolution = current;

  /** What is no matter of a process. */
  async function applyRead(after: ServeResolution): Promise<void> {
    const before = current;
    current = after;
    const choice = after.options.algo;
    if (formatAlgorithm(choice) !== formatAlgorithm(before.options.algo)) {
      listening.addresses.setAlgorithm(await parts.algorithms.load(choice));
      algorithm = choice;
    }
    for (const { slot } of supervisor.slots) {
      const weight = after.options.weights[slot - 1] ?? 1;
      if (weight !== (before.options.weights[slot - 1] ?? 1)) dispatch.setWeight(slot, weight);
    }
  }

  async function reload(request: ReloadRequest = {}): Promise<ReloadReport> {
    const { replace = false } = request;
    const name = `Reload ${(reloads.status?.id ?? 0) + 1}`;
    return changes.run(
      name,
      async (signal) => {
        const report = await reloads.run(() => planReload(request), signal);
        if (report.result === 'done') await applyRead(next);
        logReload(logger, report);
        return report;
      },
      { replace },
    );
  }

  return {
    async status(): Promise<MasterStatus> {
      const { load, frontends, reclaims } = dispatch;
      const of = await processes();
      return {
        schema: 1,
        pid: process.pid,
        state: phase === 'serving' && reloads.status?.state === 'running' ? 'reloading' : phase,
        uptimeMs: monotonicMs() - startedAtMs,
        app: current.options.app,
        addresses: listening.addresses.all.map(({ listener }) => listener.address),
        algorithm: formatAlgorithm(algorithm),
        handoff: transport.handoff.name,
        workers: supervisor.slots.length,
        accepted: frontends.accepted,
        open: load.open,
        waiting: frontends.waiting,
        shed: { ...dispatching.shedder.counts },
        redispatched: frontends.redispatched,
        reclaimed: reclaims.total,
        moved: 0,
        reload: reloads.status,
        processes: of,
      };
    },
    reload,
    scale: (request) =>
      changes.run('A scale', async (signal): Promise<ScaleReport> => {
        const wanted = wantedWorkers(request, supervisor.slots.length);
        const report = await scaleTo(
          wanted,
          {
            supervisor,
            dispatch,
            warmUpMs: current.options.warmUp,
            weightOf: (slot) => current.options.weights[slot - 1] ?? 1,
          },
          signal,
        );
        const { before } = report;
        logger.info(
          { event: 'scaled', before, workers: wanted },
          `scaled from ${before} to ${wanted} workers`,
        );
        return report;
      }),
    async drain(number, timeoutMs = current.options.shutdownTimeout) {
      const slot = slotOf(number);
      const others = supervisor.slots.filter((other) => other !== slot && !isPaused(other.slot));
      if (others.length === 0) throw pointsmanError('ERR_LAST_WORKER', { slot: number });
      dispatch.pause(number);
      logger.info({ event: 'worker-paused', slot: number }, `worker ${number} is taken out of rotation`);
      return { open: await drained(slot, live, timeoutMs) };
    },
    async resume(number) {
      const { serving } = slotOf(number);
      if (!isPaused(number)) return;
      if (serving !== undefined) dispatch.warmUp(serving.id, current.options.warmUp);
      dispatch.resume(number);
      logger.info({ event: 'worker-resumed', slot: number }, `worker ${number} is back in rotation`);
    },
    restart: (number) =>
      changes.run(`A restart of worker ${number}`, async (signal) => {
        const slot = slotOf(number);
        await renew(
          supervisor,
          { slots: [slot], release: supervisor.release },
          {
            batch: 1,
            watchMs: 0,
            tookOver(taken) {
              if (supervisor.slots.length > 1)
                for (const { id } of taken) dispatch.warmUp(id, current.options.warmUp);
            },
          },
          signal,
        );
        const { serving } = slot;
        return { pid: serving?.worker.pid, generation: serving?.id.generation ?? slot.generation };
      }),
    async setWeight(number, weight) {
      slotOf(number);
      if (!(weight >= 0 && weight <= 1_000_000))
        throw new PointsmanError(
          'ERR_INVALID_OPTION',
          `The weight ${weight} is not valid: expected 0 to 1000000.`,
        );
      dispatch.setWeight(number, weight);
      logger.info({ event: 'weight-changed', slot: number, weight }, `worker ${number} has weight ${weight}`);
    },
    async setAlgorithm(written: AlgorithmWritten) {
      const choice = readAlgorithm(written);
      if (isRefusal(choice))
        throw pointsmanError('ERR_INVALID_OPTION', { given: JSON.stringify(written), ...choice });
      listening.addresses.setAlgorithm(await parts.algorithms.load(choice));
      algorithm = choice;
      const name = formatAlgorithm(choice);
      logger.info({ event: 'algorithm-changed', algorithm: name }, `the algorithm is ${name} from now on`);
    },
    rebalance: async () => ({ moved: 0 }),
    reopenLogs: async () => ({ files: await parts.reopenLogs() }),
    stop(timeoutMs) {
      stopping ??= parts.stop(timeoutMs);
      return stopping;
    },
    liveness: () => ({ ok: true }),
    readiness,
    started() {
      if (phase === 'starting') phase = 'serving';
    },
    leaving() {
      if (phase !== 'stopping') phase = 'leaving';
    },
    async end() {
      phase = 'stopping';
      await changes.end();
    },
  };
}

function logReload(logger: Logger, { id, result, reason, unchanged, durationMs }: ReloadReport): void {
  const facts = { event: 'reloaded', id, result, durationMs: Math.round(durationMs), unchanged };
  if (result === 'done') logger.info(facts, `reload ${id} is done`);
  else logger.error({ ...facts, reason }, `reload ${id} was not carried out (${result}): ${reason}`);
  if (unchanged.length > 0)
    logger.warn(
      { event: 'options-unchanged', options: unchanged },
      `${unchanged.join(', ')} cannot change in a reload: restart lb for that`,
    );
}
