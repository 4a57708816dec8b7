import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';

/** A directory of the tests of one file, with mode 0700, gone when they are over. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'pm-'));
  after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
