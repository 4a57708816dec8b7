/** Options, log, master and signals put together: what `lb` does from its start to its end. */
import type { Logger } from 'pino';
import { HOOK_TIMEOUT_MS } from '../edge/edge.ts';
import { exitCodes, type PointsmanError } from '../errors.ts';
import { outputForms } from '../master/app-output.ts';
import { collectAdopted } from '../master/collect-adopted.ts';
import {
  type AppOutput,
  type Master,
  type MasterObserver,
  StartAborted,
  type StopReport,
} from '../master/contract.ts';
import { startMaster } from '../master/master.ts';
import type { Operations } from '../master/operations/contract.ts';
import { type LoadedOptions, loadOptions, warningsOf } from '../options/index.ts';
import { keepCompiled } from '../platform/compile-cache.ts';
import type { Service } from '../systemd/service.ts';
import { printableLines } from '../text/printable.ts';
import { type Predecessor, predecessorOf } from '../upgrade/predecessor.ts';
import { createAppOutput, isSamePlace, logDescriptor } from './app-output.ts';
import type { CommandInput } from './commands/contract.ts';
import { failureOf } from './failure.ts';
import type { ServeLogs } from './log-files.ts';
import { createLog, type Log } from './logger.ts';
import {
  loadStopTable,
  reportClosed,
  reportGivingUp,
  reportListening,
  reportStart,
  reportStop,
  reportStopping,
  type StopTable,
} from './serve-report.ts';
import { onSignals } from './signals.ts';
import { type Surroundings, surround, TAKEN_OVER } from './surroundings.ts';

/** Resolves to the exit code. Throws PointsmanError. */
export async function serve(input: CommandInput): Promise<number> {
  const predecessor = predecessorOf(input.env);
  try {
    return await serveAfter(predecessor, input);
  } catch (error) {
    await predecessor?.fail(failureOf(error).message);
    throw error;
  }
}

async function serveAfter(
  predecessor: Predecessor | undefined,
  { flags, env, cwd }: CommandInput,
): Promise<number> {
  const loaded = await loadOptions({ flags, env }, cwd);
  const { logLevel: level, logPretty: pretty } = loaded.options;
  const forms = outputForms(loaded.options);
  // Loaded by those who write files.
  const logs =
    loaded.options.logFile === undefined
      ? undefined
      : await (await import('./log-files.ts')).openServeLogs(loaded.options, predecessor);
  const log = createLog({ level, pretty, env, files: logs?.files, fd: logDescriptor(forms) });
  logs?.tellTo(log.logger);
  const around = await surround({ options: loaded.options, env, log, logs, predecessor });
  try {
    const reread = (): Promise<LoadedOptions> => loadOptions({ flags, env }, cwd);
    const output = createAppOutput(log, forms);
    return await serveUntilSignal({ loaded, log, logs, output, around, reread });
  } catch (error) {
    if (error instanceof StartAborted) {
      reportStop(log, error.summary, error.report, await loadStopTable(log));
      return exitCodeOf(error.report);
    }
    around.service?.failed(printableLines(failureOf(error).message));
    // For a collector of logs; who reads standard error gets a line for people, unless this is what they read.
    if (!isLogged(log)) throw error;
    const { code, message, exitCode } = failureOf(error);
    const bug = code === 'ERR_INTERNAL' ? { err: error } : {};
    log.logger.fatal({ event: 'start-failed', code, ...bug }, message);
    if (!isSamePlace(log.fd, 2)) throw error;
    await predecessor?.fail(message);
    return exitCode;
  } finally {
    await around.close();
    await log.finish();
    logs?.close();
  }
}

/** A log for people is none for programs. */
function isLogged({ logger, isPretty }: Log): boolean {
  return !isPretty && logger.isLevelEnabled('fatal');
}

interface Serving {
  readonly loaded: LoadedOptions;
  readonly log: Log;
  readonly logs: ServeLogs | undefined;
  readonly output: AppOutput;
  readonly around: Surroundings;
  reread(): Promise<LoadedOptions>;
}

