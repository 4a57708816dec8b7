/** What is done with rotated files, and with what a crash left of doing it. Others' files are not touched. */
import { basename, dirname } from 'node:path';
import type { LogKeeping } from '../protocol/log-messages.ts';
import { compress } from './compress.ts';
import type { FileCalls } from './contract.ts';
import { createNameReader, type Form, type RotatedName, rotatedPath } from './names.ts';
import { type RotatedFile, tooLarge, tooOldOrMany } from './prune.ts';
import { isWholeCopy } from './whole-copy.ts';

export interface TidyParts {
  readonly calls: FileCalls;
  readonly signal: AbortSignal;
  /** The local date; undefined where the clock is not to be trusted, and no file is too old. */
  readonly today: string | undefined;
  readonly nowMs: number;
  /** Tells people what could not be done. */
  say(text: string): void;
}

/** No rotation takes so long between two steps. */
const TAKEN_MS = 3_600_000;

/**
 * Removes what is too old, compresses, and removes what is too much. What fails is told and left to the next time, the
 * rest is done all the same. Rejects with the reason of the signal, and where the directory cannot be read.
 */
export async function tidy({ template, keep, isCompressed }: LogKeeping, parts: TidyParts): Promise<void> {
  const { calls, signal, today, nowMs, say } = parts;
  const attempt = async (path: string, act: () => Promise<unknown>): Promise<void> => {
    signal.throwIfAborted();
    try {
      await act();
    } catch (error) {
      signal.throwIfAborted();
      // Somebody else may have removed it.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
        say(`${basename(path)}: ${(error as Error).message}`);
    }
  };
  const remove = async (files: readonly RotatedFile[]): Promise<void> => {
    for (const file of files) {
      const path = rotatedPath(file, file.isCompressed ? 'compressed' : 'plain');
      await attempt(path, () => calls.remove(path));
    }
  };

  // A crash came between the taking of a name and the rename; a name that is being taken is not so old.
  const removeEmpty = async (): Promise<void> => {
    const files = await rotatedFiles(template, calls);
    await remove(
      files.filter(
        ({ isCompressed: isFull, size, modifiedMs }) =>
          !isFull && size === 0 && nowMs - modifiedMs > TAKEN_MS,
      ),
    );
  };

  for (const { form, ...name } of await namesIn(template, calls)) {
    const path = rotatedPath(name, form);
    if (form === 'unfinished') await attempt(path, () => calls.remove(path));
  }
  if (today !== undefined) await removeEmpty();
  const doubles = await twofold(template, calls);
  for (const name of doubles) await attempt(rotatedPath(name), () => removeCopied(calls, name));
  await remove(tooOldOrMany(await rotatedFiles(template, calls), keep, today));
  if (isCompressed) {
    for (const file of await rotatedFiles(template, calls)) {
      if (file.isCompressed || doubles.some((name) => rotatedPath(name) === rotatedPath(file))) continue;
      await attempt(rotatedPath(file), () => compress(calls, file, signal));
    }
  }
  // Not before: compressed they may all have room.
  await remove(tooLarge(await rotatedFiles(template, calls), keep));
}

/** Plain files beside something that is called as if it were the same compressed. */
async function twofold(template: string, calls: FileCalls): Promise<RotatedName[]> {
  const named = await namesIn(template, calls);
  const compressed = new Set(
    named.filter(({ form }) => form === 'compressed').map((name) => rotatedPath(name)),
  );
  return named.filter((name) => name.form === 'plain' && compressed.has(rotatedPath(name)));
}

/** A crash came between the compression and the removal, unless the compressed one is somebody else's. */
async function removeCopied(calls: FileCalls, name: RotatedName): Promise<void> {
  const [plain, compressed] = [rotatedPath(name), rotatedPath(name, 'compressed')];
  const facts = await calls.look(plain);
  if (facts?.isFile !== true) return;
  if (await isWholeCopy(calls, facts, compressed)) await calls.remove(plain);
  else throw new Error(`it stays, for ${basename(compressed)} is not the whole of it; remove either`);
}

async function rotatedFiles(template: string, calls: FileCalls): Promise<RotatedFile[]> {
  const files: RotatedFile[] = [];
  for (const { form, ...name } of await namesIn(template, calls)) {
    const facts = await calls.look(rotatedPath(name, form));
    if (facts?.isFile !== true || form === 'unfinished') continue;
    files.push({ ...name, ...facts, isCompressed: form === 'compressed' });
  }
  return files;
}

async function namesIn(
  template: string,
  calls: FileCalls,
): Promise<readonly (RotatedName & { readonly form: Form })[]> {
  const { rotated } = createNameReader(template);
  const names = await calls.list(dirname(template));
  return names.flatMap((name) => rotated(name) ?? []);
}
