/** A wall clock that is wrong, for one process and all it starts: by libfaketime. */
import { existsSync, readdirSync } from 'node:fs';

const LIBRARIES = '/usr/lib';
const library = findLibrary();

/** Why no clock can be wrong; undefined where one can. */
export function missingClock(): string | undefined {
  return library === undefined ? 'libfaketime is not installed (apt-get install faketime)' : undefined;
}

/** The environment of a process whose wall clock is ahead by so much; monotonic clocks stay right. */
export function clock(aheadMs: number): NodeJS.ProcessEnv {
  if (aheadMs === 0) return {};
  if (library === undefined) throw new Error(missingClock());
  const offset = `${aheadMs > 0 ? '+' : '-'}${Math.abs(aheadMs) / 1000}s`;
  // The second name is that of versions before 0.9.9.
  return {
    LD_PRELOAD: library,
    FAKETIME: offset,
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    DONT_FAKE_MONOTONIC: '1',
  };
}

/** That for programs with threads. */
function findLibrary(): string | undefined {
  if (!existsSync(LIBRARIES)) return undefined;
  return readdirSync(LIBRARIES)
    .flatMap((folder) => [`${LIBRARIES}/${folder}`, `${LIBRARIES}/${folder}/faketime`])
    .map((folder) => `${folder}/libfaketimeMT.so.1`)
    .find((file) => existsSync(file));
}
