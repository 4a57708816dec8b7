/**
 * One balancer for a log that is rotated: another one that writes to it would go on writing to a file that was renamed,
 * and is compressed and removed. The mark is a file beside the log that names its process; one whose process is gone
 * means nothing. Node has no flock(2), and what takes its place must work without native code.
 *
 * The mark is made with O_EXCL, so of several only one makes it. One that a dead process left is replaced by whoever has
 * the mark for that, which is made in the same way: so nobody can replace a mark that was replaced meanwhile. As that
 * second mark has the same content, it becomes the first one by a rename, and is gone by it.
 */
import { readFileSync, renameSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { processIdentity } from '../platform/process-identity.ts';

const SUFFIX = '.lock';

/** Of which log a file of this name is the mark. */
export function lockedLog(name: string): string | undefined {
  return name.endsWith(SUFFIX) ? name.slice(0, -SUFFIX.length) : undefined;
}

export interface LogLock {
  release(): void;
}

/** Another process writes to the log, and rotates it. */
export class LogHeld extends Error {
  readonly code = 'EBUSY';
  readonly pid: number;

  constructor(pid: number) {
    super(`another lb, with the pid ${pid}, writes and rotates it`);
    this.pid = pid;
  }
}

/** In place of the process `heldBy`, if that has it. Throws LogHeld, or as open(2) and rename(2) do. */
export function lockLog(log: string, heldBy?: number): LogLock {
  const path = log + SUFFIX;
  const mine = `${process.pid} ${processIdentity(process.pid)}\n`;
  take(path, mine, heldBy);
  return {
    release() {
      if (contentOf(path) === mine) unlinkSync(path);
    },
  };
}

function take(path: string, mine: string, heldBy?: number): void {
  for (;;) {
    if (isMade(path, mine)) return;
    refuseIfHeld(path, heldBy);
    const successor = `${path}.next`;
    take(successor, mine);
    try {
      refuseIfHeld(path, heldBy);
      // Otherwise somebody may be making it at this very moment.
      if (contentOf(path) !== undefined) {
        renameSync(successor, path);
        return;
      }
      unlinkSync(successor);
    } catch (error) {
      unlinkSync(successor);
      throw error;
    }
  }
}

function isMade(path: string, mine: string): boolean {
  try {
    writeFileSync(path, mine, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    // A full disk lets a name be made and nothing be written.
    if (contentOf(path) === '') unlinkSync(path);
    throw error;
  }
  // Whoever was stopped for long before it wrote may have been taken for dead.
  return contentOf(path) === mine;
}

function refuseIfHeld(path: string, heldBy: number | undefined): void {
  const [, pid, identity] = /^(\d+) (\S+)\n$/.exec(settledContentOf(path)) ?? [];
  if (pid === undefined || [process.pid, heldBy].includes(Number(pid))) return;
  if (processIdentity(Number(pid)) === identity) throw new LogHeld(Number(pid));
}

/** Between its making and its writing a mark is empty. */
function settledContentOf(path: string): string {
  for (let tries = 0; tries < TRIES; tries++) {
    const content = contentOf(path);
    if (content !== '') return content ?? '';
    // One that was left so is not worth the wait.
    if (Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) > OLD_MS) break;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAIT_MS);
  }
  return '';
}

const WAIT_MS = 5;
const TRIES = 100;
const OLD_MS = 5000;

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
