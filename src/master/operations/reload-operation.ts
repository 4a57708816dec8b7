/** `reload`: reads the configuration, renews the processes, and then applies what is no matter of a process. */
import type { Logger } from 'pino';
import type { ProcessAccount } from '../../dispatch/process-account.ts';
import { formatAlgorithm, type ServeResolution } from '../../options/index.ts';
import type { SlotProcess } from '../processes/slot.ts';
import type { ReloadReport, ReloadRequest } from './contract.ts';
import type { ReloadPlan, Reloads } from './reload.ts';
import { checkAnswer } from './reload-check.ts';
import { unchangedOptions, withFixed } from './reread.ts';
import type { Running } from './running.ts';

export function reloadOperation(
  running: Running,
  reloads: Reloads,
): (request?: ReloadRequest) => Promise<ReloadReport> {
  return (request = {}) => {
    const { changes, logger } = running;
    const { replace = false } = request;
    return changes.run(
      `Reload ${(reloads.status?.id ?? 0) + 1}`,
      async (signal) => {
        let read: ServeResolution | undefined;
        const plan = async (): Promise<ReloadPlan> => {
          const resolution = await running.reread();
          read = withFixed(running.current, resolution);
          return planOf(running, read, request, unchangedOptions(running.current, resolution));
        };
        const report = await reloads.run(plan, signal);
        if (report.result === 'done' && read !== undefined) await apply(running, read);
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
  const parts = { live, handoff: transport.handoff, addresses: () => listening.addresses.all };
  const rules = { batch: batch === 'auto' ? undefined : batch, watchMs };
  const release = running.releaseOf(resolution);
  if (check === undefined) return { release, unchanged, rules };
  const checks = (process: SlotProcess<ProcessAccount>, signal: AbortSignal) =>
    checkAnswer(check, process, parts, signal);
  return { release, unchanged, rules: { ...rules, check: checks } };
}

async function apply(running: Running, after: ServeResolution): Promise<void> {
  const { current: before, listening, supervisor, dispatching } = running;
  running.current = after;
  const choice = after.options.algo;
  if (formatAlgorithm(choice) !== formatAlgorithm(before.options.algo)) {
    listening.addresses.setAlgorithm(await running.algorithms.load(choice));
    running.algorithm = choice;
  }
  for (const { slot } of supervisor.slots) {
    const weight = after.options.weights[slot - 1] ?? 1;
    if (weight !== (before.options.weights[slot - 1] ?? 1)) dispatching.live.dispatch.setWeight(slot, weight);
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
