/** What the log says of workers, and of the agent: one event name per change of state. */
import type { Logger } from 'pino';
import type { ProcessId } from '../../dispatch/contract.ts';
import type { Naming } from './naming.ts';
import type { WorkerExit, WorkerProcess } from './worker-process.ts';

/** As much of a process as its log lines need. */
export interface LoggedProcess {
  readonly id: ProcessId;
  readonly worker: WorkerProcess;
}

export interface WorkerLog {
  changed(
    level: 'debug' | 'info' | 'warn' | 'error',
    process: LoggedProcess,
    event: `worker-${string}` | 'channel-closed' | 'crash-loop',
    text: string,
  ): void;
  /** An exit nobody asked for is a warning and brings the worker's last words, unless something else tells them. */
  exited(
    process: LoggedProcess,
    exit: WorkerExit & { readonly cut: number },
    how: { readonly wasAsked: boolean; readonly isTold: boolean },
  ): void;
}

export function workerLog(logger: Logger, { role, nameOf, fieldsOf }: Naming): WorkerLog {
  const eventOf = (event: string): string => event.replace(/^worker-/, `${role}-`);
  return {
    changed(level, { id: { slot, generation }, worker }, event, text) {
      const facts = { event: eventOf(event), ...fieldsOf(slot), pid: worker.pid, generation };
      logger[level](facts, `${nameOf(slot)} ${text}`);
    },
    exited({ id: { slot }, worker }, exit, { wasAsked, isTold }) {
      const { code, signal, cut } = exit;
      const uptimeMs = Math.round(worker.uptimeMs);
      // One that had ended before the signal came was not killed.
      const killedFor = signal === 'SIGKILL' ? worker.killedFor : undefined;
      const kill = killedFor === undefined ? {} : { killedFor };
      const process = { ...fieldsOf(slot), pid: worker.pid };
      const facts = { event: eventOf('worker-exit'), ...process, code, signal, ...kill, uptimeMs, cut };
      const why = killedFor === undefined ? '' : `, killed by lb: it ${killedFor}`;
      const text = `${nameOf(slot)} ended (${outcomeOf(exit)}${why})`;
      if (wasAsked) logger.info(facts, text);
      else if (isTold) logger.warn(facts, text);
      else logger.warn({ ...facts, lastOutput: worker.lastOutput }, text);
    },
  };
}

/** How a process ended, in words. */
export function outcomeOf({ code, signal, error }: WorkerExit): string {
  if (error !== undefined) return error.message;
  return signal === null ? `exit code ${code}` : `signal ${signal}`;
}
