/** What the workers run: the built-in responder, or a user's server file. */
import { accessSync, constants, existsSync, realpathSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { pointsmanError } from '../../errors.ts';
import type { ResolvedOptions } from '../../options/index.ts';
import { givenArgs, inheritedArgs, inheritedEnvironment, type OwnFiles } from './inherited.ts';
import { BUILT_IN, lineageWith } from './lineage.ts';
import { preloadFlags } from './preload-flags.ts';

export interface WorkerProgram {
  /** Looked up anew each time: a link that is moved to another release is followed by the next process. */
  readonly entry: string;
  readonly args: readonly string[];
  readonly cwd: string | undefined;
  /** In a process group of its own: a terminal's signals then reach the master alone, which decides. */
  readonly detached: boolean;
  /** It may take part in the bus. */
  readonly hasBus: boolean;
  /** What a worker does before it is ready, for when it does not. */
  readonly missing: string | undefined;
  nodeArgs(slot: number): readonly string[];
  /** What it has of the variables of this process. */
  inherited(slot: number): NodeJS.ProcessEnv;
  env(slot: number): Readonly<Record<string, string>>;
}

/** Throws ERR_STARTED_IN_WORKER. */
export function builtInProgram(ownFiles: OwnFiles = nobody): WorkerProgram {
  const lineage = lineageWith(BUILT_IN);
  return {
    entry: fileURLToPath(ownFile('../../worker/entry')),
    args: [],
    cwd: undefined,
    detached: false,
    hasBus: false,
    missing: undefined,
    nodeArgs: (slot) => inheritedArgs(slot, ownFiles),
    inherited: (slot) => ({ ...inheritedEnvironment(slot, ownFiles), ...lineage }),
    env: () => ({}),
  };
}

/**
 * Throws ERR_APP_NOT_FOUND, ERR_APP_NOT_RUNNABLE and ERR_STARTED_IN_WORKER. Paths are those the user gave, relative to
 * this process.
 */
export function appProgram(
  app: string,
  options: ResolvedOptions,
  ownFiles: OwnFiles = nobody,
): WorkerProgram {
  const first = findApp(app);
  const lineage = lineageWith(first.file);
  if (options.cwd !== undefined && !isDirectory(options.cwd)) {
    throw pointsmanError('ERR_INVALID_OPTION', { given: `--cwd ${options.cwd}`, expected: 'a directory' });
  }
  const envFiles = options.envFile.map((file) => `--env-file=${readable(file)}`);
  const flagsFor = ({ file }: AppFile): readonly string[] => [
    ...(isWithSourceMaps(file, options.sourceMaps) ? ['--enable-source-maps'] : []),
    ...envFiles,
    ...typeScriptArgs(file, options.nodeArgs),
  ];
  // What cannot be run is said at the start; later Node itself says so, in the process that fails.
  flagsFor(first);
  const now = (): AppFile => attempt(() => findApp(app)) ?? { entry: resolve(app), file: first.file };
  const ownArgs = (slot: number) => [
    ...(attempt(() => flagsFor(now())) ?? envFiles),
    ...givenArgs(options.nodeArgs, slot),
  ];
  const preloadFor = (slot: number) =>
    preloadFlags([...inheritedArgs(slot, ownFiles), ...ownArgs(slot)], inheritedEnvironment(slot, ownFiles));
  return {
    get entry() {
      return now().entry;
    },
    args: options.args,
    cwd: options.cwd === undefined ? undefined : resolve(options.cwd),
    detached: true,
    hasBus: true,
    missing: options.waitReady
      ? `${app} has not said that it is ready: --wait-ready waits for process.send('ready').`
      : `${app} has not listened. Either it never calls listen(), or something keeps it from getting there, or it listens with { exclusive: true }, which the master does not see.`,
    nodeArgs: (slot) => [...inheritedArgs(slot, ownFiles), ...preloadFor(slot).args, ...ownArgs(slot)],
    inherited: (slot) => ({ ...preloadFor(slot).env, ...lineage }),
    env: (slot) => ({
      // Makes Node's half of node:cluster serve this process; it becomes `cluster.worker.id`.
      NODE_UNIQUE_ID: String(slot),
      NODE_APP_INSTANCE: String(slot - 1),
    }),
  };
}

const nobody: OwnFiles = new Set();

/** Flags and modules of which each makes Node run TypeScript. */
const RUNS_TYPESCRIPT =
  /^--(experimental-)?(loader|strip-types|transform-types)\b|(^|[/=])(tsx|ts-node|@swc-node)\b/;

/** A file of this package, in the form this very file is in: source or built. */
function ownFile(path: string): URL {
  return new URL(`${path}${import.meta.url.slice(-3)}`, import.meta.url);
}

interface AppFile {
  /** As the user named it, links and all: the app is to see what it would see without us. */
  readonly entry: string;
  /** The file behind it. */
  readonly file: string;
}

function findApp(app: string): AppFile {
  const absolute = resolve(app);
  try {
    accessSync(absolute, constants.R_OK);
    // Node remembers what it found in a directory, but not in this one once a link leads to another.
    const real = realpathSync(absolute);
    const file = statSync(real).isDirectory() ? mainOf(real) : real;
    return { entry: file === real ? absolute : file, file };
  } catch (error) {
    throw pointsmanError('ERR_APP_NOT_FOUND', { app, reason: reasonOf(error) }, error);
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