async function serveUntilSignal(serving: Serving): Promise<number> {
  const { loaded, log, logs, output, around, reread } = serving;
  const { logger } = log;
  const { service } = around;
  let master: Master | undefined;
  let operations: Operations | undefined;
  const heeded = { kill: () => master?.kill(), operations: () => operations, service };
  const stopSignal = heedProcess(log, heeded);

  const starting = new AbortController();
  let askedBy: NodeJS.Signals | undefined;
  const stopAsked = Promise.race([stopSignal, around.stopAsked]).then((signal) => {
    askedBy = signal;
    starting.abort();
    const { shutdownTimeout, drainDelay } = loaded.options;
    service?.stopping(shutdownTimeout + Math.max(drainDelay, 2 * HOOK_TIMEOUT_MS));
    reportStopping(logger, signal, loaded.options.shutdownTimeout);
  });

  const [gaveUp, giveUp] = createSignal<PointsmanError>();
  warnOf(loaded, logger);
  let isStarted = false;
  master = await startMaster(loaded, {
    logger,
    output,
    signal: starting.signal,
    sockets: around.sockets,
    succeed: around.succeed,
    predecessor: around.predecessor,
    leaving: around.leaving,
    reread,
    ...(logs === undefined ? {} : { reopenLogs: logs.reopen, logs: logs.rotated }),
    opened(opened) {
      operations = opened;
      return around.opened(opened);
    },
    observer: {
      ...told(logger, service),
      // Those of the start are told together, when clients will be served.
      listening: (address) => isStarted && reportListening(logger, [address]),
      gaveUp: giveUp,
    },
  });
  isStarted = true;
  collectAdopted(logger);
  reportStart(logger, loaded, master);
  await around.started(master);
  const stopTable = await settle(log);

  const ends = await Promise.race([stopAsked, gaveUp, around.takenOver]);
  const failure = ends === TAKEN_OVER ? undefined : ends;
  if (failure !== undefined) reportGivingUp(logger, failure, service);
  // Whoever sits at the terminal does not want to wait; where no worker serves, nobody has to notice first.
  const isAtOnce = askedBy === 'SIGINT' || ends !== undefined;
  const report = await master.stop(undefined, isAtOnce ? 0 : undefined);
  reportStop(log, master.summary(), report, stopTable);
  return failure?.exitCode ?? exitCodeOf(report);
}

/** What becomes of what happens in the master. */
function told(logger: Logger, service: Service | undefined): MasterObserver {
  return {
    closed: (address) => reportClosed(logger, address),
    message: (slot, message) =>
      logger.debug({ event: 'worker-message', slot, message }, 'the app sent a message'),
    ready: () => service?.changed(),
    exited: () => service?.changed(),
    reload: ({ state, reason }) =>
      state === 'running' ? service?.reloading() : service?.reloaded(reason && printableLines(reason)),
  };
}

/** What can wait until clients are served. */
function settle(log: Log): Promise<StopTable | undefined> {
  keepCompiled();
  return loadStopTable(log);
}

/** A promise, and what resolves it. */
function createSignal<Value>(): [Promise<Value>, (value: Value) => void] {
  let resolve = (_value: Value): void => {};
  const promise = new Promise<Value>((resolved) => {
    resolve = resolved;
  });
  return [promise, resolve];
}

function warnOf(loaded: LoadedOptions, logger: Logger): void {
  for (const warning of loaded.warnings) logger.warn({ event: 'unknown-variable' }, warning);
  for (const warning of warningsOf(loaded)) logger.warn({ event: 'option-ignored' }, warning);
}

interface Heeded {
  /** Ends the workers at once. */
  kill(): void;
  operations(): Operations | undefined;
  readonly service: Service | undefined;
}

/** What comes to this process from outside, and from its own faults. Resolves with the signal to stop. */
function heedProcess(log: Log, { kill, operations, service }: Heeded): Promise<NodeJS.Signals> {
  const { logger } = log;
  const endAtOnce = (exitCode: number): void => {
    kill();
    // Waits for the log and not for workers: they are killed, and the descriptors go with this process.
    void log.flush().then(() => process.exit(exitCode));
  };
  // Unhandled rejections arrive here too. After either, the state of the master cannot be trusted.
  process.on('uncaughtException', (err) => {
    const { code, message, exitCode } = failureOf(err);
    logger.fatal({ event: 'crashed', code, err }, message);
    endAtOnce(exitCode);
  });
  return onSignals({
    endAtOnce(signal, exitCode) {
      const sentence = `${signal}: exiting at once, cutting open connections`;
      logger.warn({ event: 'killed', signal, exitCode }, sentence);
      endAtOnce(exitCode);
    },
    // Whoever manages the service waits for the end, also of a reload that is refused before it begins.
    reload() {
      service?.reloading();
      carryOut(logger, 'SIGHUP: reload', () =>
        operations()
          ?.reload({ replace: true })
          .finally(() => service?.reloaded()),
      );
    },
    reopenLogs: () => carryOut(logger, 'SIGUSR2: reopen the log', () => operations()?.reopenLogs()),
  });
}

/** What a signal asked for: nobody waits for the answer but the log. */
function carryOut(logger: Logger, asked: string, change: () => Promise<unknown> | undefined): void {
  logger.info({ event: 'asked', what: asked }, asked);
  change()?.catch((error: unknown) => {
    const { code, message } = failureOf(error);
    logger.error({ event: 'refused', what: asked, code }, `${asked}: ${message}`);
  });
}

function exitCodeOf({ clean }: StopReport): number {
  return clean ? exitCodes.clean : exitCodes.forced;
}
