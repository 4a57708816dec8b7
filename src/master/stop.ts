/** How a master ends: its connections first, then its processes, then what they all used. */
import type { Logger } from 'pino';
import type { ProcessAccount } from '../dispatch/process-account.ts';
import type { ServeResolution } from '../options/index.ts';
import { monotonicMs } from '../platform/clock.ts';
import { withDeadline } from '../platform/deadline.ts';
import { counted } from '../text/counted.ts';
import type { TlsKeeper } from '../tls/keeper.ts';
import type { AgentSupervision } from './agent/supervise-agent.ts';
import type { MasterBus } from './bus/start-bus.ts';
import type { StopReport } from './contract.ts';
import type { Dispatching } from './dispatching/start-dispatching.ts';
import type { Listening } from './listening/start-listening.ts';
import type { RunningOperations } from './operations/operations.ts';
import type { Supervisor } from './processes/supervisor.ts';
import type { Passed } from './succession/outbox.ts';
import type { Passing } from './succession/pass-connections.ts';
import type { Taking } from './succession/take-connections.ts';

/** Of the shutdown timeout: for connections that no worker has taken yet. The rest is for what the workers have. */
const FINISH_SHARE = 0.8;
/** A master that stands still is not waited for longer; it may be of a version that knows nothing of idle connections. */
const ANSWER_MS = 1_000;
/** Of the shutdown timeout, and within the share above. */
const ANSWER_SHARE = 0.2;

export interface MasterParts {
  readonly resolution: ServeResolution;
  readonly dispatching: Dispatching;
  readonly listening: Listening;
  readonly supervisor: Supervisor<ProcessAccount>;
  readonly agent: AgentSupervision | undefined;
  readonly operations: RunningOperations;
  readonly bus: MasterBus;
  readonly tls: TlsKeeper | undefined;
  /** From a master before this one. */
  readonly taking: Taking | undefined;
  readonly logger: Logger;
}

export async function stop(
  parts: MasterParts,
  shutdownTimeout: number,
  drainDelayMs: number,
): Promise<StopReport> {
  const { dispatching, listening, supervisor, agent, operations, bus } = parts;
  const { shedder, shedLog, live } = dispatching;
  await operations.leave(drainDelayMs);
  await operations.end();
  const deadlineMs = monotonicMs() + shutdownTimeout;
  const leftMs = (): number => Math.max(deadlineMs - monotonicMs(), 0);
  const shedBefore = shedder.total;
  const { load, frontends } = live.dispatch;
  const [cutBefore, openBefore, droppedBefore] = [load.cut, load.open, frontends.dropped];
  const passingOrNot = beginPassing(parts, Math.min(ANSWER_MS, ANSWER_SHARE * shutdownTimeout));
  const stopWorkers = async (): Promise<number> => {
    // One worker that does not move must not keep the others from ending well.
    await withDeadline(finish(listening, passingOrNot), FINISH_SHARE * shutdownTimeout);
    // In one turn with what workers are told: what was true before it may be so no more.
    const passesOn = (await passingOrNot)?.takesAll() === true;
    listening.addresses.closeAll();
    return supervisor.stop(leftMs(), passesOn);
  };
  const workersStopped = stopWorkers();
  // Its jobs have as long as the connections; workers may send it messages to the end.
  const agentsKilled = (await agent?.stop(shutdownTimeout, workersStopped)) ?? 0;
  const killed = (await workersStopped) + agentsKilled;
  // What is left of the time is for what still passes over to the next master.
  const [passed] = await Promise.all([
    (await passingOrNot)?.end(leftMs()),
    withDeadline(bus.storeSettled, leftMs()),
  ]);
  if (passed !== undefined) {
    const dropped = passed.dropped + frontends.dropped - droppedBefore;
    logMoved(parts.logger, { moved: passed.moved, dropped }, openBefore - passed.moved - dropped);
  }
  release(parts);
  await shedder.whenSettled();
  shedLog.flush();
  const shed = shedder.total - shedBefore;
  const cut = load.cut - cutBefore;
  return { clean: killed === 0 && shed === 0 && cut === 0, killed, shed, cut };
}

/** Resolves when it is settled who takes idle connections: those of this master, and those of one before it. */
async function beginPassing(
  { operations, supervisor, taking, logger }: MasterParts,
  withinMs: number,
): Promise<Passing | undefined> {
  const passing = await operations.passing(withinMs);
  if (passing === undefined) {
    await taking?.refuse(withinMs);
    return undefined;
  }
  passing.onOver(() => {
    void taking?.refuse(withinMs);
    if (supervisor.processes.length === 0) return;
    supervisor.stay();
    const text =
      'idle connections do not move to the lb that has taken over any more: those that are left end here';
    logger.info({ event: 'connections-stay' }, text);
  });
  return passing;
}

/** Resolves when all that waited for workers has one. */
async function finish({ addresses }: Listening, passingOrNot: Promise<unknown>): Promise<void> {
  // Its listeners are closed in this turn: meanwhile both masters would accept.
  await addresses.finish();
  // The last ones of the master before.
  await passingOrNot;
  await addresses.finish();
}

/**
 * For one that has been stopped, when the master before it is gone: what that gave up last goes on to the next one.
 * Resolves when it has, or after so long.
 */
export async function passLast({ operations, taking, logger }: MasterParts, withinMs: number): Promise<void> {
  const passing = await operations.passing(0);
  if (passing === undefined || taking === undefined) return;
  await withDeadline(taking.over, withinMs);
  const late = await passing.end(withinMs);
  if (late.moved + late.dropped > 0) logMoved(logger, late, 0);
}

function logMoved(logger: Logger, { moved, dropped }: Passed, others: number): void {
  const ended = Math.max(others, 0);
  const cut = dropped > 0 ? `, ${dropped} were cut on their way` : '';
  const text = `${counted(moved, 'idle connection')} moved to the lb that has taken over, ${ended} ended here${cut}`;
  logger.info({ event: 'connections-moved', moved, ended, dropped }, text);
}

export function release(parts: MasterParts): void {
  const { dispatching, listening, bus, agent, operations, tls } = parts;
  const { live } = dispatching;
  const { appListening } = listening;
  operations.close();
  live.stop();
  live.handOvers.end();
  agent?.close();
  tls?.close();
  bus.close();
  appListening.close();
}
