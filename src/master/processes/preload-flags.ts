/** How our own half gets into the process of an app: before anything else that runs there. */
import { fileURLToPath } from 'node:url';
import { withPreload } from '../../protocol/worker-settings.ts';
import { nodeOptionsOf, splitNodeOptions } from './node-options.ts';

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
  const options = nodeOptionsOf(args, env);
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
