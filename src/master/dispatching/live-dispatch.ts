/** Drives dispatch with the real thing: connections, processes, timers. */
import type { Logger } from 'pino';
import type { ReturnReason } from '../../dispatch/contract.ts';
import { Dispatch, type DispatchRules } from '../../dispatch/dispatch.ts';
import type { ProcessAccount } from '../../dispatch/process-account.ts';
import type { Connection } from '../../handoff/contract.ts';
import { atEndOfTurn } from '../../platform/end-of-turn.ts';
import { atMostOncePerSecond } from '../log-limit.ts';
import { HandOverSample } from '../observe/hand-over-sample.ts';
import type { WorkerProcess } from '../processes/worker-process.ts';
import { cpuFacts } from './cpu-facts.ts';
import { createEnding } from './ending.ts';
import { type Shedder, shedAnswer } from './shedder.ts';
import { Tallies } from './tallies.ts';
import type { Transport } from './transport.ts';

export interface LiveDispatchParts {
  readonly rules: DispatchRules;
  readonly transport: Transport<ProcessAccount>;
  readonly shedder: Shedder;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly logger: Logger;
}

export interface LiveDispatch {
  readonly dispatch: Dispatch<Connection>;
  readonly tallies: Tallies;
  readonly handOvers: HandOverSample;
  /** Brings the workers' numbers up to date, once in a turn of the event loop. */
  refresh(): void;
  /** The process exists. */
  started(process: ProcessAccount, worker: WorkerProcess): void;
  /** It is gone, and everything it said has been heard. How many connections died with it. */
  gone(process: ProcessAccount): number;
  /** A plain HTTP client can read why it is refused; others are only closed. */
  readsAnswers(frontend: number): void;
  /** There a client that leaves without a word wants nothing. */
  clientsSpeakFirst(frontend: number): void;
  stop(): void;
}

export function createLiveDispatch(parts: LiveDispatchParts): LiveDispatch {
  const { rules, transport, shedder, now, logger } = parts;
  const { handoff } = transport;
  const workers = new Map<ProcessAccount, WorkerProcess>();
  const readable = new Set<number>();
  const speakers = new Set<number>();
  const tallies = new Tallies();
  const handOvers = new HandOverSample();
  const refresher = oncePerTurn(() => transport.refresh());
  const alarm = createAlarm(now, () => dispatch.tick());

  const dispatch = new Dispatch<Connection>(rules, {
    now,
    refresh: refresher,
    catchUp: (process) => transport.catchUp(process),
    frontendOf: ({ listener }) => listener,
    waitedMs: ({ queuedMs }) => queuedMs,
    infoOf: (connection) => connection,
    send(process, connection, waitedMs) {
      if (waitedMs > 0) countWait(tallies, connection, waitedMs);
      if (handOvers.isWatched) handOvers.add(process.slot, now() - connection.acceptedAtMs);
      handoff.send(process, connection);
    },
    refuse(connection, reason) {
      tallies.shed(connection.listener, reason);
      // Who waits for nothing would take the refusal for the answer to a request that is on its way.
      const isRead = readable.has(connection.listener) && connection.isMigrated !== true;
      shedder.shed(connection, reason, isRead ? shedAnswer : undefined);
    },
    hasLeft: (connection) => connection.hasLeft(speakers.has(connection.listener)),
    hasMoved: (connection) => connection.isMigrated === true,
    drop: (connection) => connection.release(),
    refusing: () => shedder.lingering,
    wantRoom: () => handoff.wantRoom(),
    reclaim: (process) => handoff.reclaim(process),
    probe: (process) => handoff.probe(process),
    hung: (...told) => ending.hung(...told),
    tellsOverdue: handoff.tellsOverdue,
    ...cpuPorts(workers),
    wakeAt: (timeMs) => alarm.wakeAt(timeMs),
  });

  const ending = createEnding({ dispatch, workers, logger });
  transport.observe({ ...handoffEvents(dispatch, logger), faulty: ending.faulty });

  return {
    dispatch,
    tallies,
    handOvers,
    refresh: refresher,
    ...comingAndGoing({ workers, transport, tallies, dispatch }),
    readsAnswers: (frontend) => void readable.add(frontend),
    clientsSpeakFirst: (frontend) => void speakers.add(frontend),
    stop: () => alarm.stop(),
  };
}

