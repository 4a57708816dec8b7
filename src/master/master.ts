/** Wires the master: the only place where clock, random source, processes and listener are made. */
import type { Logger } from 'pino';
import { findAlgorithm } from '../algorithms/index.ts';
import type { Connection } from '../handoff/contract.ts';
import type { ResolvedOptions } from '../options/index.ts';
import { monotonicMs } from '../platform/clock.ts';
import { descriptorLimit, workerCapacity } from '../platform/descriptors.ts';
import { resolveWorkerCount, usableCores } from '../platform/usable-cores.ts';
import { chooseTransport } from './choose-transport.ts';
import type { Master, StopReport, Summary } from './contract.ts';
import { dispatchLimits } from './dispatch-limits.ts';
import { Dispatcher } from './dispatcher.ts';
import { watchLife } from './life-watch.ts';
import { listen } from './listener.ts';
import { atMostOncePerSecond } from './log-limit.ts';
import { Pool } from './pool.ts';
import { ProgressWatch } from './progress-watch.ts';
import { createRests } from './rests.ts';
import { logShedding, Shedder } from './shedder.ts';
import { Supervisor } from './supervisor.ts';
import { TakeBackAccount } from './take-back-account.ts';
import type { TransportEvents } from './transport.ts';
import { workerSettings } from './worker-settings.ts';

export interface MasterDependencies {
  readonly logger: Logger;
}

/**
 * A worker that has been on one connection or request for this long gets no other until it is done: while all are,
 * connections wait in the master, where the first that is done gets them. Well above what a request of a server
 * that keeps its event loop turning takes, well below the stall time, after which it is out of rotation.
 */
const BUSY_MS = 1;

/** So many refused clients may hold a descriptor at a time while they read their refusal. */
const SHED_LINGER_LIMIT = 256;

/**
 * Listens, starts the workers and resolves when all are ready.
 * Rejects with a PointsmanError when the address cannot be had, a worker does not start, or the limit of open
 * files is too low for the options.
 */
