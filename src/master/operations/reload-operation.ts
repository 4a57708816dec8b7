/** `reload`: reads the configuration, renews the processes, and then applies what is no matter of a process. */
import type { Logger } from 'pino';
import type { ProcessAccount } from '../../dispatch/process-account.ts';
import { formatAlgorithm, type ServeResolution } from '../../options/index.ts';
import { resolveWorkerCount, usableCores } from '../../platform/usable-cores.ts';
import type { SlotProcess } from '../processes/slot.ts';
import type { ReloadReport, ReloadRequest } from './contract.ts';
import type { ReloadPlan, Reloads } from './reload.ts';
import { checkAnswer } from './reload-check.ts';
import { unchangedOptions, withFixed } from './reread.ts';
import { type Running, scaleParts } from './running.ts';
import { scaleTo } from './scale.ts';

export function reloadOperation(
  running: Running,
  reloads: Reloads,
  configured: () => void,
): (request?: ReloadRequest) => Promise<ReloadReport> {
  return (request = {}) => {
    const { changes, logger, supervisor } = running;
    const { replace = false } = request;
    return changes.run(
      `Reload ${(reloads.status?.id ?? 0) + 1}`,
      async (signal) => {
        let read: ServeResolution | undefined;
        const plan = async (): Promise<ReloadPlan> => {
          const resolution = await running.reread();
          // Where no change of a file is told, this is the way to say so. New processes with the certificates of before
          // are not what is asked for when there are others.
          const refused = await running.tls?.look();
          if (refused !== undefined) throw refused;
          read = withFixed(running.current, resolution);
          return planOf(running, read, request, unchangedOptions(running.current, resolution));
        };
        const former = supervisor.processes;
        const report = await reloads.run(plan, signal);
        if (report.result === 'done' && read !== undefined) {
          void supervisor.whenGone(former).then(() => pruneAddresses(running));
          await apply(running, read, signal);
          configured();
        }
        logReload(logger, report);
        return report;
      },
      { replace },
    );
  };
}

function planOf(
  running: Running,
  resolution: ServeResolution,
  request: ReloadRequest,
  unchanged: readonly string[],
): ReloadPlan {
  const { options } = resolution;
  const { dispatching, listening } = running;
  const { batch = options.reloadBatch, check = options.reloadCheck, watchMs = options.reloadWatch } = request;
  const { live, transport } = dispatching;
  const { addresses } = listening;
  const { gate } = addresses;
  const parts = { live, handoff: transport.handoff, gate, addresses: () => addresses.all };
  const rules = { batch: batch === 'auto' ? undefined : batch, watchMs };
  const release = running.releaseOf(resolution);
  const around: ReloadPlan['around'] = (renewWorkers, signal) =>
    running.agent === undefined ? renewWorkers(signal) : running.agent.renew(options, renewWorkers, signal);
  if (check === undefined) return { release, unchanged, rules, around };
  const checks = (process: SlotProcess<ProcessAccount>, signal: AbortSignal) =>
    checkAnswer(check, process, parts, signal);
  return { release, unchanged, rules: { ...rules, check: checks }, around };
}

async function apply(running: Running, after: ServeResolution, signal: AbortSignal): Promise<void> {
  const { current: before, listening, supervisor, dispatching } = running;
  running.current = after;
  const choice = after.options.algo;
  // A file of one's own may have changed.
  if (choice.file !== undefined || formatAlgorithm(choice) !== formatAlgorithm(before.options.algo)) {
    listening.addresses.setAlgorithm(await running.algorithms.load(choice));
    running.algorithm = choice;
  }
  for (const { slot } of supervisor.slots) {
    const weight = after.options.weights[slot - 1] ?? 1;
    if (weight !== (before.options.weights[slot - 1] ?? 1)) dispatching.live.dispatch.setWeight(slot, weight);
  }
  if (after.options.logLevel !== before.options.logLevel) running.logger.level = after.options.logLevel;
  await followWorkers(running, after, signal);
}

/** Those that the old generation had asked for, and the new one does not know. */
function pruneAddresses({ supervisor, listening }: Running): void {
  // Clients of one that is to come back wait for it.
  if (supervisor.slots.every(({ serving }) => serving !== undefined)) listening.appListening.prune();
}

/** The number in the configuration, or the quota that "auto" counts; what "lb scale" said holds where neither changed. */
async function followWorkers(
  running: Running,
  { options }: ServeResolution,
  signal: AbortSignal,
): Promise<void> {
  const { count } = resolveWorkerCount(options.workers, usableCores());
  if (count === running.configuredWorkers) return;
  try {
    const { before } = await scaleTo(count, scaleParts(running), signal);
    running.configuredWorkers = count;
    running.logger.info(
      { event: 'scaled', before, workers: count },
      `scaled from ${before} to ${count} workers`,
    );
  } catch (error) {
    const { message } = error as Error;
    running.logger.error(
      { event: 'not-scaled', workers: count },
      `not scaled to ${count} workers: ${message}`,
    );
  }
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
