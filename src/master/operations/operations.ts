/** What can be asked of a master that runs: a table of contents. */
import { setTimeout as sleep } from 'node:timers/promises';
import { pointsmanError } from '../../errors.ts';

import {
  type AlgorithmWritten,
  formatAlgorithm,
  formatDuration,
  isRefusal,
  readAlgorithm,
} from '../../options/index.ts';
import { monotonicMs } from '../../platform/clock.ts';
import { createChanges } from './changes.ts';
import type { MasterStatus, Operations, StopReport } from './contract.ts';
import { createReadiness } from './readiness.ts';
import { createRebalancing } from './rebalancing.ts';
import { createRecycling } from './recycling.ts';
import { createReloads, type Reloads } from './reload.ts';
import { reloadOperation } from './reload-operation.ts';
import { isPaused, type OperationsParts, type Running } from './running.ts';
import { slotOperations } from './slot-operations.ts';
import { createProcessesStatus } from './status.ts';

/** The operations, and what the master tells them. */
export interface RunningOperations extends Operations {
  /** Every slot has been ready once. */
  started(): void;
  /** It is to stop, and serves for so long all the same: whoever sends clients here is to notice first. */
  leave(delayMs: number): Promise<void>;
  /** Aborts what runs, and refuses what comes. */
  end(): Promise<void>;
}

export function createOperations(parts: OperationsParts): RunningOperations {
  const { resolution, supervisor, observer } = parts;
  const running: Running = {
    ...parts,
    changes: createChanges(monotonicMs),
    current: resolution,
    algorithm: resolution.options.algo,
    phase: 'starting',
    configuredWorkers: parts.workers,
  };
  const reloads = createReloads(supervisor, monotonicMs, (status) => observer.reload?.(status));
  const rebalancing = createRebalancing(running);
  const regular = [createRecycling(running), rebalancing];
  const configured = (): void => {
    for (const each of regular) each.configured();
  };
  let stopping: Promise<StopReport> | undefined;
  const endStart = beginStart(running);
  return {
    status: statusOf(running, reloads),
    reload: reloadOperation(running, reloads, configured),
    ...slotOperations(running),
    setAlgorithm: (written) => setAlgorithm(running, written),
    rebalance: () => rebalancing.run(),
    reopenLogs: () => reopenLogs(parts),
    stop(timeoutMs, drainDelayMs) {
      const { shutdownTimeout, drainDelay } = running.current.options;
      stopping ??= parts.stop(timeoutMs ?? shutdownTimeout, drainDelayMs ?? drainDelay);
      return stopping;
    },
    liveness: () => ({ ok: true }),
    readiness: createReadiness({
      phase: () => running.phase,
      dispatch: parts.dispatching.live.dispatch,
      queueLimit: resolution.options.queueLimit,
    }),
    started() {
      if (running.phase === 'starting') running.phase = 'serving';
      endStart();
      configured();
    },
    async leave(delayMs) {
      // Whoever is still starting serves nobody.
      if (running.phase !== 'serving' || delayMs <= 0) return;
      running.phase = 'leaving';
      parts.logger.info(
        { event: 'leaving', delayMs },
        `serving on for ${formatDuration(delayMs)} (--drain-delay), then stopping`,
      );
      await Promise.all([running.changes.end(), sleep(delayMs)]);
    },
    async end() {
      running.phase = 'stopping';
      for (const each of regular) each.end();
      endStart();
      await running.changes.end();
    },
  };
}

/** Whoever wants to change something meanwhile is told so, or waits. Gives what ends it. */
function beginStart({ changes }: Running): () => void {
  let end = (): void => {};
  void changes.run(
    'The start',
    () =>
      new Promise<void>((resolve) => {
        end = resolve;
      }),
  );
  return () => end();
}

async function reopenLogs(parts: OperationsParts): Promise<{ readonly files: readonly string[] }> {
  const files = await parts.reopenLogs();
  // The first line of the new file.
  const text = `opened anew: ${files.join(', ') || 'no log file'}`;
  parts.logger.info({ event: 'logs-reopened', files }, text);
  return { files };
}

async function setAlgorithm(running: Running, written: AlgorithmWritten): Promise<void> {
  const choice = readAlgorithm(written);
  if (isRefusal(choice))
    throw pointsmanError('ERR_INVALID_OPTION', { given: JSON.stringify(written), ...choice });
  running.listening.addresses.setAlgorithm(await running.algorithms.load(choice));
  running.algorithm = choice;
  const algorithm = formatAlgorithm(choice);
  running.logger.info({ event: 'algorithm-changed', algorithm }, `the algorithm is ${algorithm} from now on`);
}

function statusOf(running: Running, reloads: Reloads): () => Promise<MasterStatus> {
  const { supervisor, dispatching, listening } = running;
  const { live, transport, shedder } = dispatching;
  const startedAtMs = monotonicMs();
  const processes = createProcessesStatus({
    supervisor,
    refresh: live.refresh,
    isPaused: (slot) => isPaused(running, slot),
    latencies: (process) => transport.latencies(process),
  });
  return async () => {
    const of = await processes();
    const { load, frontends, reclaims } = live.dispatch;
    const { phase } = running;
    return {
      schema: 1,
      pid: process.pid,
      state: phase === 'serving' && reloads.status?.state === 'running' ? 'reloading' : phase,
      uptimeMs: monotonicMs() - startedAtMs,
      app: running.current.options.app,
      addresses: listening.addresses.all.map(({ listener }) => listener.address),
      algorithm: formatAlgorithm(running.algorithm),
      handoff: transport.handoff.name,
      workers: supervisor.slots.length,
      accepted: frontends.accepted,
      open: load.open,
      waiting: frontends.waiting,
      shed: { ...shedder.counts },
      redispatched: frontends.redispatched,
      reclaimed: reclaims.total,
      moved: load.slots.reduce((sum, { totals }) => sum + totals.migrated, 0),
      reload: reloads.status,
      agent: running.agent?.status,
      processes: of,
    };
  };
}
