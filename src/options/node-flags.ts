/** Flags of Node.js, word by word as on a command line. */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

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

const LOADS_MODULE = /^(-r|--(require|import|(experimental-)?loader))$/;
/** Their values are paths, whatever they look like. */
const NAMES_PATH =
  /^--(env-file(-if-exists)?|openssl-config|icu-data-dir|snapshot-blob|diagnostic-dir|report-dir(ectory)?|cpu-prof-dir|heap-prof-dir|redirect-warnings|experimental-config-file)$/;

/** Whether it makes Node load a module before the program. */
export function loadsModule({ name }: NodeFlag): boolean {
  return LOADS_MODULE.test(name);
}

/** Paths count from this directory, whichever one the worker runs in. */
export function withWholePaths(flag: NodeFlag, directory: string): NodeFlag {
  const { name, value } = flag;
  if (value === undefined) return flag;
  if (loadsModule(flag) && /^\.\.?([/\\]|$)/.test(value)) {
    const path = resolve(directory, value);
    const isUrl = name === '--import' || name.endsWith('loader');
    return { ...flag, value: isUrl ? pathToFileURL(path).href : path };
  }
  return NAMES_PATH.test(name) ? { ...flag, value: resolve(directory, value) } : flag;
}
