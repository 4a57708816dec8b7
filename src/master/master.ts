/** Wires the master, stage by stage. */
import type { Logger } from 'pino';
import type { PointsmanError } from '../errors.ts';
import type { ResolvedOptions, ServeResolution } from '../options/index.ts';
import { monotonicMs } from '../platform/clock.ts';
import { resolveWorkerCount, usableCores } from '../platform/usable-cores.ts';
import { checkLibrary } from '../store/redis/client.ts';
import type { PassedSocket } from '../systemd/sockets.ts';
import type { Link } from '../upgrade/link.ts';
import type { AgentSupervision, AgentSupervisionParts } from './agent/supervise-agent.ts';
import { startBus } from './bus/start-bus.ts';
import {
  type AppOutput,
  type Master,
  type MasterObserver,
  type RotatedLogs,
  StartAborted,
  type Summary,
} from './contract.ts';
import { chooseAlgorithm } from './dispatching/choose-algorithm.ts';
import { startDispatching } from './dispatching/start-dispatching.ts';
import { listenForBuiltIn } from './listening/built-in.ts';
import { openPassed, warnOfUnclaimed } from './listening/passed-sockets.ts';
import { startListening } from './listening/start-listening.ts';
import type { Operations } from './operations/contract.ts';
import { createOperations } from './operations/operations.ts';
import type { OperationsParts } from './operations/running.ts';
import { releaseOf } from './processes/release.ts';
import { startUnlessAborted } from './processes/start-unless-aborted.ts';
import { superviseProcesses } from './processes/supervise.ts';
import { startTls } from './start-tls.ts';
import { type MasterParts, passLast, release, stop } from './stop.ts';
import { takeConnections } from './succession/take-connections.ts';
import { summarize } from './summarize.ts';

/** A master that stands still is not waited for longer. */
const PASS_WITHIN_MS = 5_000;

export interface MasterDependencies {
  readonly logger: Logger;
  readonly observer?: MasterObserver;
  /** Where what the workers write goes; nowhere unless given. */
  readonly output?: AppOutput;
  /** Files that run in this process and start this balancer: no worker loads them because this process did. */
  readonly ownFiles?: ReadonlySet<string>;
  /** Reads the configuration again, for a reload; the options stay as they are unless given. */
  readonly reread?: () => Promise<ServeResolution>;
  /** Opens the files that logs go to anew; which. */
  readonly reopenLogs?: () => Promise<readonly string[]>;
  /** Log files to rotate, with an agent that does the rest; none unless given. */
  readonly logs?: RotatedLogs | undefined;
  /** That a service manager passed: they serve in place of the addresses that would be opened. */
  readonly sockets?: readonly PassedSocket[];
  /** To the master that this one is to follow. */
  readonly predecessor?: Link | undefined;
  /** Starts a master that takes over; see OperationsParts. */
  readonly succeed?: OperationsParts['succeed'];
  /** Called when it is told to stop, while it still serves; resolves when that may end. Never rejects. */
  readonly leaving?: () => Promise<void>;
  /** Called before the first worker starts. If it rejects, the start does. */
  readonly opened?: (operations: Operations) => Promise<void>;
  /** Ends a start that is under way. Workers that are ready finish what they have; then it rejects with StartAborted. */
  readonly signal?: AbortSignal;
}

/**
 * Listens, starts the workers and resolves when all are ready.
 * Rejects with a PointsmanError when the address cannot be had, a worker does not start, or the limit of open
 * files is too low for the options.
 */
