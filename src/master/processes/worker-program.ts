/** What the workers run: the built-in responder, or a user's server file. */
import type { ResolvedOptions } from '../../options/index.ts';
import { appLaunch, ownFile } from './app-file.ts';
import { inheritedArgs, inheritedEnvironment, type OwnFiles } from './inherited.ts';
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
    entry: ownFile('../../worker/entry', import.meta.url),
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
  const launch = appLaunch(app, options);
  const lineage = lineageWith(launch.file);
  const preloadFor = (slot: number) =>
    preloadFlags(
      [...inheritedArgs(slot, ownFiles), ...launch.flags(slot)],
      inheritedEnvironment(slot, ownFiles),
    );
  return {
    get entry() {
      return launch.entry;
    },
    args: options.args,
    cwd: launch.cwd,
    detached: true,
    hasBus: true,
    missing: options.waitReady
      ? `${app} has not said that it is ready: --wait-ready waits for process.send('ready').`
      : `${app} has not listened. Either it never calls listen(), or something keeps it from getting there, or it listens with { exclusive: true }, which the master does not see.`,
    nodeArgs: (slot) => [...inheritedArgs(slot, ownFiles), ...preloadFor(slot).args, ...launch.flags(slot)],
    inherited: (slot) => ({ ...preloadFor(slot).env, ...lineage }),
    env: (slot) => ({
      // Makes Node's half of node:cluster serve this process; it becomes `cluster.worker.id`.
      NODE_UNIQUE_ID: String(slot),
      NODE_APP_INSTANCE: String(slot - 1),
    }),
  };
}

const nobody: OwnFiles = new Set();
