/** The log files that `lb` serves with, as the options say, and what is said of them. */
import { resolve } from 'node:path';
import type { Logger } from 'pino';
import { pointsmanError } from '../errors.ts';
import type { LogRotation } from '../logs/contract.ts';
import { fileCalls } from '../logs/file-calls.ts';
import { type LogLock, lockLog } from '../logs/lock.ts';
import { type LogFiles, openLogFiles } from '../logs/log-files.ts';
import { logPath } from '../logs/names.ts';
import type { RotatedLogs } from '../master/contract.ts';
import type { ResolvedOptions } from '../options/index.ts';

export interface ServeLogs {
  readonly files: LogFiles;
  /** Undefined where they are left to somebody else. */
  readonly rotated: RotatedLogs | undefined;
  /** Where it is told what happens to them, and happened so far. */
  tellTo(logger: Logger): void;
  /** Opens all anew; which. Rejects with ERR_LOG_FILE. */
  reopen(): Promise<readonly string[]>;
  close(): void;
}

/** Rejects with ERR_LOG_FILE. */
export async function openServeLogs(
  options: Pick<ResolvedOptions, 'logFile' | 'logRotate' | 'logKeep' | 'logCompress'>,
): Promise<ServeLogs | undefined> {
  if (options.logFile === undefined) return undefined;
  const template = resolve(options.logFile);
  const rotation: LogRotation = options.logRotate;
  const isRotated = rotation.isDaily || rotation.bytes !== undefined;
  const lock = isRotated ? lockOrRefuse(logPath(template, 'lb')) : undefined;
  const { say, tellTo } = createTelling();
  const listeners: (() => void)[] = [];
  const files = openLogFiles(template, {
    ...{ calls: fileCalls, rotation, now: Date.now },
    rotated(path, to) {
      say((logger) => logger.debug({ event: 'log-rotated', path, to }, `the log was rotated: ${to}`));
      if (files.areInPlace) for (const listener of listeners) listener();
    },
    failed(path, { message }) {
      const text = `${path} is not rotated, and written on: ${message}. This is tried again every minute; make its directory writable, or set --log-rotate off`;
      say((logger) => logger.warn({ event: 'log-not-rotated', path, reason: message }, text));
    },
  });
  await orRefuse(logPath(template, 'lb'), () => files.open());
  const keeping = { template, keep: options.logKeep, isCompressed: options.logCompress };
  return {
    files,
    rotated: isRotated ? rotatedLogs(files, keeping, listeners) : undefined,
    tellTo,
    reopen: () => orRefuse(logPath(template, 'lb'), () => files.reopen()),
    close: () => lock?.release(),
  };
}

function rotatedLogs(
  files: LogFiles,
  keeping: RotatedLogs['keeping'],
  listeners: (() => void)[],
): RotatedLogs {
  return {
    keeping,
    async rotateDue() {
      await files.rotateDue();
      return files.areInPlace;
    },
    onRotated: (listener) => void listeners.push(listener),
  };
}

/** There is something to tell before there is a log: that is kept. */
function createTelling() {
  let told: Logger | undefined;
  let early: ((logger: Logger) => void)[] = [];
  return {
    say(what: (logger: Logger) => void): void {
      if (told === undefined) early.push(what);
      else what(told);
    },
    tellTo(logger: Logger): void {
      told = logger;
      for (const what of early) what(logger);
      early = [];
    },
  };
}

function lockOrRefuse(path: string): LogLock | undefined {
  const lock = lockLog(path);
  if (typeof lock !== 'number') return lock;
  const reason = `another lb, with the pid ${lock}, writes and rotates it; name another file here, or set --log-rotate off for both`;
  throw pointsmanError('ERR_LOG_FILE', { path, reason });
}

async function orRefuse<Result>(path: string, open: () => Promise<Result>): Promise<Result> {
  try {
    return await open();
  } catch (error) {
    const { message: reason, path: named = path } = error as NodeJS.ErrnoException;
    throw pointsmanError('ERR_LOG_FILE', { path: named, reason }, error);
  }
}
