/** What is done to one worker, or to their number. */
import { PointsmanError, pointsmanError } from '../../errors.ts';
import { ignoredWeights } from '../../options/index.ts';
import type { Operations, ScaleReport } from './contract.ts';
import { drained } from './drained.ts';
import { restartSlot } from './restart.ts';
import { isPaused, type Running, scaleParts, slotOf, warmUp } from './running.ts';
import { scaleTo, wantedWorkers } from './scale.ts';

type SlotOperations = Pick<Operations, 'scale' | 'drain' | 'resume' | 'restart' | 'setWeight'>;

const HEAVIEST = 1_000_000;

export function slotOperations(running: Running): SlotOperations {
  const { changes, supervisor, dispatching, logger } = running;
  const { live } = dispatching;
  const { dispatch } = live;

  return {
    scale: (request) =>
      changes.run('A scale', async (signal): Promise<ScaleReport> => {
        const wanted = wantedWorkers(request, supervisor.slots.length);
        const report = await scaleTo(wanted, scaleParts(running), signal);
        logger.info({ event: 'scaled', ...report }, `scaled from ${report.before} to ${wanted} workers`);
        return report;
      }),
    async drain(number, timeoutMs = running.current.options.shutdownTimeout) {
      const slot = slotOf(running, number);
      const isAnyLeft = supervisor.slots.some((other) => other !== slot && !isPaused(running, other.slot));
      if (!isAnyLeft) throw pointsmanError('ERR_LAST_WORKER', { slot: number });
      dispatch.pause(number);
      if (running.current.options.migrate) slot.serving?.worker.migrate('all');
      logger.info({ event: 'worker-paused', slot: number }, `worker ${number} is taken out of rotation`);
      return { open: await drained(slot, live, timeoutMs) };
    },
    async resume(number) {
      const { serving } = slotOf(running, number);
      if (!isPaused(running, number)) return;
      serving?.worker.migrate('none');
      if (serving !== undefined) warmUp(running, [serving]);
      dispatch.resume(number);
      logger.info({ event: 'worker-resumed', slot: number }, `worker ${number} is back in rotation`);
    },
    restart: (number) => (number === 'agent' ? restartAgent(running) : restartWorker(running, number)),
    async setWeight(number, weight) {
      slotOf(running, number);
      if (!(weight >= 0 && weight <= HEAVIEST))
        throw new PointsmanError(
          'ERR_INVALID_OPTION',
          `The weight ${weight} is not valid: expected 0 to ${HEAVIEST}.`,
        );
      dispatch.setWeight(number, weight);
      logger.info({ event: 'weight-changed', slot: number, weight }, `worker ${number} has weight ${weight}`);
      const warning = ignoredWeights([weight], 'it', [running.algorithm]);
      if (warning !== undefined) logger.warn({ event: 'weights-ignored' }, warning);
      return warning;
    },
  };
}

type Restarted = ReturnType<Operations['restart']>;

function restartWorker(running: Running, number: number): Restarted {
  return running.changes.run(`A restart of worker ${number}`, async (signal) => {
    const slot = slotOf(running, number);
    await restartSlot(running, slot, signal);
    const { serving } = slot;
    return { pid: serving?.worker.pid, generation: serving?.id.generation ?? slot.generation };
  });
}

async function restartAgent({ agent, changes, logger }: Running): Restarted {
  if (agent === undefined) throw pointsmanError('ERR_NO_AGENT', {});
  const started = await changes.run('A restart of the agent', (signal) => agent.restart(signal));
  logger.info({ event: 'agent-restarted', ...started }, 'the agent was replaced on request');
  return started;
}
