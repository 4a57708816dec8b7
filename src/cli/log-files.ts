/** The log files that `lb` serves with, as the options say, and what is said of them. */
import { resolve } from 'node:path';
import type { Logger } from 'pino';
import { pointsmanError } from '../errors.ts';
import { createClockCheck, newestLogMs } from '../logs/clock-check.ts';
import { isRotated, type LogRotation } from '../logs/contract.ts';
import { dayOf } from '../logs/days.ts';
import { fileCalls } from '../logs/file-calls.ts';
import { oneAtATime } from '../logs/gate.ts';
import { LogHeld, lockLog } from '../logs/lock.ts';
import { type LogFiles, openLogFiles } from '../logs/log-files.ts';
import { logPath } from '../logs/names.ts';
import type { RotatedLogs } from '../master/contract.ts';
import type { ResolvedOptions } from '../options/index.ts';
import { monotonicMs } from '../platform/clock.ts';
import type { HandedPart } from '../upgrade/contract.ts';
import type { Predecessor } from '../upgrade/predecessor.ts';
import { openStream } from './log-sink.ts';
import { SharedLogs } from './shared-logs.ts';

export interface ServeLogs {
  readonly files: LogFiles;
  /** Undefined where they are left to somebody else. */
  readonly rotated: RotatedLogs | undefined;
  /** Where it is told what happens to them, and happened so far. */
  tellTo(logger: Logger): void;
  /** Opens all anew; which. Rejects with ERR_LOG_FILE. */
  reopen(): Promise<readonly string[]>;
  /** For the next master. */
  readonly handed: HandedPart;
  /** They are this process's to rotate, and not the predecessor's any more. */
  own(): Promise<void>;
  close(): void;
}

/** Rejects with ERR_LOG_FILE. `predecessor` rotates them until they are taken over. */
export async function openServeLogs(
  options: Pick<ResolvedOptions, 'logFile' | 'logRotate' | 'logKeep' | 'logCompress'>,
  predecessor?: Predecessor,
): Promise<ServeLogs | undefined> {
  if (options.logFile === undefined) return undefined;
  const template = resolve(options.logFile);
  const rotation: LogRotation = options.logRotate;
  const { say, tellTo } = createTelling();
  const calls = oneAtATime(fileCalls);
  const newestMs = await newestLogMs(calls, template);
  let watch: ReturnType<typeof watchLogs> | undefined;
  const shared = new SharedLogs(() => files, predecessor?.link);
  const files: LogFiles = openLogFiles(template, {
    ...{ calls, openStream, rotation, sharing: shared },
    lock: (path) => lockLog(path, predecessor?.link.isOpen ? predecessor.pid : undefined),
    ...{ now: Date.now, steady: monotonicMs },
    rotated(path, to) {
      say((logger) => logger.debug({ event: 'log-rotated', path, to }, `the log was rotated: ${to}`));
      watch?.untidy();
    },
    failed(path, error) {
      const { message } = error;
      const remedy = isForbidden(error) ? 'make its directory writable, or set' : 'if it is not to be, set';
      const text = `${path} is not rotated, and written on: ${message}. This is tried again after a minute or more; ${remedy} --log-rotate off`;
      say((logger) => logger.warn({ event: 'log-not-rotated', path, reason: message }, text));
    },
    displaced(path, error) {
      const reason = error?.message;
      const outcome =
        reason === undefined
          ? 'a new one is written'
          : `there is no opening it anew, and it is written on: ${reason}`;
      const text = `somebody else moved or removed ${path}: ${outcome}`;
      say((logger) => logger.warn({ event: 'log-displaced', path, reason }, text));
    },
  });
  await orRefuse(logPath(template, 'lb'), () => files.open()).catch((error) => {
    files.release();
    throw error;
  });
  const keeping = { template, keep: options.logKeep, isCompressed: options.logCompress };
  if (isRotated(rotation)) watch = watchLogs(files, keeping, newestMs);
  return {
    files,
    rotated: watch,
    tellTo,
    reopen: () => orRefuse(logPath(template, 'lb'), () => shared.reopen()),
    handed: shared.handed,
    own: () => shared.own(),
    close() {
      watch?.close();
      files.release();
    },
  };
}

function isForbidden({ code = '' }: NodeJS.ErrnoException): boolean {
  return ['EACCES', 'EPERM', 'EROFS'].includes(code);
}

/** They are looked at though nobody writes, so that midnight is the same for all. */
function watchLogs(
  files: LogFiles,
  keeping: RotatedLogs['keeping'],
  newestMs: number | undefined,
): RotatedLogs & { untidy(): void; close(): void } {
  const isTrusted = createClockCheck(newestMs);
  const today = (): string | undefined => {
    const at = { wallMs: Date.now(), steadyMs: monotonicMs() };
    return isTrusted(at) ? dayOf(at.wallMs) : undefined;
  };
  const listeners: ((today: string | undefined) => void)[] = [];
  const untidy = (): void => {
    for (const listener of listeners) listener(today());
  };
  let last = today();
  let isLooking = false;
  const timer = setInterval(async () => {
    if (isLooking) return;
    isLooking = true;
    await files.rotateDue();
    isLooking = false;
    const before = last;
    last = today();
    if (last !== before) untidy();
  }, LOOK_MS).unref();
  return {
    ...{ keeping, today, untidy },
    onUntidy: (listener) => void listeners.push(listener),
    close: () => clearInterval(timer),
  };
}

const LOOK_MS = 60_000;

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

async function orRefuse<Result>(path: string, open: () => Promise<Result>): Promise<Result> {
  try {
    return await open();
  } catch (error) {
    const { path: named = path } = error as NodeJS.ErrnoException;
    throw pointsmanError('ERR_LOG_FILE', { path: named, reason: reasonOf(error as Error) }, error);
  }
}

function reasonOf(error: NodeJS.ErrnoException): string {
  if (error instanceof LogHeld)
    return `${error.message}; name another file here, or set --log-rotate off for both`;
  return error.code === 'ENXIO' ? 'nobody reads from this pipe, or it is a socket' : error.message;
}
