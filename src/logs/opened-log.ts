/** A log as it is found, or made, at its path. */
import { constants } from 'node:fs';
import type { FileCalls, FileFacts, LogStream } from './contract.ts';
import { FileDay } from './days.ts';
import { LINE_BREAK } from './lines.ts';

export interface OpenedLog {
  readonly facts: FileFacts;
  /** Of the first line in it or, where there are some from before, of the last. */
  readonly day: FileDay;
  /** Whoever wrote to it before ended within a line. */
  readonly isTorn: boolean;
  readonly fd: number;
  /** Appends; how many bytes were written, which may be fewer. */
  write(bytes: Buffer): Promise<number>;
  close(): Promise<void>;
}

export interface OpeningParts {
  readonly calls: FileCalls;
  /** For what is no file: it may stand still for as long as nobody reads. */
  openStream(fd: number): LogStream;
  /** Milliseconds since 1970, as the clock on the wall shows it. */
  now(): number;
}

/** Whoever else may read this user's files may read its logs; nobody else may write them. */
const MODE = 0o644;

/** Rejects as open(2) does; with ENXIO for a pipe that nobody reads, which would not be opened for as long. */
export async function openLog(parts: OpeningParts, path: string): Promise<OpenedLog> {
  const { O_WRONLY, O_CREAT, O_APPEND, O_NONBLOCK } = constants;
  const fd = await parts.calls.open(path, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK, MODE);
  return openedLog(parts, path, fd);
}

/** Closes `fd` where it rejects. */
export async function openedLog(parts: OpeningParts, path: string, fd: number): Promise<OpenedLog> {
  const { calls, now } = parts;
  try {
    const facts = await calls.factsOf(fd);
    const { isFile, size, modifiedMs } = facts;
    const isTorn = isFile && size > 0 && !(await endsWithLine(calls, path, size));
    const day = new FileDay(size > 0 ? modifiedMs : now());
    const common = { facts, day, isTorn, fd };
    if (isFile) {
      return { ...common, write: (bytes) => calls.write(fd, bytes), close: () => letGo(calls, fd) };
    }
    const stream = parts.openStream(fd);
    return { ...common, write: (bytes) => streamed(stream, bytes), close: async () => stream.close() };
  } catch (error) {
    await letGo(calls, fd);
    throw error;
  }
}

function streamed(stream: LogStream, bytes: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    stream.write(bytes, (error, count) => (error === null ? resolve(count) : reject(error)));
  });
}

async function endsWithLine(calls: FileCalls, path: string, size: number): Promise<boolean> {
  let fd: number;
  try {
    fd = await calls.open(path, constants.O_RDONLY);
  } catch {
    // It may be written and not read: then nobody can tell.
    return true;
  }
  try {
    const last = Buffer.alloc(1);
    await calls.read(fd, last, size - 1);
    return last[0] === LINE_BREAK;
  } finally {
    await letGo(calls, fd);
  }
}

/** All that was written was reported when it was written. */
async function letGo(calls: FileCalls, fd: number): Promise<void> {
  await calls.close(fd).catch(() => {});
}
