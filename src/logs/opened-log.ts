/** A log as it is found, or made, at its path. */
import { constants } from 'node:fs';
import type { FileCalls, FileFacts } from './contract.ts';
import { FileDay } from './days.ts';

export interface OpenedLog {
  readonly fd: number;
  readonly facts: FileFacts;
  /** Of the first line in it or, where there are some from before, of the last. */
  readonly day: FileDay;
  /** Whoever wrote to it before ended within a line. */
  readonly isTorn: boolean;
}

export const LINE_BREAK = 0x0a;

/** Whoever else may read this user's files may read its logs; nobody else may write them. */
const MODE = 0o644;

/** Rejects as open(2) does. */
export async function openLog(calls: FileCalls, path: string, nowMs: number): Promise<OpenedLog> {
  const { O_WRONLY, O_CREAT, O_APPEND } = constants;
  return openedLog(calls, path, await calls.open(path, O_WRONLY | O_APPEND | O_CREAT, MODE), nowMs);
}

/** Closes `fd` where it rejects. */
export async function openedLog(
  calls: FileCalls,
  path: string,
  fd: number,
  nowMs: number,
): Promise<OpenedLog> {
  try {
    const facts = await calls.factsOf(fd);
    const { isFile, size, modifiedMs } = facts;
    const isTorn = isFile && size > 0 && !(await endsWithLine(calls, path, size));
    return { fd, facts, day: new FileDay(size > 0 ? modifiedMs : nowMs), isTorn };
  } catch (error) {
    await letGo(calls, fd);
    throw error;
  }
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
export async function letGo(calls: FileCalls, fd: number): Promise<void> {
  await calls.close(fd).catch(() => {});
}
