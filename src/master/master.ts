// over the limit: it wires all parts of the master, until dispatch/ drives them in stages
/** Wires the master, and is long for that reason: the only place where clock, random source, processes and listener are made. */
import type { Logger } from 'pino';
import type { PointsmanError } from '../errors.ts';
import type { Connection } from '../handoff/contract.ts';
import type { Resolution, serveOptions } from '../options/index.ts';
import { monotonicMs } from '../platform/clock.ts';
import { withDeadline } from '../platform/deadline.ts';
import { descriptorLimit, workerCapacity } from '../platform/descriptors.ts';
import { resolveWorkerCount, usableCores } from '../platform/usable-cores.ts';
import { acceptErrorLog } from './accept-error-log.ts';
import { AppListening } from './app-listening.ts';
import { createBusyJudge } from './busy-judge.ts';
import { chooseAlgorithm, weightsOf } from './choose-algorithm.ts';
import { chooseTransport } from './choose-transport.ts';
import type { Master, MasterObserver, StopReport } from './contract.ts';
import { dispatchLimits } from './dispatch-limits.ts';
import { Frontends } from './frontends.ts';
import { listen } from './listener.ts';
import { Pool } from './pool.ts';
import { ReclaimAccount } from './reclaim-account.ts';
import { createRests } from './rests.ts';
import { logShedding, Shedder } from './shedder.ts';
import { startUnlessAborted } from './start-unless-aborted.ts';
import { starvationOf } from './starvation-of.ts';
import { summarize } from './summarize.ts';
import { Supervisor } from './supervisor.ts';
import type { TransportEvents } from './transport.ts';
import { appProgram, builtInProgram } from './worker-program.ts';
import { workerSettings } from './worker-settings.ts';
import { watchWorkers } from './worker-watch.ts';

