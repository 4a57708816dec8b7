/** What is in a directory of logs. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { FileCalls, LogRotation } from '../../src/logs/contract.ts';
import { fileCalls } from '../../src/logs/file-calls.ts';
import type { LogLock } from '../../src/logs/lock.ts';
import { LogFile } from '../../src/logs/log-file.ts';
import { tidy } from '../../src/logs/tidy.ts';

export { temporaryDirectory as logDirectory } from '../admin/temporary.ts';

export function namesIn(directory: string): string[] {
  return readdirSync(directory).sort();
}

/** Decompressed. */
export function contentOf(path: string): string {
  const bytes = readFileSync(path);
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
}

/** Of all files but unfinished ones and marks, file by file. */
export function linesIn(directory: string): string[] {
  return namesIn(directory)
    .filter((name) => !/\.(tmp|lock)$/.test(name))
    .flatMap((name) => {
      const lines = contentOf(join(directory, name)).split('\n');
      const rest = lines.pop()!;
      return rest === '' ? lines : [...lines, `cut: ${rest}`];
    });
}

export interface Writer {
  readonly file: LogFile;
  /** How often the file was rotated. */
  readonly rotations: readonly string[];
  readonly failures: readonly Error[];
  /** How often it was found to have been moved by somebody else. */
  readonly displaced: readonly string[];
  /** Resolves when all is written. Rejects with what the file system said. */
  write(text: string): Promise<void>;
}

export function openWriter(
  path: string,
  now: () => number,
  rotation: LogRotation = { isDaily: true },
  calls: FileCalls = fileCalls,
  steady: () => number = now,
  lock: (path: string) => LogLock = () => ({ release() {} }),
): Writer {
  const rotations: string[] = [];
  const failures: Error[] = [];
  const displaced: string[] = [];
  const file = new LogFile(path, {
    // A clock that jumps ahead, as these do, is as good as time that passes.
    ...{ calls, rotation, now, steady },
    openStream: () => assert.fail('it is no file'),
    lock,
    rotated: (_path, to) => rotations.push(to),
    failed: (_path, error) => failures.push(error),
    displaced: (path) => displaced.push(path),
  });
  return {
    ...{ file, rotations, failures, displaced },
    async write(text) {
      for (let rest = Buffer.from(text); rest.length > 0; ) {
        const count = await new Promise<number>((resolve, reject) => {
          file.write(rest, (error, written) => (error === null ? resolve(written) : reject(error)));
        });
        rest = rest.subarray(count);
      }
    },
  };
}

/** As the agent does, but removes nothing for its age. */
export function tidyAll(directory: string, calls = fileCalls, told: string[] = []): Promise<void> {
  const keeping = { template: join(directory, 'app.log'), keep: {}, isCompressed: true };
  const say = (text: string): void => void told.push(text);
  return tidy(keeping, { calls, signal: new AbortController().signal, today: undefined, nowMs: 0, say });
}

/** Node reads the zone anew when it is set. */
export async function inZone(zone: string, act: () => Promise<void>): Promise<void> {
  const before = process.env.TZ;
  process.env.TZ = zone;
  try {
    await act();
  } finally {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  }
}
