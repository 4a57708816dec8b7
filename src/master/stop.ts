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
import type { Taking } from './succession/take-connections.ts';

/** Of the shutdown timeout: for connections that no worker has taken yet. The rest is for what the workers have. */
const FINISH_SHARE = 0.8;

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
  const { load } = live.dispatch;
  const [cutBefore, openBefore] = [load.cut, load.open];
  // Asked while the listeners close: both masters would accept meanwhile.
  const passingOrNot = operations.passing();
  const stopWorkers = async (): Promise<number> => {
    // One worker that does not move must not keep the others from ending well.
    await withDeadline(listening.addresses.finish(), FINISH_SHARE * shutdownTimeout);
    const passing = await passingOrNot;
    if (passing === undefined) parts.taking?.refuse();
    listening.addresses.closeAll();
    return supervisor.stop(leftMs(), passing !== undefined);
  };
  const workersStopped = stopWorkers();
  // Its jobs have as long as the connections; workers may send it messages to the end.
  const agentsKilled = (await agent?.stop(shutdownTimeout, workersStopped)) ?? 0;
  const killed = (await workersStopped) + agentsKilled;
  // What is left of the time is for what still passes over to the next master.
  const [moved] = await Promise.all([
    (await passingOrNot)?.end(leftMs()),
    withDeadline(bus.storeSettled, leftMs()),
  ]);
  if (moved !== undefined) logMoved(parts.logger, moved, Math.max(openBefore - moved, 0));
  release(parts);
  await shedder.whenSettled();
  shedLog.flush();
  const shed = shedder.total - shedBefore;
  const cut = load.cut - cutBefore;
  return { clean: killed === 0 && shed === 0 && cut === 0, killed, shed, cut };
}

function logMoved(logger: Logger, moved: number, ended: number): void {
  const text = `${counted(moved, 'idle connection')} moved to the lb that has taken over, ${ended} ended here`;
  logger.info({ event: 'connections-moved', moved, ended }, text);
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