export interface MasterDependencies {
  readonly logger: Logger;
  readonly observer?: MasterObserver;
  /** Ends a start that is under way: it rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Waiting connections are tried again after so long. */
const RETRY_MS = 5;

/** So many refused clients may hold a descriptor at a time while they read their refusal. */
const SHED_LINGER_LIMIT = 256;

/**
 * Listens, starts the workers and resolves when all are ready.
 * Rejects with a PointsmanError when the address cannot be had, a worker does not start, or the limit of open
 * files is too low for the options.
 */
// over the limit: it wires all parts of the master, until dispatch/ drives them in stages
export async function startMaster(
  { options, origins }: Resolution<typeof serveOptions>,
  { logger, observer = {}, signal }: MasterDependencies,
): Promise<Master> {
  const now = monotonicMs;
  const isTracing = logger.isLevelEnabled('trace');
  const workerCount = resolveWorkerCount(options.workers, usableCores());
  const slots = Array.from({ length: workerCount.count }, (_, index) => index + 1);
  const program = options.app === undefined ? builtInProgram() : appProgram(options.app, options);
  const weights = weightsOf(slots, { options, origins });
  const algorithms = await chooseAlgorithm(options.algo, { now, random: Math.random }, logger);

  const rests = createRests(() => pool, logger);
  const reclaims = new ReclaimAccount(options.stallTimeout, now);
  const events: TransportEvents = {
    taken(slot, connection) {
      if (isTracing && connection !== undefined) traceTaken(slot, connection);
      pool.taken(slot);
    },
    returned(slot, connection, reason) {
      if (reason === 'refused' || reason === 'undelivered' || reason === 'mailbox-full')
        rests.begin(slot, reason);
      if (reason === 'declined') frontends.declined(slot, connection.listener);
      frontends.returned(slot, connection);
    },
    handedBack: (slot, connection) => frontends.handedBack(slot, connection),
    roomMade: () => frontends.dispatchWaiting(),
    reported(slot, load) {
      pool.reported(slot, load);
      judgeBusy(slot, load);
    },
    moved(slot) {
      reclaims.moved(slot);
      pool.resume(slot, 'stalled');
    },
  };
  const { transport, pendingLimit } = chooseTransport(options, slots, events, now, logger);
  const { handoff, refresh } = transport;
  const limits = dispatchLimits(options, workerCount.count, handoff.name);
  const shedder = new Shedder(Math.min(SHED_LINGER_LIMIT, limits.heldLimit >> 2), logShedding(logger));

  const pool: Pool = new Pool(
    { pendingLimit, capacity: workerCapacity(descriptorLimit()), canWait: options.queueLimit > 0 },
    {
      membersChanged: () => frontends.membersChanged(),
      assigned: (worker) => {
        frontends.assigned(worker);
        watch.wake();
      },
      released: (worker) => frontends.released(worker),
      roomMade: () => frontends.dispatchWaiting(),
    },
  );

  const pidOf = (slot: number): number | undefined => supervisor.status(slot).pid;
  const judgeBusy = createBusyJudge({
    pool,
    starvation: starvationOf(pidOf, options.stallTimeout),
    options,
    now,
  });

  for (const slot of slots) pool.add(slot, weights[slot - 1]);

  const frontends = new Frontends({
    pool: () => pool,
    handoff,
    shedder,
    limits,
    deferAccept: options.deferAccept,
    createAlgorithm: () => algorithms.create(),
    now,
    refresh,
    retryMs: Math.min(options.stallTimeout, RETRY_MS),
  });

  const watch = watchWorkers({
    ...{ options, handoff, pool, reclaims, now, refresh, killStuck },
    starvation: starvationOf(pidOf, options.stallTimeout),
  });

  const supervisor = new Supervisor({
    options: {
      count: workerCount.count,
      readyTimeoutMs: options.readyTimeout,
      restartDelayMs: options.restartDelay,
      restartDelayMaxMs: options.restartDelayMax,
      retireTimeoutMs: options.shutdownTimeout,
    },
    program,
    settingsOf: (slot, generation) => workerSettings(options, handoff.name, slot, generation),
    logger,
    now,
    stdioOf: (slot) => transport.stdioOf(slot),
    started: (slot, worker) => transport.started(slot, worker),
    ready(slot) {
      pool.ready(slot, now());
      observer.ready?.(slot, supervisor.status(slot));
    },
    listening: (slot, listener) => appListening.listening(slot, listener),
    cluster: (message, port) => appListening.handle(message, port),
    message: (slot, message) => observer.message?.(slot, message),
    draining(slot) {
      pool.pause(slot, 'draining');
      handoff.reclaim(slot);
    },
    gone(slot) {
      pool.left(slot);
      rests.end(slot);
      transport.gone(slot);
      if (options.app !== undefined) {
        frontends.gone(slot);
        appListening.gone(slot);
      }
      return pool.gone(slot);
    },
    exited: (slot, exit) => observer.exited?.(slot, exit),
  });

  const logAcceptError = acceptErrorLog(logger);
  const appListening = new AppListening({
    frontends,
    backlog: options.backlog,
    override: {
      host: origins.host.source === 'default' ? undefined : options.host,
      port: origins.port.source === 'default' ? undefined : options.port,
    },
    isDraining: (slot) => supervisor.isDraining(slot),
    opened: ({ listener }) => observer.listening?.(listener.address),
    closed: ({ listener }) => observer.closed?.(listener.address),
    acceptFailed: logAcceptError,
    refused(error) {
      logger.error({ event: 'port-ambiguous' }, error.message);
      supervisor.abortStart(error);
    },
  });

  if (options.app === undefined) {
    const frontend = frontends.open(await listen(options, logAcceptError), 'http');
    for (const slot of slots) frontend.join(slot);
    observer.listening?.(frontend.listener.address);
  }
  try {
    await startUnlessAborted(supervisor, signal);
  } catch (error) {
    // That the address could not be had is the cause; how the app ended over it is the effect.
    const isEffect = (error as PointsmanError).code === 'ERR_WORKER_START_FAILED';
    const cause = isEffect ? appListening.failure : undefined;
    frontends.closeAll();
    await supervisor.whenAllGone();
    release();
    throw cause ?? error;
  }

  function release(): void {
    watch.stop();
    appListening.close();
    transport.close();
  }

  function killStuck(slot: number, why: string): void {
    const { pid } = supervisor.status(slot);
    logger.error({ event: 'worker-stuck', slot, pid }, `worker ${slot} ${why} and is killed`);
    supervisor.kill(slot);
  }

  function traceTaken(slot: number, { id, remoteAddress, remotePort }: Connection): void {
    logger.trace({ event: 'connection-taken', slot, id, remoteAddress, remotePort }, 'connection taken');
  }

  async function stop(): Promise<StopReport> {
    const deadlineMs = now() + options.shutdownTimeout;
    const shedBefore = shedder.total;
    const cutBefore = pool.cut;
    await withDeadline(frontends.finish(), options.shutdownTimeout);
    frontends.closeAll();
    const killed = await supervisor.stop(Math.max(deadlineMs - now(), 0));
    release();
    await shedder.whenSettled();
    const shed = shedder.total - shedBefore;
    const cut = pool.cut - cutBefore;
    return { clean: killed === 0 && shed === 0 && cut === 0, killed, shed, cut };
  }

  let stopping: Promise<StopReport> | undefined;
  return {
    get addresses() {
      return frontends.all.map(({ listener }) => listener.address);
    },
    handoff: handoff.name,
    workerCount,
    summary() {
      // By mailbox nobody else looks at the lines of workers whose connections are kept.
      refresh();
      return summarize({ pool, supervisor, frontends, shedder, reclaims });
    },
    stop: () => (stopping ??= stop()),
    setAlgorithm: (choice) => frontends.setAlgorithm(algorithms.makerOf(choice)),
    send: (slot, message) => supervisor.send(slot, message as object),
    kill: () => supervisor.killAll(),
  };
}