export async function startMaster(options: ResolvedOptions, { logger }: MasterDependencies): Promise<Master> {
  const now = monotonicMs;
  const isTracing = logger.isLevelEnabled('trace');
  const workerCount = resolveWorkerCount(options.workers, usableCores());
  const slots = Array.from({ length: workerCount.count }, (_, index) => index + 1);
  const limits = dispatchLimits(options, workerCount.count);
  const algorithm = findAlgorithm(options.algo)!.create({}, { now, random: Math.random });

  const shedder = new Shedder(Math.min(SHED_LINGER_LIMIT, limits.heldLimit >> 2), logShedding(logger));

  const rests = createRests(() => pool, logger);
  const takeBacks = new TakeBackAccount(options.stallMs, now);
  const events: TransportEvents = {
    taken(slot, connection) {
      if (isTracing && connection !== undefined) traceTaken(slot, connection);
      pool.taken(slot);
    },
    returned(slot, connection, reason) {
      if (reason === 'refused' || reason === 'undelivered' || reason === 'mailbox-full')
        rests.begin(slot, reason);
      dispatcher.returned(slot, connection);
    },
    roomMade: () => dispatcher.dispatchWaiting(),
    reported(slot, load) {
      pool.reported(slot, load);
      const busyMs = load.busySinceMs === undefined ? 0 : now() - load.busySinceMs;
      pool.busy(slot, busyMs >= BUSY_MS);
      if (busyMs >= options.stallMs) pool.pause(slot, 'blocked');
      else pool.resume(slot, 'blocked');
    },
    moved(slot) {
      takeBacks.moved(slot);
      pool.resume(slot, 'stalled');
    },
  };
  const { transport, pendingLimit } = chooseTransport(options, slots, events, now, logger);
  const { handoff, refresh } = transport;

  const pool: Pool = new Pool(
    { pendingLimit, capacity: workerCapacity(descriptorLimit()) },
    {
      membersChanged: (members) => dispatcher.membersChanged(members),
      assigned: (worker) => {
        dispatcher.assigned(worker);
        watch.wake();
      },
      released: (worker) => dispatcher.released(worker),
      roomMade: () => dispatcher.dispatchWaiting(),
    },
  );

  const dispatcher = new Dispatcher({
    pool,
    handoff,
    shedder,
    algorithm,
    limits,
    now,
    refresh,
    retryMs: options.stallMs,
  });

  const watch = new ProgressWatch({
    handoff,
    slots,
    stallMs: options.stallMs,
    // By mailbox what waits for a stuck worker can be taken back: nobody needs to be killed for it.
    ackTimeoutMs: handoff.name === 'ipc' ? options.ackTimeout : Number.POSITIVE_INFINITY,
    now,
    refresh,
    stalled(slot) {
      pool.pause(slot, 'stalled');
      if (pool.eligible().length > 0) takeBacks.takenBack(slot, handoff.takeBack(slot));
    },
    stuck: (slot, pendingMs) => killStuck(slot, `has not taken a connection for ${Math.round(pendingMs)} ms`),
  });

  const lifeWatch = watchLife({
    timeoutMs: options.stuckTimeout,
    now,
    *aliveAtMs() {
      refresh();
      for (const { slot, isReady, aliveAtMs } of pool.workers) if (isReady) yield [slot, aliveAtMs] as const;
    },
    silent: (slot) => pool.pause(slot, 'silent'),
    alive: (slot) => pool.resume(slot, 'silent'),
    stuck: (slot, silentMs) => killStuck(slot, `has shown no sign of life for ${Math.round(silentMs)} ms`),
  });

  const supervisor = new Supervisor({
    options: {
      count: workerCount.count,
      readyTimeoutMs: options.readyTimeout,
      restartDelayMs: options.restartDelay,
      restartDelayMaxMs: options.restartDelayMax,
      retireTimeoutMs: options.shutdownTimeout,
    },
    entry: new URL(`../worker/entry${import.meta.url.slice(-3)}`, import.meta.url),
    settingsOf: (slot, generation) => workerSettings(options, handoff.name, slots.length, slot, generation),
    logger,
    now,
    stdioOf: (slot) => transport.stdioOf(slot),
    started: (slot, worker) => transport.started(slot, worker),
    ready: (slot) => pool.ready(slot, now()),
    draining(slot) {
      pool.pause(slot, 'draining');
      handoff.takeBack(slot);
    },
    gone(slot) {
      pool.left(slot);
      rests.end(slot);
      transport.gone(slot);
      return pool.gone(slot);
    },
  });

  for (const slot of slots) pool.add(slot);

  const logAcceptError = atMostOncePerSecond((count, error: NodeJS.ErrnoException) =>
    logger.error(
      { event: 'accept-failed', code: error.code, count },
      `${count} connection(s) could not be accepted: ${error.message}`,
    ),
  );
  const listener = await listen(options, logAcceptError);
  handoff.acceptFrom(listener.server, (connection) => dispatcher.accept(connection));
  try {
    await supervisor.start();
  } catch (error) {
    listener.close();
    dispatcher.close();
    await supervisor.whenAllGone();
    release();
    throw error;
  }

  function release(): void {
    watch.stop();
    lifeWatch.stop();
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
    listener.close();
    await withDeadline(dispatcher.whenIdle(), options.shutdownTimeout);
    dispatcher.close();
    const killed = await supervisor.stop(Math.max(deadlineMs - now(), 0));
    release();
    await shedder.whenSettled();
    const shed = shedder.total - shedBefore;
    const cut = pool.cut - cutBefore;
    return { clean: killed === 0 && shed === 0 && cut === 0, killed, shed, cut };
  }

  function summary(): Summary {
    return {
      workers: pool.workers.map(({ slot, totals }) => ({ slot, ...supervisor.status(slot), ...totals })),
      accepted: dispatcher.accepted,
      shed: { ...shedder.counts },
      redispatched: dispatcher.redispatched,
      takenBack: takeBacks.total,
      takenBackNeedlessly: takeBacks.needless,
      waiting: dispatcher.waiting,
    };
  }

  let stopping: Promise<StopReport> | undefined;
  return {
    addresses: [listener.address],
    handoff: handoff.name,
    workerCount,
    summary,
    stop: () => (stopping ??= stop()),
    kill: () => supervisor.killAll(),
  };
}

/** Waits for `promise`, but no longer than `timeoutMs`. */
async function withDeadline(promise: Promise<void>, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMs);
  });
  await Promise.race([promise, deadline]);
  clearTimeout(timer);
}
