/** What is around the master of `lb`: those who ask and manage it, what stands in front, and the masters before and after. */
import type { Logger } from 'pino';
import { createEdge, type Edge } from '../edge/edge.ts';
import type { Master } from '../master/contract.ts';
import type { Operations } from '../master/operations/contract.ts';
import type { ResolvedOptions } from '../options/index.ts';
import { withDeadline } from '../platform/deadline.ts';
import type { Alive, Service } from '../systemd/service.ts';
import type { PassedSocket } from '../systemd/sockets.ts';
import { counted } from '../text/counted.ts';
import { placeOf } from '../text/host-port.ts';
import type { Handed } from '../upgrade/contract.ts';
import type { Link } from '../upgrade/link.ts';
import type { Predecessor } from '../upgrade/predecessor.ts';
import { failureOf } from './failure.ts';
import type { ServeLogs } from './log-files.ts';
import type { Log } from './logger.ts';
import { type ServeControl, serveControl } from './serve-control.ts';
import { openService } from './service.ts';
import { createSuccession, type Heir, type Succession } from './succession.ts';

export interface Surroundings {
  /** That listen already, for this process. */
  readonly sockets: readonly PassedSocket[];
  /** The service manager, where there is one. */
  readonly service: Service | undefined;
  /** Somebody asked for a stop over the control socket, which has begun by then. */
  readonly stopAsked: Promise<undefined>;
  /** Resolves when another master has taken over: it has the listening sockets, and serves. */
  readonly takenOver: Promise<typeof TAKEN_OVER>;
  /** For the master, before its first worker starts. */
  opened(operations: Operations): Promise<void>;
  /** For the master, when it is told to stop. */
  leaving(): Promise<void>;
  /** For the master: starts the next one. */
  succeed(handed: Handed, signal: AbortSignal): Promise<number>;
  /** To the master before this one, until it is gone. */
  readonly predecessor: Link | undefined;
  /** Clients can be served. Resolves when this is the only master of its sockets. */
  started(master: Master): Promise<void>;
  close(): Promise<void>;
}

export const TAKEN_OVER = 'taken over';

export interface SurroundingsParts {
  readonly options: ResolvedOptions;
  readonly env: NodeJS.ProcessEnv;
  readonly log: Pick<Log, 'logger' | 'fd'>;
  readonly logs: ServeLogs | undefined;
  readonly predecessor: Predecessor | undefined;
}

export async function surround(around: SurroundingsParts): Promise<Surroundings> {
  const { options, env, log, logs, predecessor } = around;
  const { logger } = log;
  const access = await openService(env, logger);
  const { service } = access;
  const control = serveControl(options, log);
  const edge = createEdge(options, logger);
  const succession = createSuccession({
    ...{ predecessor, logger, env: access.env },
    readyTimeoutMs: options.readyTimeout,
  });
  let operations: Operations | undefined;
  let isFollowed = false;
  let passLast = async (): Promise<void> => {};

  const parts: Parts = { control, edge, service, succession, logger, operations: () => operations! };
  return {
    sockets: succession.sockets ?? access.sockets,
    service,
    stopAsked: control.stopAsked,
    takenOver: takenOver(parts).then((over) => {
      isFollowed = true;
      return over;
    }),
    succeed: (handed, signal) =>
      succession.succeed(
        logs === undefined ? handed : { ...handed, parts: [logs.handed, ...handed.parts] },
        signal,
      ),
    predecessor: succession.predecessor,
    leaving: edge.leaving,
    async opened(opened) {
      operations = opened;
      // The master before has it all until this one serves.
      if (predecessor !== undefined) return;
      await edge.open(opened);
      await control.open(opened);
    },
    async started(master) {
      passLast = master.passLast;
      if (predecessor !== undefined) {
        await succession.takeOver(() => inTime(logs?.own(), logger));
        await openBoth(parts);
      }
      service?.started(aliveFor(master));
      edge.started();
    },
    async close() {
      succession.close();
      // The one before this one and the one after it speak to each other through this one.
      if (isFollowed && predecessor !== undefined) {
        await endOf(predecessor.link);
        await passLast();
      }
      service?.close();
      edge.close();
      await control.close();
    },
  };
}

interface Parts {
  readonly control: ServeControl;
  readonly edge: Edge;
  readonly service: Service | undefined;
  readonly succession: Succession;
  readonly logger: Logger;
  operations(): Operations;
}

/** One of them is no reason to be without the other: clients are served. */
async function openBoth({ edge, control, operations, logger }: Parts): Promise<void> {
  for (const open of [edge.open, control.open])
    await open(operations()).catch((error: unknown) => tellLost(error, logger));
}

async function takenOver(parts: Parts): Promise<typeof TAKEN_OVER> {
  const { succession, logger } = parts;
  for (;;) {
    const heir = await succession.handedOver();
    const { pid } = heir.successor;
    if (await letGo(heir, parts)) {
      const text = `process ${pid} has taken over; this one finishes what it has`;
      logger.info({ event: 'handed-over', pid }, text);
      return TAKEN_OVER;
    }
    const text = `process ${pid} ended as it was to take over; this one serves on`;
    logger.error({ event: 'upgrade-undone', pid }, text);
  }
}

/** Nothing that stands still here, such as a disk, is to keep the next one from serving alone. */
const RELEASE_MS = 5_000;

/** What comes later is made up for by whoever has it then. */
async function inTime(step: Promise<unknown> | undefined, logger: Logger): Promise<void> {
  const told = Promise.resolve(step).catch((error: unknown) => {
    const { code, message } = failureOf(error);
    logger.error({ event: 'hand-over-incomplete', code }, message);
  });
  await withDeadline(told, RELEASE_MS);
}

/** Frees what only one process can have. False where the successor has ended instead: all is as it was. */
async function letGo({ successor, parts: handed }: Heir, parts: Parts): Promise<boolean> {
  const { edge, control, service, logger } = parts;
  const undo = (): void => {
    for (const part of handed) part.undo?.();
  };
  if (!successor.isAlive) {
    undo();
    return false;
  }
  await inTime(Promise.all(handed.map((part) => part.release?.(successor.link))), logger);
  edge.close();
  await control.close();
  if (!(await successor.release())) {
    undo();
    await openBoth(parts);
    return false;
  }
  for (const part of handed) part.taken?.();
  edge.handOver();
  service?.handOver(successor.pid);
  return true;
}

async function endOf(link: Link): Promise<void> {
  // The channel does not keep a process alive.
  const timer = setInterval(() => {}, 60_000);
  await new Promise<void>((resolve) => link.onEnd(resolve));
  clearInterval(timer);
}

function tellLost(error: unknown, logger: Logger): void {
  const { code, message } = failureOf(error);
  logger.error({ event: 'control-unavailable', code }, `${message} This master serves without it.`);
}

/** What a service manager shows of it. */
function aliveFor(master: Master): Alive {
  return {
    status() {
      const { available, workers } = master.summary();
      const where = master.addresses.map(placeOf).join(', ');
      return `${available} of ${counted(workers.length, 'worker')}${where === '' ? '' : `, on ${where}`}`;
    },
    isServing: () => master.summary().available > 0,
  };
}
