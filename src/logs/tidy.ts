/** What is done with rotated files, and with what a crash left of doing it. Others' files are not touched. */
import { basename, dirname } from 'node:path';
import type { LogKeeping } from '../protocol/log-messages.ts';
import { compress } from './compress.ts';
import type { FileCalls } from './contract.ts';
import { createNameReader, type Form, type RotatedName, rotatedPath } from './names.ts';
import { type RotatedFile, tooLarge, tooOldOrMany } from './prune.ts';

export interface TidyParts {
  readonly calls: FileCalls;
  readonly signal: AbortSignal;
  /** The local date; undefined where the clock is not to be trusted, and no file is too old. */
  readonly today: string | undefined;
  /** Tells people what could not be done. */
  say(text: string): void;
}

/**
 * Removes what is too old, compresses, and removes what is too much. What fails is told and left to the next time, the
 * rest is done all the same. Rejects with the reason of the signal, and where the directory cannot be read.
 */
export async function tidy({ template, keep, isCompressed }: LogKeeping, parts: TidyParts): Promise<void> {
  const { calls, signal, today, say } = parts;
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

  for (const path of await leftovers(template, calls)) await attempt(path, () => calls.remove(path));
  await remove(tooOldOrMany(await rotatedFiles(template, calls), keep, today));
  if (isCompressed) {
    for (const file of await rotatedFiles(template, calls)) {
      if (file.isCompressed) continue;
      await attempt(rotatedPath(file), () => compress(calls, file, signal));
    }
  }
  // Not before: compressed they may all have room.
  await remove(tooLarge(await rotatedFiles(template, calls), keep));
}

/** Unfinished files, and plain ones whose compressed form is whole: it has that name. */
async function leftovers(template: string, calls: FileCalls): Promise<string[]> {
  const named = await namesIn(template, calls);
  const compressed = new Set(
    named.filter(({ form }) => form === 'compressed').map((each) => rotatedPath(each)),
  );
  return named
    .filter(
      (each) => each.form === 'unfinished' || (each.form === 'plain' && compressed.has(rotatedPath(each))),
    )
    .map((each) => rotatedPath(each, each.form));
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
