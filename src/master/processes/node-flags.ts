/** Flags of Node.js, word by word as on a command line, and what becomes of them on their way to a worker. */
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export interface NodeFlag {
  readonly name: string;
  readonly value: string | undefined;
  /** Written as one word, `--name=value`. */
  readonly isJoined: boolean;
}

/** A word that starts with no dash is the value of the flag before it: no program's name is among them. */
export function readFlags(words: readonly string[]): NodeFlag[] {
  const flags: NodeFlag[] = [];
  for (const word of words) {
    const last = flags.at(-1);
    if (!word.startsWith('-') && last !== undefined && last.value === undefined) {
      flags[flags.length - 1] = { ...last, value: word };
      continue;
    }
    const [, name, value] = /^(--[^=]+)=(.*)$/s.exec(word) ?? [];
    if (name === undefined) flags.push({ name: word, value: undefined, isJoined: false });
    else flags.push({ name, value, isJoined: true });
  }
  return flags;
}

export function wordsOf(flags: readonly NodeFlag[]): string[] {
  return flags.flatMap(({ name, value, isJoined }) => {
    if (value === undefined) return [name];
    return isJoined ? [`${name}=${value}`] : [name, value];
  });
}

/** Those that make Node run something else than the file that it is given, and those that belong to one of them. */
const RUNS_ANOTHER_PROGRAM =
  /^(-e|-p|-pe|-c|-i|--(eval|print|check|interactive|run|input-type|entry-url|build-snapshot(-config)?|test|watch|(experimental-)?test-.*|watch-.*))$/;
const STOPS_AT_START = /^--inspect-(brk|wait)$/;
const LOADS_MODULE = /^(-r|--(require|import|(experimental-)?loader))$/;
/** Their values are paths, whatever they look like. */
const NAMES_PATH =
  /^--(env-file(-if-exists)?|openssl-config|icu-data-dir|snapshot-blob|diagnostic-dir|report-dir(ectory)?|cpu-prof-dir|heap-prof-dir|redirect-warnings|experimental-config-file)$/;

/**
 * Of the flags of this very process those that are none of its program's. One that is told to wait for a debugger
 * waits; its workers need not, for nobody would be there to let each of them go on. `ownFiles` are those that run
 * here: loaded once more in a worker, they would start a master there.
 */
export function inheritable(flags: readonly NodeFlag[], ownFiles: ReadonlySet<string>): NodeFlag[] {
  return flags
    .filter(({ name }) => !RUNS_ANOTHER_PROGRAM.test(name))
    .filter(({ name, value }) => !(LOADS_MODULE.test(name) && ownFiles.has(fileOf(value))))
    .map((flag) => (STOPS_AT_START.test(flag.name) ? { ...flag, name: '--inspect' } : flag));
}

/** Without what loads modules: they are not to run where nothing is served. */
export function withoutModules(flags: readonly NodeFlag[]): NodeFlag[] {
  return flags.filter(({ name }) => !LOADS_MODULE.test(name));
}

/** Paths count from this directory, whichever one the worker runs in. */
export function withWholePaths(flag: NodeFlag, directory: string): NodeFlag {
  const { name, value } = flag;
  if (value === undefined) return flag;
  if (LOADS_MODULE.test(name) && /^\.\.?([/\\]|$)/.test(value)) {
    const path = resolve(directory, value);
    const isUrl = name === '--import' || name.endsWith('loader');
    return { ...flag, value: isUrl ? pathToFileURL(path).href : path };
  }
  return NAMES_PATH.test(name) ? { ...flag, value: resolve(directory, value) } : flag;
}

function fileOf(value = ''): string {
  return value.startsWith('file:') ? fileURLToPath(value) : resolve(value);
}