export async function startMaster(
  resolution: ServeResolution,
  dependencies: MasterDependencies,
): Promise<Master> {
  const { logger, observer = {}, output, ownFiles = new Set(), logs, predecessor } = dependencies;
  const { options } = resolution;
  const workerCount = resolveWorkerCount(options.workers, usableCores());
  const context = { now: monotonicMs, random: Math.random };
  const algorithms = await chooseAlgorithm(options.algo, context, logger);
  const tls = await startTls(options, logger);
  const dispatching = startDispatching(resolution, workerCount.count, logger);
  const passed = openPassed(dependencies.sockets ?? [], workerCount.count);
  const listening = startListening(resolution, { dispatching, algorithms, observer, logger, passed });
  if (options.store !== 'memory') checkLibrary(options.app === undefined ? [] : [options.app]);
  const bus = startBus({
    ...{ logger, predecessor },
    store: options.store,
    hasAgent: options.agent !== undefined,
    isSlot: (slot) => slot <= dispatching.live.dispatch.load.slots.length,
  });
  const supervisor = superviseProcesses(resolution, {
    ...{ dispatching, tls, bus, listening, observer, logger, output, ownFiles },
  });

  const agent = await agentFor(options, { bus, logger, output, ownFiles, logs, predecessor });

  const listenBuiltIn = async (): Promise<void> => {
    if (options.app === undefined)
      await listenForBuiltIn(options, { dispatching, listening, observer, supervisor });
  };
  // While a master before this one serves, nothing is accepted here that nobody could answer.
  const { areShared } = passed;
  if (!areShared) await listenBuiltIn();
  const operations = createOperations({
    ...{ resolution, dispatching, listening, algorithms, supervisor, agent, bus, tls, observer, logger },
    workers: workerCount.count,
    reread: dependencies.reread ?? (() => Promise.resolve(resolution)),
    releaseOf: (read) => releaseOf(read.options, { handoff: dispatching.transport.handoff.name, ownFiles }),
    reopenLogs: dependencies.reopenLogs ?? (() => Promise.resolve([])),
    store: bus.storeStatus,
    stop: (timeoutMs, drainDelayMs) => stop(parts, timeoutMs, drainDelayMs),
    leaving: dependencies.leaving ?? (() => Promise.resolve()),
    succeed: dependencies.succeed,
  });
  const taking = takeConnections({
    ...{ predecessor, addresses: listening.addresses, live: dispatching.live },
    betweenMasters: dispatching.transport.handoff.betweenMasters,
    mayMove: operations.mayMove,
  });
  const stages = { dispatching, listening, supervisor, agent, operations, bus, tls, taking };
  const parts: MasterParts = { resolution, logger, ...stages };
  await bootOrRelease(parts, dependencies, () => (areShared ? listenBuiltIn() : Promise.resolve()));
  operations.started();
  tls?.begin((message) => supervisor.tellAll(message));
  warnOfUnclaimed(passed, logger);
  return masterOf(parts, workerCount);
}

/** It is loaded by those who have one. */
async function agentFor(
  options: ResolvedOptions,
  parts: AgentSupervisionParts,
): Promise<AgentSupervision | undefined> {
  if (options.agent === undefined && parts.logs === undefined) return undefined;
  const { superviseAgent } = await import('./agent/supervise-agent.ts');
  return superviseAgent(options, parts);
}

async function bootOrRelease(
  parts: MasterParts,
  { signal, opened }: Pick<MasterDependencies, 'signal' | 'opened'>,
  booted: () => Promise<void>,
): Promise<void> {
  const { listening, supervisor, agent, operations } = parts;
  const signals = [listening.refusal.signal, ...(signal === undefined ? [] : [signal])];
  try {
    await opened?.(operations);
    await agent?.start(signal);
    await startUnlessAborted(supervisor, AbortSignal.any(signals));
    await booted();
  } catch (error) {
    if (signal?.aborted) {
      const report = await operations.stop();
      throw new StartAborted(report, summaryOf(parts));
    }
    // That the address could not be had is the cause; that the app ended over it, or went on without it, is the effect.
    const { code } = error as PointsmanError;
    const isEffect = code === 'ERR_WORKER_START_FAILED' || code === 'ERR_WORKER_NOT_READY';
    const cause = isEffect ? listening.appListening.failure : undefined;
    listening.addresses.closeAll();
    // After a refusal they are still there.
    supervisor.killAll();
    agent?.killAll();
    await Promise.all([supervisor.whenAllGone(), agent?.whenAllGone()]);
    release(parts);
    throw cause ?? error;
  }
}

function masterOf(parts: MasterParts, workerCount: Master['workerCount']): Master {
  const { dispatching, listening, supervisor, agent, operations } = parts;
  const { addresses } = listening;
  return {
    ...operations,
    get addresses() {
      return addresses.all.map(({ listener }) => listener.address);
    },
    handoff: dispatching.transport.handoff.name,
    workerCount,
    bus: parts.bus.bus,
    summary: () => summaryOf(parts),
    send: (slot, message) => supervisor.send(slot, message),
    passLast: () => passLast(parts, PASS_WITHIN_MS),
    kill() {
      supervisor.killAll();
      agent?.killAll();
    },
  };
}

function summaryOf({ dispatching: { live, shedder }, supervisor }: MasterParts): Summary {
  // By mailbox nobody else looks at the records of workers whose connections are kept alive.
  live.refresh();
  return summarize({ dispatch: live.dispatch, supervisor, shedder });
}
