/** What is around the master of `lb`: those who ask and manage it, what stands in front, and the masters before and after. */
import type { Logger } from 'pino';
import { createEdge } from '../edge/edge.ts';
import type { Master } from '../master/contract.ts';
import type { Operations } from '../master/operations/contract.ts';
import type { ResolvedOptions } from '../options/index.ts';
import type { Alive, Service } from '../systemd/service.ts';
import type { PassedSocket } from '../systemd/sockets.ts';
import { counted } from '../text/counted.ts';
import type { HandedSocket } from '../upgrade/contract.ts';
import { predecessorOf } from '../upgrade/predecessor.ts';
import type { Successor } from '../upgrade/successor.ts';
import { failureOf } from './failure.ts';
import type { Log } from './logger.ts';
import { serveControl } from './serve-control.ts';
import { openService } from './service.ts';
import { createSuccession } from './succession.ts';

export interface Surroundings {
  /** That listen already, for this process. */
  readonly sockets: readonly PassedSocket[];
  /** The service manager, where there is one. */
  readonly service: Service | undefined;
  /** Somebody asked for a stop over the control socket, which has begun by then. */
  readonly stopAsked: Promise<undefined>;
  /** Another master serves in place of this one. */
  readonly handedOver: Promise<Successor>;
  /** For the master, before its first worker starts. */
  opened(operations: Operations): Promise<void>;
  /** For the master, when it is told to stop. */
  leaving(): Promise<void>;
  /** For the master: starts the next one. */
  succeed(sockets: readonly HandedSocket[], signal: AbortSignal): Promise<number>;
  /** Clients can be served. Resolves when this is the only master of its sockets. */
  started(master: Master): Promise<void>;
  /** Frees what only one process can have. */
  letGo(successor: Successor): Promise<void>;
  close(): Promise<void>;
}

export async function surround(
  options: ResolvedOptions,
  env: NodeJS.ProcessEnv,
  log: Pick<Log, 'logger' | 'fd'>,
): Promise<Surroundings> {
  const { logger } = log;
  const predecessor = predecessorOf(env);
  const access = await openService(env, logger);
  const { service } = access;
  const control = serveControl(options, log);
  const edge = createEdge(options, logger);
  const succession = createSuccession({
    ...{ predecessor, logger, env: access.env },
    readyTimeoutMs: options.readyTimeout,
  });
  let operations: Operations | undefined;

  async function open(opened: Operations): Promise<void> {
    await edge.open(opened);
    await control.open(opened);
  }

  return {
    sockets: succession.sockets ?? access.sockets,
    service,
    stopAsked: control.stopAsked,
    handedOver: succession.handedOver,
    succeed: succession.succeed,
    leaving: edge.leaving,
    async opened(opened) {
      operations = opened;
      // The master before has it all until this one serves.
      if (predecessor === undefined) await open(opened);
    },
    async started(master) {
      if (predecessor !== undefined) {
        await succession.takeOver();
        await open(operations!).catch((error: unknown) => tellLost(error, logger));
      }
      service?.started(aliveFor(master));
      edge.started();
    },
    async letGo(successor) {
      service?.handOver(successor.pid);
      edge.handOver();
      await control.close();
      successor.release();
    },
    async close() {
      service?.close();
      edge.close();
      await control.close();
    },
  };
}

/** Clients are served: it must not end over that. */
function tellLost(error: unknown, logger: Logger): void {
  const { code, message } = failureOf(error);
  logger.error({ event: 'control-unavailable', code }, `${message} This master serves without it.`);
}

/** What a service manager shows of it. */
function aliveFor(master: Master): Alive {
  const countServing = (): number => master.summary().workers.filter(({ pid }) => pid !== undefined).length;
  return {
    status() {
      const { workers } = master.summary();
      const where = master.addresses.map(({ host, port, path }) => path ?? `${host}:${port}`).join(', ');
      return `${countServing()} of ${counted(workers.length, 'worker')}${where === '' ? '' : `, on ${where}`}`;
    },
    isServing: () => countServing() > 0,
  };
}
