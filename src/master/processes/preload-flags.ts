/** How our own half gets into the process of an app: before anything else that runs there. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { readFlags } from '../../options/node-flags.ts';
import { withPreload } from '../../protocol/worker-settings.ts';
import { splitNodeOptions } from './node-options.ts';

export interface PreloadFlags {
  /** Flags in front of those of the app; the loader that the master runs from source with comes before them. */
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

const EXTENSION = import.meta.url.slice(-3);

/** A user may keep Node from loading modules by `--require`. */
const KEEPS_MODULES_FROM_REQUIRE = /^--no-(experimental-)?require-module$/;

/**
 * For a process with these flags and variables: by NODE_OPTIONS, in front of what is there. Built files only: from
 * source `--require` would run before the loader that can read it.
 */
export function preloadFlags(args: readonly string[], env: NodeJS.ProcessEnv): PreloadFlags {
  const options = env.NODE_OPTIONS ?? optionsInFiles(args) ?? '';
  const flags = [...args, ...splitNodeOptions(options)];
  if (EXTENSION !== '.js' || flags.some((flag) => KEEPS_MODULES_FROM_REQUIRE.test(flag)))
    return { args: ['--import', own('preload').href], env };
  return {
    args: [],
    env: { ...env, NODE_OPTIONS: withPreload(fileURLToPath(own('preload-first')), options) },
  };
}

function own(name: string): URL {
  return new URL(`../../worker/host/${name}${EXTENSION}`, import.meta.url);
}

/** Node takes NODE_OPTIONS from a file of `--env-file` only where the environment has none, and now it has. */
function optionsInFiles(args: readonly string[]): string | undefined {
  return readFlags(args)
    .filter(({ name }) => /^--env-file(-if-exists)?$/.test(name))
    .map(({ value = '' }) => optionsIn(value))
    .findLast((options) => options !== undefined);
}

function optionsIn(file: string): string | undefined {
  try {
    return parseEnv(readFileSync(file, 'utf8')).NODE_OPTIONS;
  } catch {
    // Node itself says it, in the process that cannot read it.
    return undefined;
  }
}
