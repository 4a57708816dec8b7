/** What a worker has of the process that forks it: its flags and variables, but for those that are its own affair. */
import { isDeepStrictEqual } from 'node:util';
import { type NodeFlag, readFlags, withWholePaths, wordsOf } from '../../options/node-flags.ts';
import { inheritable, opensDebugger } from './inheritable.ts';
import { inspectPortFor } from './inspect-port.ts';
import { joinNodeOptions, splitNodeOptions } from './node-options.ts';

/**
 * A test runner or a watcher would take the worker for one of theirs, and hear from it. The token opens the page of the
 * master, and whatever an app says of its environment would tell it.
 */
const OWN_AFFAIRS = ['NODE_TEST_CONTEXT', 'WATCH_REPORT_DEPENDENCIES', 'LB_ADMIN_TOKEN'] as const;

/** The files that run in this process and start a balancer. */
export type OwnFiles = ReadonlySet<string>;

/** A debugger that is at the master finds the workers behind it. */
export function inheritedArgs(slot: number, ownFiles: OwnFiles): readonly string[] {
  return forWorker(process.execArgv, slot, ownFiles);
}

/** The same holds for the flags in NODE_OPTIONS. */
export function inheritedEnvironment(slot: number, ownFiles: OwnFiles): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env };
  for (const name of OWN_AFFAIRS) delete env[name];
  const { NODE_OPTIONS } = env;
  if (NODE_OPTIONS === undefined) return env;
  const words = splitNodeOptions(NODE_OPTIONS);
  const left = forWorker(words, slot, ownFiles);
  // An app that looks finds it as the user wrote it, if it may stay as it is.
  return isDeepStrictEqual(words, left) ? env : { ...env, NODE_OPTIONS: joinNodeOptions(left) };
}

/** Flags that are for the workers alone. */
export function givenArgs(words: readonly string[], slot: number): readonly string[] {
  return wordsOf(readFlags(words).map((flag) => placed(flag, slot)));
}

function forWorker(words: readonly string[], slot: number, ownFiles: OwnFiles): readonly string[] {
  return wordsOf(inheritable(readFlags(words), ownFiles).map((flag) => placed(flag, slot + 1)));
}

function placed(flag: NodeFlag, slot: number): NodeFlag {
  const whole = withWholePaths(flag, process.cwd());
  if (!opensDebugger(whole)) return whole;
  const { name, value } = whole;
  const [placedFlag] = readFlags([inspectPortFor(value === undefined ? name : `${name}=${value}`, slot)]);
  return placedFlag!;
}
