/** Wires the master: the only place where clock, random source, processes and listener are made. */
import type { Logger } from 'pino';
import { findAlgorithm } from '../algorithms/index.ts';
import type { Connection } from '../handoff/contract.ts';
import { IpcSender } from '../handoff/ipc/sender.ts';
import { SocketConnection } from '../handoff/ipc/socket-connection.ts';
import type { ResolvedOptions } from '../options/index.ts';
import { monotonicMs } from '../platform/clock.ts';
import { descriptorLimit, workerCapacity } from '../platform/descriptors.ts';
import { resolveWorkerCount, usableCores } from '../platform/usable-cores.ts';
import type { LoadMessage } from '../scoreboard/message/messages.ts';
import type { Master, StopReport, Summary } from './contract.ts';
import { dispatchLimits } from './dispatch-limits.ts';
import { Dispatcher } from './dispatcher.ts';
import { listen } from './listener.ts';
import { atMostOncePerSecond } from './log-limit.ts';
import { Pool } from './pool.ts';
import { ProgressWatch } from './progress-watch.ts';
import { logShedding, Shedder } from './shedder.ts';
import { Supervisor } from './supervisor.ts';
import { workerSettings } from './worker-settings.ts';

export interface MasterDependencies {
  readonly logger: Logger;
}

/** A worker that refused or lost a connection gets none for this long. */
const REST_MS = 1_000;

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

  const pool: Pool = new Pool(
    { pendingLimit: options.pendingLimit, capacity: workerCapacity(descriptorLimit()) },
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

  const handoff = new IpcSender(
    {
      taken(slot, connection) {
        if (isTracing) traceTaken(slot, connection);
        pool.resume(slot, 'stalled');
        pool.taken(slot);
      },
      returned(slot, connection, reason) {
        pool.resume(slot, 'stalled');
        if (reason !== 'worker-exit') rest(slot, reason);
        dispatcher.returned(slot, connection, reason);
      },
    },
    now,
  );

  const dispatcher = new Dispatcher({ pool, handoff, shedder, algorithm, limits, now });

  const watch = new ProgressWatch({
    handoff,
    slots,
    stallMs: options.stallMs,
    ackTimeoutMs: options.ackTimeout,
    now,
    stalled: (slot) => pool.pause(slot, 'stalled'),
    stuck(slot, pendingMs) {
      logger.error(
        { event: 'worker-stuck', slot, pid: supervisor.status(slot).pid, pendingMs: Math.round(pendingMs) },
        `worker ${slot} has not taken a connection for ${Math.round(pendingMs)} ms and is killed`,
      );
      supervisor.kill(slot);
    },
  });

  const supervisor = new Supervisor({
    options: {
      count: workerCount.count,
      readyTimeoutMs: options.readyTimeout,
      restartDelayMs: options.restartDelay,
      restartDelayMaxMs: options.restartDelayMax,
    },
    entry: new URL(`../worker/entry${import.meta.url.slice(-3)}`, import.meta.url),
    settingsOf: (slot, generation) => workerSettings(options, slot, generation),
    logger,
    now,
    started(slot, channel) {
      handoff.attach(slot, channel);
      channel.on<LoadMessage>('pointsman:load', ({ load }) => pool.reported(slot, load));
    },
    ready: (slot) => pool.ready(slot),
    draining: (slot) => pool.pause(slot, 'draining'),
    gone(slot) {
      pool.left(slot);
      handoff.detach(slot);
      pool.gone(slot);
    },
  });

  for (const slot of slots) pool.add(slot);

  let nextId = 1;
  const listener = await listen(
    options,
    (socket) => dispatcher.accept(new SocketConnection(nextId++, socket, now())),
    atMostOncePerSecond((count, error: NodeJS.ErrnoException) =>
      logger.error(
        { event: 'accept-failed', code: error.code, count },
        `${count} connection(s) could not be accepted: ${error.message}`,
      ),
    ),
  );
  try {
    await supervisor.start();
  } catch (error) {
    listener.close();
    dispatcher.close();
    watch.stop();
    await supervisor.whenAllGone();
    throw error;
  }

  function traceTaken(slot: number, { id, remoteAddress, remotePort }: Connection): void {
    logger.trace({ event: 'connection-taken', slot, id, remoteAddress, remotePort }, 'connection taken');
  }

  function rest(slot: number, reason: string): void {
    logger.warn(
      { event: 'handoff-returned', slot, reason },
      `worker ${slot} did not take a connection: ${reason}`,
    );
    pool.pause(slot, 'resting');
    setTimeout(() => pool.resume(slot, 'resting'), REST_MS).unref();
  }

  async function stop(): Promise<StopReport> {
    const deadlineMs = now() + options.shutdownTimeout;
    const shedBefore = shedder.total;
    listener.close();
    await withDeadline(dispatcher.whenIdle(), options.shutdownTimeout);
    dispatcher.close();
    const killed = await supervisor.stop(Math.max(deadlineMs - now(), 0));
    watch.stop();
    await shedder.whenSettled();
    const shed = shedder.total - shedBefore;
    return { clean: killed === 0 && shed === 0, killed, shed };
  }

  function summary(): Summary {
    return {
      workers: pool.workers.map(({ slot, totals }) => ({ slot, ...supervisor.status(slot), ...totals })),
      accepted: dispatcher.accepted,
      shed: { ...shedder.counts },
      redispatched: dispatcher.redispatched,
      waiting: dispatcher.waiting,
    };
  }

  let stopping: Promise<StopReport> | undefined;
  return {
    addresses: [listener.address],
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
