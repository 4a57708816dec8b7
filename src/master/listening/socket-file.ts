/** The file of a unix socket: it can be removed or replaced by anybody while the socket lives on. */
import { type BigIntStats, lstatSync } from 'node:fs';
import { connect } from 'node:net';
import type { PathHolder } from '../../errors.ts';

/**
 * What tells the file that is at `path` now from any that will be there later; undefined where there is none. As long
 * as its socket is open, no other file gets its number.
 */
export function identityOf(path: string): string | undefined {
  const stats = statsOf(path);
  return stats === undefined ? undefined : `${stats.dev}:${stats.ino}`;
}

/** A name in the kernel instead of a file (Linux), or a pipe of Windows. */
export function isFileless(path: string): boolean {
  return path.startsWith('\0') || process.platform === 'win32';
}

/** Who holds `path`, found out by connecting; undefined where nobody does, or it cannot be known. */
export async function holderOf(path: string): Promise<PathHolder | undefined> {
  if (isFileless(path)) return undefined;
  const stats = statsOf(path);
  if (stats === undefined) return undefined;
  if (!stats.isSocket()) return 'another file';
  return new Promise((resolve) => {
    const client = connect(path);
    client.once('connect', () => {
      client.destroy();
      resolve('a living server');
    });
    client.once('error', ({ code }: NodeJS.ErrnoException) =>
      resolve(code === 'ECONNREFUSED' ? 'a dead server' : undefined),
    );
  });
}

function statsOf(path: string): BigIntStats | undefined {
  try {
    return lstatSync(path, { bigint: true });
  } catch {
    // Not there, or not to be seen.
    return undefined;
  }
}
