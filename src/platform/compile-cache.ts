/**
 * What V8 compiled is kept for the next start, where Node can do so (22.1 and later). It is code that runs: a place
 * where others may write, as the temporary folder that Node takes by itself is, would let them run theirs. So it lies
 * in the cache folder of the user, and nowhere if that is not the user's alone, lies with somebody else or cannot be
 * written.
 */
import { existsSync, lstatSync, mkdirSync, realpathSync } from 'node:fs';
import module from 'node:module';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';

interface CachingModule {
  enableCompileCache?(directory: string): unknown;
  flushCompileCache?(): void;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** For modules that are loaded from now on. Without effect where it cannot be had, or the user has said where or not at all. */
export function useCompileCache(env: Environment, caching: CachingModule = module as CachingModule): void {
  if (caching.enableCompileCache === undefined || process.getuid === undefined) return;
  if (env.NODE_COMPILE_CACHE !== undefined || env.NODE_DISABLE_COMPILE_CACHE !== undefined) return;
  try {
    const directory = cacheFolder(env);
    if (!isBelowOwn(directory)) return;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    if (isOfUserAlone(directory) && isOfUserAlone(dirname(directory))) caching.enableCompileCache(directory);
  } catch {
    // Read-only, full, or no home: the start takes as long as the first one did.
  }
}

/** Writes now what would be written at the end, which a process that is killed does not come to. */
export function keepCompiled(caching: CachingModule = module as CachingModule): void {
  try {
    caching.flushCompileCache?.();
  } catch {
    // As above.
  }
}

function cacheFolder({ XDG_CACHE_HOME = '' }: Environment): string {
  const base = isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : join(homedir(), '.cache');
  return join(base, 'pointsman', 'compiled');
}

/**
 * Under `sudo -E` root has the home of somebody else, who could not remove what root makes there, but could put something
 * else in its place.
 */
function isBelowOwn(path: string): boolean {
  for (let at = realpathSync(existingOf(path)); ; at = dirname(at)) {
    const { uid } = lstatSync(at);
    if (uid !== 0 && uid !== process.getuid?.()) return false;
    if (at === dirname(at)) return true;
  }
}

/** As much of it as there is. */
function existingOf(path: string): string {
  return existsSync(path) ? path : existingOf(dirname(path));
}

/** A link is none: it may lead where others write. */
function isOfUserAlone(path: string): boolean {
  const { uid, mode } = lstatSync(path);
  const isFolder = (mode & 0o170000) === 0o040000;
  return isFolder && uid === process.getuid?.() && (mode & 0o022) === 0;
}
