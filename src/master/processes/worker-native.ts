/** Whether the workers can make the native calls that the master can make: their flags may forbid it. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ResolvedOptions } from '../../options/index.ts';
import { loadsModule, readFlags, wordsOf } from '../../options/node-flags.ts';
import { opensDebugger } from './inheritable.ts';
import { givenArgs, inheritedArgs, inheritedEnvironment } from './inherited.ts';
import { joinNodeOptions, nodeOptionsOf, splitNodeOptions } from './node-options.ts';

const TIMEOUT_MS = 10_000;
const probe = fileURLToPath(new URL(`../../native/probe${import.meta.url.slice(-3)}`, import.meta.url));

/**
 * Why not, as a clause; undefined when they can. A process with their flags is asked, unless they have none of their
 * own. One that fails for another reason says nothing: a worker will fail in the same way, and its words are better.
 */
export function whyNoNativeInWorkers(
  options: Pick<ResolvedOptions, 'app' | 'nodeArgs' | 'envFile' | 'cwd'>,
): string | undefined {
  const { app, nodeArgs, envFile, cwd } = options;
  if (app === undefined || nodeArgs.length + envFile.length === 0) return undefined;
  const files = envFile.map((file) => `--env-file=${file}`);
  const inherited = wordsOf(readFlags(inheritedArgs(1, nobody)).filter((flag) => !opensDebugger(flag)));
  const args = [...inherited, ...files, ...harmless(givenArgs(nodeArgs, 1)), probe];
  const env = inheritedEnvironment(1, nobody);
  const NODE_OPTIONS = joinNodeOptions(harmless(splitNodeOptions(nodeOptionsOf(args, env))));
  const { stdout, signal, error } = spawnSync(process.execPath, args, {
    cwd,
    env: { ...env, NODE_OPTIONS },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: TIMEOUT_MS,
    killSignal: 'SIGKILL',
  });
  if (error !== undefined) return undefined;
  if (signal !== null) return `a process with the flags of the workers died of ${signal}`;
  const reason = reasonIn(stdout);
  return reason === undefined ? undefined : `in the workers ${reason}`;
}

const nobody: ReadonlySet<string> = new Set();

/** Nobody is to debug it, and the user's modules are to run where they serve. */
function harmless(words: readonly string[]): string[] {
  return wordsOf(readFlags(words).filter((flag) => !opensDebugger(flag) && !loadsModule(flag)));
}

function reasonIn(answer: string): string | undefined {
  try {
    return (JSON.parse(answer) as { readonly reason?: string }).reason;
  } catch {
    return undefined;
  }
}
