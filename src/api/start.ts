/** `start()`: what `lb` does, from code. */
import { fileURLToPath } from 'node:url';
import { type Logger, pino } from 'pino';
import { openStore } from '../app-store.ts';
import { createEdge } from '../edge/edge.ts';
import { startMaster } from '../master/master.ts';
import { type AlgorithmWritten, type CommonOptions, resolveObject, warningsOf } from '../options/index.ts';
import { createAppOutput } from './app-output.ts';
import { Balancer } from './balancer.ts';
import { balancerControl } from './balancer-control.ts';
import { callingFiles } from './calling-files.ts';

/** The options of a config file, with these differences. */
export interface StartOptions extends CommonOptions {
  /** The server file that each worker runs; the built-in responder when there is none. */
  readonly app?: string | URL | undefined;
  /** The algorithm that picks the worker for each connection, such as `p2c(d=3)`, or your own as a function; `rr` unless given. */
  readonly algorithm?: AlgorithmWritten | undefined;
  /** Gets what `lb` would log; nothing is logged unless given. */
  readonly logger?: Logger | undefined;
}

/**
 * Listens, starts the workers and resolves when all are ready. The balancer lives until `stop()` or until this
 * process ends: its workers end with it.
 *
 * Rejects with a PointsmanError: ERR_INVALID_OPTION and ERR_UNKNOWN_OPTION for the options, ERR_APP_NOT_FOUND,
 * ERR_PORT_IN_USE and their kind for the address, ERR_WORKER_START_FAILED and ERR_WORKER_NOT_READY for the workers.
 */
export async function start(options: StartOptions = {}): Promise<Balancer> {
  const ownFiles = callingFiles();
  const { app, logger = pino({ level: 'silent' }), ...others } = options;
  // A program has its own ways to be asked; this one is for who wants it.
  const control = others.control ?? (others.name === undefined ? 'off' : 'auto');
  const resolution = resolveObject('start()', {
    ...others,
    control,
    ...(app === undefined ? {} : { app: app instanceof URL ? fileURLToPath(app) : app }),
  });
  for (const warning of warningsOf(resolution)) logger.warn({ event: 'option-ignored' }, warning);
  const output = createAppOutput(resolution.options, logger);
  const access = balancerControl(resolution.options, logger);
  const edge = createEdge(resolution.options, logger);
  try {
    const balancer = await Balancer.create(
      (observer) =>
        startMaster(resolution, {
          ...{ logger, observer, output, ownFiles, leaving: edge.leaving },
          async opened(operations) {
            await edge.open(operations);
            await access.open(operations);
          },
        }),
      (bus) => openStore(resolution.options.store, bus, true),
    );
    access.stopBy(balancer);
    balancer.once('stopped', edge.close);
    edge.started();
    return balancer;
  } catch (error) {
    edge.close();
    await access.close();
    throw error;
  }
}
