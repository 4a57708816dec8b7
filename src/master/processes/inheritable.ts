/** Which flags of Node.js go on to processes of another program. */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadsModule, type NodeFlag } from '../../options/node-flags.ts';

/** Those that make Node run something else than the file that it is given, and those that belong to one of them. */
const RUNS_ANOTHER_PROGRAM =
  /^(-e|-p|-pe|-c|-i|--(eval|print|check|interactive|run|input-type|entry-url|build-snapshot(-config)?|test|watch|(experimental-)?test-.*|watch-.*))$/;
const STOPS_AT_START = /^--inspect-(brk|wait)$/;
const OPENS_DEBUGGER = /^--(inspect(-brk|-wait|-port)?|debug-port)$/;

/**
 * Of the flags of this very process those that are none of its program's. One that is told to wait for a debugger
 * waits; its workers need not, for nobody would be there to let each of them go on. `ownFiles` are those that run
 * here: loaded once more in a worker, they would start a master there.
 */
export function inheritable(flags: readonly NodeFlag[], ownFiles: ReadonlySet<string>): NodeFlag[] {
  return flags
    .filter(({ name }) => !RUNS_ANOTHER_PROGRAM.test(name))
    .filter((flag) => !(loadsModule(flag) && ownFiles.has(fileOf(flag.value))))
    .map((flag) => (STOPS_AT_START.test(flag.name) ? { ...flag, name: '--inspect' } : flag));
}

export function opensDebugger({ name }: NodeFlag): boolean {
  return OPENS_DEBUGGER.test(name);
}

function fileOf(value = ''): string {
  return value.startsWith('file:') ? fileURLToPath(value) : resolve(value);
}