interface ComingAndGoing {
  readonly workers: Map<ProcessAccount, WorkerProcess>;
  readonly transport: Transport<ProcessAccount>;
  readonly tallies: Tallies;
  readonly dispatch: Dispatch<Connection>;
}

function comingAndGoing({
  workers,
  transport,
  tallies,
  dispatch,
}: ComingAndGoing): Pick<LiveDispatch, 'started' | 'gone'> {
  return {
    started(process, worker) {
      workers.set(process, worker);
      transport.started(process, worker);
    },
    gone(process) {
      workers.delete(process);
      tallies.gone(process.slot, transport.latencies(process));
      return lose(process, dispatch, transport);
    },
  };
}

function cpuPorts(workers: ReadonlyMap<ProcessAccount, WorkerProcess>) {
  const cpu = cpuFacts();
  return {
    cpuMs(process: ProcessAccount): number | undefined {
      const pid = workers.get(process)?.pid;
      return pid === undefined ? undefined : cpu.cpuMs(pid);
    },
    isRunnable(process: ProcessAccount): boolean {
      const pid = workers.get(process)?.pid;
      return pid !== undefined && cpu.isRunnable(pid);
    },
  };
}

function countWait(tallies: Tallies, connection: Connection, waitedMs: number): void {
  // What came back from a worker has waited before.
  const { listener, queuedMs } = connection;
  if (waitedMs > queuedMs) tallies.waited(listener, waitedMs - queuedMs);
  connection.queuedMs = waitedMs;
}

/** Together, so that what comes back from it is dispatched before what waited behind it. */
function lose(
  process: ProcessAccount,
  dispatch: Dispatch<Connection>,
  transport: Transport<ProcessAccount>,
): number {
  let cut = 0;
  dispatch.together(() => {
    dispatch.left(process);
    transport.gone(process);
    cut = dispatch.gone(process);
  });
  return cut;
}

/** What the hand-off tells goes to dispatch, and to the log. */
function handoffEvents(dispatch: Dispatch<Connection>, logger: Logger) {
  const isTracing = logger.isLevelEnabled('trace');
  const sayReturned = atMostOncePerSecond((count, slot: number, reason: ReturnReason) =>
    logger.warn(
      { event: 'handoff-returned', slot, reason, count },
      `worker ${slot} did not take a connection: ${reason}`,
    ),
  );
  return {
    taken(process: ProcessAccount, connection?: Connection): void {
      if (isTracing && connection !== undefined) traceTaken(logger, process, connection);
      dispatch.taken(process);
    },
    returned(process: ProcessAccount, connection: Connection, reason: ReturnReason): void {
      const isUnusual = reason === 'refused' || reason === 'undelivered' || reason === 'mailbox-full';
      if (isUnusual) sayReturned(process.slot, reason);
      dispatch.returned(process, connection, reason);
    },
    handedBack: (process: ProcessAccount, connection: Connection) => dispatch.handedBack(process, connection),
    migrated: (process: ProcessAccount, connection: Connection) => dispatch.migrated(process, connection),
    overdue: () => dispatch.overdue(),
    roomMade: () => dispatch.roomMade(),
    reported: (...told: Parameters<typeof dispatch.reported>) => dispatch.reported(...told),
    moved: (process: ProcessAccount) => dispatch.moved(process),
  };
}

function traceTaken(
  logger: Logger,
  { slot }: ProcessAccount,
  { id, remoteAddress, remotePort }: Connection,
): void {
  logger.trace({ event: 'connection-taken', slot, id, remoteAddress, remotePort }, 'connection taken');
}

/** Within one turn of the event loop only dispatch changes what it decides by. */
function oncePerTurn(refresh: () => void): () => void {
  let isFresh = false;
  const expire = (): void => {
    isFresh = false;
  };
  return () => {
    if (isFresh) return;
    isFresh = true;
    atEndOfTurn(expire);
    refresh();
  };
}

/** One timer for everything that dispatch waits for. */
function createAlarm(now: () => number, ring: () => void): { wakeAt(timeMs: number): void; stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  return {
    wakeAt(timeMs) {
      clearTimeout(timer);
      timer = setTimeout(ring, Math.max(Math.ceil(timeMs - now()), 1));
    },
    stop: () => clearTimeout(timer),
  };
}
