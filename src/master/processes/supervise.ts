/** The stage that keeps a process in every slot, and brings dispatch, listening and processes together. */
import type { Logger } from 'pino';
import type { ProcessAccount } from '../../dispatch/process-account.ts';
import type { PointsmanError } from '../../errors.ts';
import type { ServeResolution } from '../../options/index.ts';
import { monotonicMs } from '../../platform/clock.ts';
import type { TlsKeeper } from '../../tls/keeper.ts';
import type { MasterBus } from '../bus/start-bus.ts';
import type { AppOutput, MasterObserver } from '../contract.ts';
import type { Dispatching } from '../dispatching/start-dispatching.ts';
import type { Listening } from '../listening/start-listening.ts';
import type { OwnFiles } from './inherited.ts';
import { workerNaming } from './naming.ts';
import { createOutputPasser } from './pass-output.ts';
import { releaseOf } from './release.ts';
import { tellsAll } from './start-output.ts';
import { Supervisor } from './supervisor.ts';

export interface SupervisionParts {
  readonly dispatching: Dispatching;
  readonly listening: Listening;
  readonly observer: MasterObserver;
  readonly logger: Logger;
  readonly output: AppOutput | undefined;
  readonly ownFiles: OwnFiles;
  readonly bus: MasterBus;
  readonly tls: TlsKeeper | undefined;
}

export function superviseProcesses(
  { options }: ServeResolution,
  { dispatching, listening, bus, tls, observer, logger, output, ownFiles }: SupervisionParts,
): Supervisor<ProcessAccount> {
  const { live, transport } = dispatching;
  const { addresses, appListening, failures, leaving } = listening;
  const { dispatch } = live;
  return new Supervisor<ProcessAccount>({
    count: dispatch.load.slots.length,
    release: releaseOf(options, { handoff: transport.handoff.name, ownFiles }),
    naming: workerNaming,
    isAwaited: true,
    passer: createOutputPasser(output),
    logger,
    now: monotonicMs,
    born: (slot, generation) => dispatch.load.enter(slot, generation),
    stdioOf: (process) => transport.stdioOf(process),
    started(process, worker) {
      if (tls !== undefined) worker.channel.send(tls.message);
      live.started(process, worker);
      bus.started(process, worker);
    },
    ready(processes) {
      failures.ready();
      // An app joins by itself, at the addresses where it listens.
      if (options.app === undefined)
        for (const { id } of processes) for (const { frontend } of addresses.all) dispatch.join(frontend, id);
      dispatch.ready(...processes.map(({ id }) => id));
      for (const { id } of processes) bus.ready(id);
      for (const { id, worker } of processes)
        observer.ready?.(id.slot, { pid: worker.pid, generation: id.generation });
    },
    leaving(process) {
      leaving.add(process);
      bus.leaving(process);
    },
    listening: (process, listener) => appListening.listening(process, listener),
    cluster: (message, port) => appListening.handle(message, port),
    message: ({ slot }, message) => observer.message?.(slot, message),
    draining: (process) => dispatch.drain(process),
    gone(process) {
      const cut = live.gone(process);
      bus.gone(process);
      appListening.gone(process);
      leaving.delete(process);
      return cut;
    },
    exited: ({ slot }, exit) => observer.exited?.(slot, exit),
    isTold: (text, failure) => isTold(text, appListening.failure, failure),
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

/** Of an address that could not be had its end tells, and not what becomes of an app without it. */
function isTold(text: string, listening: PointsmanError | undefined, { message }: Error): boolean {
  if (listening === undefined) return tellsAll(message, text);
  // As Node reports what nobody has caught. An app's own words are passed on.
  const code = (listening.cause as NodeJS.ErrnoException | undefined)?.code;
  return code !== undefined && text.startsWith('node:') && text.includes(code);
}
