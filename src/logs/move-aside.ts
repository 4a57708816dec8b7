/**
 * One rotation, step by step: a crash after any of them leaves every line in exactly one file.
 *
 * The new name is taken by an empty file that only we can have made (O_EXCL), and the rename replaces that: rename(2)
 * alone would overwrite what somebody else put there, and link(2) is missing on some file systems and leaves two names
 * behind where it is interrupted.
 */
import { constants } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { FileCalls } from './contract.ts';
import { createNameReader, rotatedPath } from './names.ts';

export interface Moved {
  /** What is called as the old file was. */
  readonly fd: number;
  /** What the old file is called. */
  readonly path: string;
  readonly number: number;
}

export interface MovingFile {
  readonly path: string;
  readonly day: string;
  /** Numbers below were used for this day before, whatever became of those files. */
  readonly from: number;
  readonly mode: number;
}

/** Thrown where the file has its new name, but a new one could not be opened, nor the name be given back. */
export class MovedOnly extends Error {}

/** Rejects where nothing was changed; with MovedOnly where something was. */
export async function moveAside(calls: FileCalls, file: MovingFile): Promise<Moved> {
  const { path, mode } = file;
  const target = await takeName(calls, file);
  try {
    await calls.rename(path, target.path);
  } catch (error) {
    await calls.remove(target.path);
    throw error;
  }
  try {
    return { ...target, fd: await openNew(calls, path, mode) };
  } catch (error) {
    await moveBack(calls, target.path, path, error);
    throw error;
  }
}

async function takeName(calls: FileCalls, { path, day, from, mode }: MovingFile): Promise<Omit<Moved, 'fd'>> {
  const reader = createNameReader(path);
  const used = (await calls.list(dirname(path))).flatMap((name) => {
    const rotated = reader.rotated(name);
    return rotated?.day === day ? [rotated.number + 1] : [];
  });
  for (let number = Math.max(from, ...used); ; number++) {
    const name = rotatedPath({ log: path, day, number });
    try {
      const { O_WRONLY, O_CREAT, O_EXCL } = constants;
      await calls.close(await calls.open(name, O_WRONLY | O_CREAT | O_EXCL, mode));
      return { path: name, number };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** Should somebody else have been faster, theirs is appended to: neither's lines are lost. */
async function openNew(calls: FileCalls, path: string, mode: number): Promise<number> {
  const { O_WRONLY, O_CREAT, O_EXCL, O_APPEND } = constants;
  try {
    return await calls.open(path, O_WRONLY | O_APPEND | O_CREAT | O_EXCL, mode);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return calls.open(path, O_WRONLY | O_APPEND | O_CREAT, mode);
  }
}

async function moveBack(calls: FileCalls, from: string, to: string, why: unknown): Promise<void> {
  try {
    await calls.rename(from, to);
  } catch (error) {
    const text = `${basename(to)} is written on as ${basename(from)}: ${(why as Error).message}`;
    throw new MovedOnly(text, { cause: error });
  }
}
