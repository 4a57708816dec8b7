/** The log of lb: JSON lines for programs, short lines for people. Serving never waits for it. */
import { createRequire } from 'node:module';
import { isatty } from 'node:tty';
import type { Logger } from 'pino';
import type { LogFile } from '../logs/log-file.ts';
import type { LogFiles } from '../logs/log-files.ts';
import type { ResolvedOptions, ToggleValue } from '../options/index.ts';
import { counted } from '../text/counted.ts';
import { printableJson, printableLines, printableMessage, printableRecord } from '../text/printable.ts';
import { isGone, LogDestination } from './log-destination.ts';
import { openSink } from './log-sink.ts';
import { createRecorder, createRecordMaker, type Recorder } from './output-records.ts';

/** Packages that are CommonJS: an import has Node read them twice, once for the names that they export. */
const require = createRequire(import.meta.url);
const { pino } = require('pino') as typeof import('pino');

export interface LogOptions {
  readonly level: ResolvedOptions['logLevel'];
  /** `auto` is pretty on a terminal. */
  readonly pretty: ToggleValue;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Descriptor to write to; standard output unless given. */
  readonly fd?: number;
  /** Files to append to in its place. */
  readonly files?: LogFiles | undefined;
  /** Bytes that may wait for a reader that stands still; 1 MiB unless given. */
  readonly maxBytes?: number;
}

export interface Log {
  readonly logger: Logger;
  readonly isPretty: boolean;
  /** Descriptor that it is written to; undefined for a file of its own. */
  readonly fd: number | undefined;
  readonly destination: LogDestination;
  /** Makes records of the log of what apps write, whatever the level of the log is. */
  readonly recorder: Recorder;
  /** Undefined for a descriptor. */
  readonly files: LogFiles | undefined;
  /** A way to another descriptor or file; what is lost there is logged here, and its end is waited for as well. */
  openDestination(to: number | LogFile): LogDestination;
  /** Writes lines that are no log records, such as a table. */
  print(text: string): void;
  /** Gives what is left at most `flushTimeoutMs` to get out. */
  flush(): Promise<void>;
  /** The same, but output of apps may take longer as long as somebody reads it. */
  finish(): Promise<void>;
  /** Lines lost because the reader stood still, the disk was full or the pipe was closed. */
  dropped(): number;
}

/** Long enough for any reader that reads, short enough for a supervisor that waits for our exit. */
export const flushTimeoutMs = 500;

export function createLog({ level, pretty, env, fd = 1, files, maxBytes = 1_048_576 }: LogOptions): Log {
  const own = files?.fileOf('lb') ?? fd;
  const isTerminal = own === fd && isatty(fd);
  const isPretty = pretty === 'auto' ? isTerminal : pretty;
  const destinations: LogDestination[] = [];
  const openDestination = (to: number | LogFile): LogDestination => {
    const destination = new LogDestination(typeof to === 'number' ? openSink(to) : to, {
      maxBytes,
      retryMs: 100,
      recovered: (count) => {
        const lines = `${counted(count, 'log line')} ${count === 1 ? 'was' : 'were'}`;
        logger.warn(
          { event: 'log-lines-dropped', count },
          `${lines} dropped because the log could not be written`,
        );
      },
      outputLost: (code) => {
        const text = `what the app writes to ${placeOf(to)} is dropped: ${lossReason(code)}`;
        logger.warn({ event: 'app-output-lost', code }, text);
      },
    });
    destinations.push(destination);
    return destination;
  };
  const destination = openDestination(own);
  const format = isPretty ? prettyLine(isTerminal && (env.NO_COLOR ?? '') === '') : printableJson;
  const recordOf = createRecordMaker(Date.now);
  const recorder = createRecorder((record) => format(recordOf(record)));
  const write = (line: string): void => destination.write(format(line));
  const logger: Logger = createLogger(level, write);
  return {
    logger,
    isPretty,
    fd: files === undefined ? fd : undefined,
    files,
    destination,
    recorder,
    openDestination,
    print: (text) => destination.write(printableLines(text)),
    flush: () => all(destinations.map((each) => each.flush(flushTimeoutMs))),
    async finish() {
      await recorder.whenIdle();
      await all(destinations.map((each) => each.finish(flushTimeoutMs)));
    },
    dropped: () => destinations.reduce((sum, { dropped }) => sum + dropped, 0),
  };
}

/** Of the codes that a write fails with. */
function lossReason(code: string): string {
  if (isGone(code)) return `nobody reads it (${code})`;
  const meanings: Readonly<Record<string, string>> = {
    ENOSPC: 'disk full',
    EDQUOT: 'quota exceeded',
    EBUSY: 'another lb writes and rotates it',
    EACCES: 'permission denied',
    EMFILE: 'too many open files',
    ENXIO: 'nobody reads this pipe',
  };
  const meaning = meanings[code];
  return `it cannot be written (${meaning === undefined ? code : `${code}: ${meaning}`})`;
}

function placeOf(to: number | LogFile): string {
  return typeof to === 'number' ? `standard ${to === 1 ? 'output' : 'error'}` : to.path;
}

function createLogger(level: LogOptions['level'], write: (line: string) => void): Logger {
  // The worker's pid is a field of its own; the host's name is known to whoever collects the log.
  return pino({ level, base: null }, { write });
}

async function all(ends: readonly Promise<void>[]): Promise<void> {
  await Promise.all(ends);
}

/** Time, level and sentence; the fields behind them are for programs, except for the stack of an error. */
function prettyLine(colorize: boolean): (line: string) => string {
  // Most logs are read by programs, whose lb starts sooner without it.
  const { prettyFactory } = require('pino-pretty') as typeof import('pino-pretty');
  const common = { colorize, translateTime: 'SYS:HH:MM:ss', ignore: 'event,pid' };
  const sentence = prettyFactory({ ...common, hideObject: true });
  const withError = prettyFactory({ ...common, include: 'level,time,err' });
  return (line) => {
    const { msg, ...fields } = JSON.parse(line) as Record<string, unknown>;
    const record = printableRecord(fields) as Record<string, unknown>;
    if (typeof msg === 'string') record.msg = printableMessage(msg);
    return 'err' in record ? withError(record) : sentence(record);
  };
}
