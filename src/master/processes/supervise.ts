/** The stage that keeps a process in every slot, and brings dispatch, listening and processes together. */
import type { Logger } from 'pino';
import type { ProcessAccount } from '../../dispatch/process-account.ts';
import type { ServeResolution } from '../../options/index.ts';
import { monotonicMs } from '../../platform/clock.ts';
import type { AppOutput, MasterObserver } from '../contract.ts';
import type { Dispatching } from '../dispatching/start-dispatching.ts';
import type { Listening } from '../listening/start-listening.ts';
import type { OwnFiles } from './inherited.ts';
import { createOutputPasser } from './pass-output.ts';
import { Supervisor } from './supervisor.ts';
import { appProgram, builtInProgram } from './worker-program.ts';
import { workerSettings } from './worker-settings.ts';

export interface SupervisionParts {
  readonly dispatching: Dispatching;
  readonly listening: Listening;
  readonly observer: MasterObserver;
  readonly logger: Logger;
  readonly output: AppOutput | undefined;
  readonly ownFiles: OwnFiles;
}

export function superviseProcesses(
  { options }: ServeResolution,
  { dispatching, listening, observer, logger, output, ownFiles }: SupervisionParts,
): Supervisor<ProcessAccount> {
  const { live, transport } = dispatching;
  const { addresses, appListening, leaving } = listening;
  const { dispatch } = live;
  return new Supervisor<ProcessAccount>({
    options: {
      count: dispatch.load.slots.length,
      readyTimeoutMs: options.readyTimeout,
      restartDelayMs: options.restartDelay,
      restartDelayMaxMs: options.restartDelayMax,
      retireTimeoutMs: options.shutdownTimeout,
    },
    program:
      options.app === undefined ? builtInProgram(ownFiles) : appProgram(options.app, options, ownFiles),
    passer: createOutputPasser(output),
    settingsOf: (process) => workerSettings(options, transport.handoff.name, process),
    logger,
    now: monotonicMs,
    born: (slot, generation) => dispatch.load.enter(slot, generation),
    stdioOf: (process) => transport.stdioOf(process),
    started: (process, worker) => live.started(process, worker),
    ready(process, { pid }) {
      // An app joins by itself, at the addresses where it listens.
      if (options.app === undefined)
        for (const { frontend } of addresses.all) dispatch.join(frontend, process);
      dispatch.ready(process);
      observer.ready?.(process.slot, { pid, generation: process.generation });
    },
    leaving: (process) => void leaving.add(process),
    listening: (process, listener) => appListening.listening(process, listener),
    cluster: (message, port) => appListening.handle(message, port),
    message: ({ slot }, message) => observer.message?.(slot, message),
    draining: (process) => dispatch.drain(process),
    gone(process) {
      const cut = live.gone(process);
      appListening.gone(process);
      leaving.delete(process);
      return cut;
    },
    exited: ({ slot }, exit) => observer.exited?.(slot, exit),
    hasServed(process) {
      // A report is replaced by the next one.
      live.refresh();
      const { done, closed } = process.report;
      return done > 0 || closed > 0;
    },
    crashLoop(error) {
      if (options.onCrashLoop === 'exit') observer.gaveUp?.(error);
    },
  });
}
