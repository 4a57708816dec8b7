/** What a benchmark started or made is gone when it ends, by itself, by an error or by Ctrl-C. */
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const groups = new Set<number>();
const directories = new Set<string>();
const actions = new Set<() => void>();

/**
 * `child` must be the leader of its own process group (`detached: true`): a killed master cannot end its workers,
 * a killed group has none left.
 */
export function endWithUs(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;
  watchOurEnd();
  groups.add(pid);
  // The leader's end is not the group's: what it left behind goes with it, while the group still bears its id.
  child.once('exit', () => {
    killGroup(pid);
    groups.delete(pid);
  });
}

export function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // Nobody of it lives.
  }
}

/** For what is not a child of ours: `action` runs when we end, unless the function returned was called before. */
export function atOurEnd(action: () => void): () => void {
  watchOurEnd();
  actions.add(action);
  return () => actions.delete(action);
}

/** A new directory in the one for temporary files, or in `parent`; its path. */
export function temporaryDirectory(parent: string = tmpdir()): string {
  watchOurEnd();
  const directory = mkdtempSync(join(parent, 'pointsman-bench-'));
  directories.add(directory);
  return directory;
}

/** Before our end, what `temporaryDirectory` made. */
export function removeTemporaryDirectory(directory: string): void {
  rmSync(directory, { recursive: true, force: true });
  directories.delete(directory);
}

/** A closed terminal means the same as being asked to end. */
const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 143 } as const;

let isWatching = false;

function watchOurEnd(): void {
  if (isWatching) return;
  isWatching = true;
  process.once('exit', () => {
    for (const leader of groups) killGroup(leader);
    for (const action of actions) action();
    for (const directory of directories) rmSync(directory, { recursive: true, force: true });
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => process.exit(exitCodes[signal]));
  }
}
