import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const directories: string[] = [];

/**
 * A directory of the tests of one file, with mode 0700, gone when their process is. No hook removes it: hooks run in the
 * order in which they are registered, so this one would run before those that end the processes which still write here.
 */
export function temporaryDirectory(): string {
  if (directories.length === 0) process.once('exit', removeAll);
  const directory = mkdtempSync(join(tmpdir(), 'pm-'));
  directories.push(directory);
  return directory;
}

function removeAll(): void {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
}
