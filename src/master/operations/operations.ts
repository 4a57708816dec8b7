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
import type { LeaveMessage } from '../../protocol/lifecycle-messages.ts';
import { createGather, type Gather } from '../observe/gather.ts';
import { createInquiry } from '../observe/inquiry.ts';
import { Observation } from '../observe/observation.ts';
import type { Passing } from '../succession/pass-connections.ts';
import { createChanges } from './changes.ts';
import type { Operations, StopReport } from './contract.ts';
import { createReadiness } from './readiness.ts';
import { createRebalancing } from './rebalancing.ts';
import { createRecycling } from './recycling.ts';
import { createReloads } from './reload.ts';
import { reloadOperation } from './reload-operation.ts';
import type { OperationsParts, Running } from './running.ts';
import { slotOperations } from './slot-operations.ts';
import { upgrade } from './upgrade.ts';

/** The operations, and what the master tells them. */
export interface RunningOperations extends Operations {
  /** Every slot has been ready once. */
  started(): void;
  /** It is to stop, and serves for so long all the same: whoever sends clients here is to notice first. */
  leave(delayMs: number): Promise<void>;
  /** Aborts what runs, and refuses what comes. */
  end(): Promise<void>;
  /**
   * The way of idle connections to the master that has taken over, which is asked at the first call, and for so long;
   * undefined where there is none.
   */
  passing(withinMs: number): Promise<Passing | undefined>;
  /** Connections may change their process. */
  mayMove(): boolean;
  /** All is over: nobody watches any more. */
  close(): void;
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
    passing: undefined,
  };
  const reloads = createReloads(supervisor, monotonicMs, (status) => observer.reload?.(status));
  const rebalancing = createRebalancing(running);
  const regular = [createRecycling(running), rebalancing];
  const configured = (): void => {
    for (const each of regular) each.configured();
  };
  const gather = createGather({ running, reload: () => reloads.status });
  const observation = observationOf(running, gather);
  let stopping: Promise<StopReport> | undefined;
  const endStart = beginStart(running);
  return {
    ...looksBy(observation, gather, parts),
    reload: reloadOperation(running, reloads, configured),
    ...slotOperations(running),
    setAlgorithm: (written) => setAlgorithm(running, written),
    rebalance: () => rebalancing.run(),
    reopenLogs: () => reopenLogs(parts),
    upgrade: () => upgrade(running),
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
    leave: (delayMs) => leave(running, delayMs),
    async end() {
      running.phase = 'stopping';
      for (const each of regular) each.end();
      endStart();
      await running.changes.end();
    },
    passing: passingOnce(running),
    mayMove: () => running.current.options.migrate,
    close: () => observation.end(),
  };
}

function passingOnce(running: Running): RunningOperations['passing'] {
  let begun: Promise<Passing | undefined> | undefined;
  const begin = async (withinMs: number): Promise<Passing | undefined> =>
    (await running.passing?.begin(withinMs)) ? running.passing : undefined;
  return (withinMs) => {
    begun ??= begin(withinMs);
    return begun;
  };
}

async function leave(running: Running, delayMs: number): Promise<void> {
  // Whoever is still starting serves nobody.
  if (running.phase !== 'serving') return;
  running.phase = 'leaving';
  if (delayMs > 0)
    running.logger.info(
      { event: 'leaving', delayMs },
      `serving on for ${formatDuration(delayMs)} (--drain-delay), then stopping`,
    );
  // An idle connection that is closed may have a request on its way. By half of the time whoever sends clients here has
  // heard of it: a client that connects anew does so elsewhere.
  const message: LeaveMessage = { type: 'pointsman:leave' };
  const asking = sleep(delayMs / 2).then(() => delayMs > 0 && running.supervisor.tellAll(message));
  await Promise.all([running.changes.end(), running.leaving(), asking, sleep(delayMs)]);
}

function observationOf({ supervisor, logger }: Running, gather: Gather): Observation {
  const seen = new WeakSet<object>();
  const observation = new Observation(
    () => {
      for (const process of supervisor.processes) {
        if (seen.has(process)) continue;
        seen.add(process);
        // What dies is shown at once, and not with the next snapshot.
        void process.gone.then(() => observation.hasten());
      }
      return gather.snapshot();
    },
    (err) => logger.error({ event: 'watch-failed', err }, 'those who watch lb could not be told how it is'),
  );
  return observation;
}

function looksBy(
  observation: Observation,
  gather: Gather,
  { supervisor, dispatching }: OperationsParts,
): Pick<Operations, 'internals' | 'snapshot' | 'status' | 'watch' | 'watchHandOvers'> {
  return {
    internals: createInquiry(supervisor),
    watchHandOvers: (listener) => dispatching.live.handOvers.watch(listener),
    status: () => gather.status(),
    snapshot: () => observation.snapshot(),
    watch: (options, listener) => observation.watch(options, listener),
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
