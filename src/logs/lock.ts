/**
 * One balancer for a log that is rotated: another one that writes to it would go on writing to a file that was renamed,
 * and is compressed and removed. The mark is a file beside the log that names its process; one whose process is gone
 * means nothing. Node has no flock(2), and what takes its place must work without native code.
 */
import { readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { processIdentity } from '../platform/process-identity.ts';

export interface LogLock {
  release(): void;
}

/** Gives the pid of the process that has the log, or the lock; undefined where there can be none, nor a rotation. */
export function lockLog(log: string): LogLock | number | undefined {
  const path = `${log}.lock`;
  const mine = `${process.pid} ${processIdentity(process.pid)}\n`;
  const holder = holderOf(path);
  if (holder !== undefined) return holder;
  try {
    // A whole one takes the place of whatever is left there.
    const prepared = `${path}.${process.pid}`;
    writeFileSync(prepared, mine);
    renameSync(prepared, path);
  } catch {
    return undefined;
  }
  // Of two that start at once, the later one's is there.
  const winner = holderOf(path);
  if (winner !== undefined) return winner;
  return {
    release() {
      if (contentOf(path) === mine) unlinkSync(path);
    },
  };
}

/** Another process than this one. */
function holderOf(path: string): number | undefined {
  const [, pid, identity] = /^(\d+) (\S+)\n$/.exec(contentOf(path) ?? '') ?? [];
  if (pid === undefined || Number(pid) === process.pid) return undefined;
  return processIdentity(Number(pid)) === identity ? Number(pid) : undefined;
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
