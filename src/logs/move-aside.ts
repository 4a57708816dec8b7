/**
 * One rotation, step by step: a crash after any of them leaves every line in one file, and whatever can fail for want of
 * room, descriptors or rights fails before anything was changed. The next file is opened first, under a name of its
 * own; then the old one gets the name of its day, and the next one takes its place. Should that very last step fail, or
 * never come, the next file is written on as it is called, and `settleNext` makes up for it.
 *
 * The name of the day is taken by an empty file that only we can have made (O_EXCL), and the rename replaces that:
 * rename(2) alone would overwrite what somebody else put there, and link(2) is missing on some file systems and leaves
 * two names behind where it is interrupted.
 */
import { constants } from 'node:fs';
import { dirname } from 'node:path';
import type { FileCalls, FileFacts } from './contract.ts';
import { dayOf } from './days.ts';
import { createNameReader, nextPath, rotatedPath } from './names.ts';
import { type OpenedLog, type OpeningParts, openedLog } from './opened-log.ts';
import { keepRights } from './rights.ts';

export interface Moved {
  /** The next file, to which nobody has written. */
  readonly opened: OpenedLog;
  /** What the old file is called. */
  readonly path: string;
  readonly number: number;
  /** Why the next file is still called as `nextPath` says. */
  readonly unplaced: Error | undefined;
}

export interface MovingFile {
  readonly path: string;
  readonly facts: FileFacts;
  readonly day: string;
  /** Numbers below were used for this day before, whatever became of those files. */
  readonly from: number;
}

/** Rejects where nothing was changed. */
export async function moveAside(parts: OpeningParts, file: MovingFile): Promise<Moved> {
  const { calls } = parts;
  const { path } = file;
  const opened = await openNext(parts, file);
  try {
    const target = await moveToDay(calls, path, file);
    const unplaced = await place(calls, path).then(
      () => undefined,
      (error: Error) => error,
    );
    return { ...target, opened, unplaced };
  } catch (error) {
    await opened.close();
    await calls.remove(nextPath(path)).catch(() => {});
    throw error;
  }
}

/** For after a crash, and after a rotation that left the next file unplaced. */
export async function settleNext(calls: FileCalls, path: string): Promise<void> {
  const next = nextPath(path);
  const facts = await calls.look(next);
  if (facts?.isFile !== true) return;
  if ((await calls.look(path)) === undefined) await calls.rename(next, path);
  else if (facts.size === 0) await calls.remove(next);
  // Somebody else put a file in its place.
  else await moveToDay(calls, next, { path, day: dayOf(facts.modifiedMs), from: 0, facts });
}

async function openNext(parts: OpeningParts, { path, facts }: MovingFile): Promise<OpenedLog> {
  const { calls } = parts;
  const next = nextPath(path);
  await settleNext(calls, path);
  const { O_WRONLY, O_CREAT, O_EXCL, O_APPEND } = constants;
  const fd = await calls.open(next, O_WRONLY | O_APPEND | O_CREAT | O_EXCL, facts.mode);
  const opened = await openedLog(parts, next, fd);
  await keepRights(calls, opened.fd, facts, opened.facts);
  return opened;
}

async function place(calls: FileCalls, path: string): Promise<void> {
  if ((await calls.look(path)) !== undefined) throw new Error('somebody else has put a file in its place');
  await calls.rename(nextPath(path), path);
}

async function moveToDay(
  calls: FileCalls,
  from: string,
  day: MovingFile,
): Promise<Pick<Moved, 'path' | 'number'>> {
  const target = await takeName(calls, day);
  try {
    await calls.rename(from, target.path);
  } catch (error) {
    await calls.remove(target.path).catch(() => {});
    throw error;
  }
  return target;
}

async function takeName(
  calls: FileCalls,
  { path, day, from, facts }: MovingFile,
): Promise<Pick<Moved, 'path' | 'number'>> {
  const reader = createNameReader(path);
  const used = (await calls.list(dirname(path))).flatMap((name) => {
    const rotated = reader.rotated(name);
    return rotated?.day === day ? [rotated.number + 1] : [];
  });
  for (let number = Math.max(from, ...used); ; number++) {
    const name = rotatedPath({ log: path, day, number });
    try {
      const { O_WRONLY, O_CREAT, O_EXCL } = constants;
      await calls.close(await calls.open(name, O_WRONLY | O_CREAT | O_EXCL, facts.mode));
      return { path: name, number };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}
