/** What the log says of workers: one event name per change of state. */
import type { Logger } from 'pino';
import type { WorkerExit, WorkerProcess } from './worker-process.ts';

/** As much of a slot as its log lines need. */
export interface LoggedSlot {
  readonly slot: number;
  readonly generation: number;
  readonly process: WorkerProcess | undefined;
}

export interface WorkerLog {
  changed(level: 'debug' | 'info' | 'warn' | 'error', slot: LoggedSlot, event: string, text: string): void;
  output(slot: LoggedSlot, line: string, source: 'stdout' | 'stderr'): void;
  /** An exit nobody asked for is a warning and brings the worker's last words. */
  exited(
    slot: LoggedSlot,
    worker: WorkerProcess,
    exit: WorkerExit & { readonly cut: number },
    wasAsked: boolean,
  ): void;
}

export function workerLog(logger: Logger): WorkerLog {
  return {
    changed(level, { slot, generation, process }, event, text) {
      logger[level]({ event, slot, pid: process?.pid, generation }, `worker ${slot} ${text}`);
    },
    output({ slot }, line, source) {
      logger.info({ event: 'worker-output', slot, source }, line);
    },
    exited({ slot }, worker, exit, wasAsked) {
      const { code, signal, cut } = exit;
      const uptimeMs = Math.round(worker.uptimeMs);
      const facts = { event: 'worker-exit', slot, pid: worker.pid, code, signal, uptimeMs, cut };
      const text = `worker ${slot} ended (${outcomeOf(exit)})`;
      if (wasAsked) logger.info(facts, text);
      else logger.warn({ ...facts, lastOutput: worker.lastOutput }, text);
    },
  };
}

/** How a process ended, in words. */
export function outcomeOf({ code, signal, error }: WorkerExit): string {
  if (error !== undefined) return error.message;
  return signal === null ? `exit code ${code}` : `signal ${signal}`;
}
