/** A file of the user's that a process runs, as Node would be told to run it. */
import { accessSync, constants, existsSync, realpathSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { pointsmanError } from '../../errors.ts';
import type { ResolvedOptions } from '../../options/index.ts';
import { givenArgs } from './inherited.ts';

export interface AppLaunch {
  /** Looked up anew each time: a link that is moved to another release is followed by the next process. */
  readonly entry: string;
  /** The file behind it, as it was first found. */
  readonly file: string;
  readonly cwd: string | undefined;
  /** Flags of Node for the process of this slot. */
  flags(slot: number): readonly string[];
}

/**
 * Throws ERR_APP_NOT_FOUND and ERR_APP_NOT_RUNNABLE. Paths are those the user gave, relative to this process; `what`
 * says what it is to be.
 */
export function appLaunch(
  app: string,
  { cwd, envFile, sourceMaps, nodeArgs }: ResolvedOptions,
  what: 'app' | 'agent' = 'app',
): AppLaunch {
  const first = findApp(app, what);
  if (cwd !== undefined && !isDirectory(cwd)) {
    throw pointsmanError('ERR_INVALID_OPTION', { given: `--cwd ${cwd}`, expected: 'a directory' });
  }
  const envFiles = envFile.map((file) => `--env-file=${readable(file)}`);
  const flagsFor = ({ file }: AppFile): readonly string[] => [
    ...(isWithSourceMaps(file, sourceMaps) ? ['--enable-source-maps'] : []),
    ...envFiles,
    ...typeScriptArgs(file, nodeArgs),
  ];
  // What cannot be run is said at the start; later Node itself says so, in the process that fails.
  flagsFor(first);
  const now = (): AppFile => attempt(() => findApp(app, what)) ?? { entry: resolve(app), file: first.file };
  return {
    get entry() {
      return now().entry;
    },
    file: first.file,
    cwd: cwd === undefined ? undefined : resolve(cwd),
    flags: (slot) => [...(attempt(() => flagsFor(now())) ?? envFiles), ...givenArgs(nodeArgs, slot)],
  };
}

/** A file of this package that lies beside `from`, in the form that is in: source or built. */
export function ownFile(path: string, from: string): string {
  return fileURLToPath(new URL(`${path}${from.slice(-3)}`, from));
}

/** Flags and modules of which each makes Node run TypeScript. */
const RUNS_TYPESCRIPT =
  /^--(experimental-)?(loader|strip-types|transform-types)\b|(^|[/=])(tsx|ts-node|@swc-node)\b/;

interface AppFile {
  /** As the user named it, links and all: the app is to see what it would see without us. */
  readonly entry: string;
  /** The file behind it. */
  readonly file: string;
}

function findApp(app: string, what: 'app' | 'agent'): AppFile {
  const absolute = resolve(app);
  try {
    accessSync(absolute, constants.R_OK);
    // Node remembers what it found in a directory, but not in this one once a link leads to another.
    const real = realpathSync(absolute);
    const file = statSync(real).isDirectory() ? mainOf(real) : real;
    return { entry: file === real ? absolute : file, file };
  } catch (error) {
    throw pointsmanError('ERR_APP_NOT_FOUND', { app, what, reason: reasonOf(error) }, error);
  }
}

function attempt<Result>(act: () => Result): Result | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}

/** What `node directory` would run. */
function mainOf(directory: string): string {
  try {
    return createRequire(join(directory, 'package.json')).resolve('./');
  } catch {
    throw new Error('it is a directory without a main file');
  }
}

function readable(file: string): string {
  try {
    accessSync(file, constants.R_OK);
    return resolve(file);
  } catch (error) {
    const expected = `a file that can be read, and ${reasonOf(error)}`;
    throw pointsmanError('ERR_INVALID_OPTION', { given: `--env-file ${file}`, expected }, error);
  }
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' ? 'there is no such file' : message;
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function isWithSourceMaps(entry: string, choice: 'auto' | boolean): boolean {
  return choice === 'auto' ? existsSync(`${entry}.map`) : choice;
}

/** What makes Node run TypeScript: nothing where it does so by itself or is told how; else tsx, if the app has it. */
function typeScriptArgs(entry: string, nodeArgs: readonly string[]): readonly string[] {
  if (!['.ts', '.mts', '.cts', '.tsx'].includes(extname(entry))) return [];
  const isTold = [...process.execArgv, ...nodeArgs].some((arg) => RUNS_TYPESCRIPT.test(arg));
  if (isTold) return [];
  try {
    return ['--import', pathToFileURL(createRequire(entry).resolve('tsx')).href];
  } catch {
    // Not installed beside the app: Node itself, from the versions on that can.
  }
  const canStrip = (process.features as { typescript?: unknown }).typescript;
  // Node takes types away, and leaves JSX.
  if (canStrip && extname(entry) !== '.tsx') return [];
  throw pointsmanError('ERR_APP_NOT_RUNNABLE', {
    app: entry,
    reason: `Node.js ${process.versions.node} does not run TypeScript. Install tsx beside the app (npm install -D tsx), or use Node.js 22.18 or later.`,
  });
}
