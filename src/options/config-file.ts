/**
 * Reads lb.config.{ts,mjs,js,cjs,json}: a local file, executed when it is code. What it exports by default is a flat
 * object of options, or a function, which may be async, that returns one.
 */
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pointsmanError } from '../errors.ts';
import type { OptionTable } from './contract.ts';
import { didYouMean } from './grammar/refusal.ts';
import { importAnew, withPlainAddresses } from './import-anew.ts';
import { keyNamed, suggestName } from './names.ts';

/** Looked for in the working directory, first to last. */
export const configFileNames: readonly string[] = [
  'lb.config.ts',
  'lb.config.mjs',
  'lb.config.js',
  'lb.config.cjs',
  'lb.config.json',
];

export interface LoadedFile {
  /** Relative to the working directory when it is inside it. */
  readonly path: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** Where it lies, by the same rule. */
  readonly directory: string;
}

/**
 * Loads the file at `path`, or the one in `cwd` that has a known name; undefined when there is none.
 * Keys that are not in `table` are refused, as are those that reach an object's prototype.
 *
 * Throws ERR_CONFIG_UNREADABLE, ERR_CONFIG_INVALID or ERR_UNKNOWN_OPTION.
 */
export async function loadConfigFile(
  path: string | undefined,
  cwd: string,
  table: OptionTable,
): Promise<LoadedFile | undefined> {
  const file = path === undefined ? findFile(cwd) : resolve(cwd, path);
  if (file === undefined) return undefined;
  const shown = shorten(cwd, file);
  await mustBeReadable(file, path ?? shown);
  const values = await load(file, shown);
  checkKeys(values, shown, table);
  return { path: shown, values, directory: dirname(shown) };
}

function findFile(cwd: string): string | undefined {
  const found = configFileNames.map((name) => resolve(cwd, name)).filter((file) => existsSync(file));
  const [first, second] = found;
  // Guessing which of two a person edits last costs them an hour; saying so costs a minute.
  if (first !== undefined && second !== undefined) {
    const reason = `${basename(second)} exists as well. Keep only one of them, or name one with --config.`;
    throw pointsmanError('ERR_CONFIG_INVALID', { path: basename(first), reason });
  }
  return first;
}

function shorten(cwd: string, file: string): string {
  const path = relative(cwd, file);
  return path.startsWith('..') ? file : path;
}

async function mustBeReadable(file: string, shown: string): Promise<void> {
  const reason = await unreadable(file);
  if (reason !== undefined)
    throw pointsmanError('ERR_CONFIG_UNREADABLE', { path: shown, ...reason }, reason.cause);
}

async function unreadable(file: string): Promise<{ reason: string; cause?: unknown } | undefined> {
  const extensions = configFileNames.map((name) => extname(name));
  if (!extensions.includes(extname(file))) return { reason: `its name must end in ${extensions.join(', ')}` };
  try {
    if (!(await stat(file)).isFile()) return { reason: 'it is not a file' };
    await readFile(file);
    return undefined;
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    return { reason: code === 'ENOENT' ? 'there is no such file' : message, cause };
  }
}

async function load(file: string, shown: string): Promise<Readonly<Record<string, unknown>>> {
  let values: unknown;
  try {
    values = extname(file) === '.json' ? await parse(file) : await evaluate(file);
  } catch (cause) {
    const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    const place = placeIn(file, shown, cause);
    const where = place === undefined ? '' : ` (at ${place})`;
    throw pointsmanError('ERR_CONFIG_INVALID', { path: shown, reason: `${reason}${where}` }, cause);
  }
  if (isPlainObject(values)) return values;
  const reason =
    'it must export an object, such as "export default { workers: 4 }", or a function that returns one.';
  throw pointsmanError('ERR_CONFIG_INVALID', { path: shown, reason });
}

/** The innermost frame of the stack that lies in `file`, as path:line:column. */
function placeIn(file: string, shown: string, cause: unknown): string | undefined {
  if (!(cause instanceof Error)) return undefined;
  const frames = withPlainAddresses(cause.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line));
  for (const name of [file, pathToFileURL(file).href]) {
    for (const frame of frames) {
      const start = frame.indexOf(`${name}:`);
      const position = start === -1 ? null : /^:\d+:\d+/.exec(frame.slice(start + name.length));
      if (position !== null) return shown + position[0];
    }
  }
  return undefined;
}

async function parse(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8');
  // Windows editors begin a file with a byte order mark, which JSON.parse() refuses.
  return JSON.parse(text.replace(/^\uFEFF/, ''));
}

/** The loader leaves modules that need no translation to Node, which would read a file only once. */
async function evaluate(file: string): Promise<unknown> {
  if (!/\.[cm]js$/.test(file)) return evaluateByLoader(file);
  try {
    const { default: exported } = await importAnew(file);
    return typeof exported === 'function' ? await exported() : exported;
  } catch (error) {
    // Where in the file, only the loader says.
    if (error instanceof SyntaxError) await evaluateByLoader(file);
    throw error;
  }
}

/** jiti loads TypeScript and both module systems on every Node. */
async function evaluateByLoader(file: string): Promise<unknown> {
  // Imported here because it costs 100 ms of start-up, and most runs have no such file.
  const { createJiti } = await import('jiti');
  // The one cache would put compiled code into the temporary folder, where other users may write; the other would
  // give a reload what was read at the start.
  const loader = createJiti(file, { interopDefault: true, fsCache: false, moduleCache: false });
  const exported = await loader.import(file, { default: true });
  return typeof exported === 'function' ? await exported() : exported;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

const prototypeKeys: readonly string[] = ['__proto__', 'constructor', 'prototype'];

/** Throws ERR_UNKNOWN_OPTION, and ERR_CONFIG_INVALID for keys that reach an object's prototype. */
export function checkKeys(values: object, shown: string, table: OptionTable): void {
  const allowed = Object.fromEntries(Object.entries(table).filter(([, option]) => option.notInFile !== true));
  for (const key of Object.getOwnPropertyNames(values)) {
    if (prototypeKeys.includes(key)) {
      throw pointsmanError('ERR_CONFIG_INVALID', { path: shown, reason: `the key ${key} is not allowed.` });
    }
    if (keyNamed(key, allowed) !== undefined) continue;
    const nearest = suggestName(key, allowed, (name) => name);
    const hint = didYouMean(nearest) ?? '"lb --help" lists all options.';
    throw pointsmanError('ERR_UNKNOWN_OPTION', { given: `${key.slice(0, 80)} in ${shown}`, hint });
  }
}
