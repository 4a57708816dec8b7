/** Runs `lb` as its users do, and gives what it said. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { built } from '../built.ts';
import { controlIn } from '../integration/balancer.ts';

export interface Outcome {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Record<string, string>;
  readonly cwd?: string;
  /** Closes the reading end of standard output at once, as `lb ... | true` does. */
  readonly isDeaf?: boolean;
  /** A file for both streams, as `lb ... >file 2>&1` has one. */
  readonly into?: string;
  /** Limit of open files. */
  readonly openFiles?: number;
  /** Modules that Node loads before `lb`. */
  readonly preload?: readonly string[];
  /** Called with the process and all its output so far, each time there is more. */
  readonly heard?: (child: ChildProcess, stdout: string) => void;
}

/** Settles when `lb` ends; kills it after 30 s, which gives the exit code null. */
export function runLb(
  argv: readonly string[],
  { env = {}, cwd, isDeaf = false, into, openFiles, preload = [], heard }: RunOptions = {},
): Promise<Outcome> {
  const imports = preload.flatMap((module) => ['--import', module]);
  const program = built().map((path) => fileURLToPath(new URL(`../../${path}`, import.meta.url)));
  const command = [process.execPath, ...imports, ...program, ...argv];
  // Node raises a soft limit to the hard one, so both are set, which a shell does everywhere.
  if (openFiles !== undefined) command.unshift('sh', '-c', `ulimit -n ${openFiles}; exec "$0" "$@"`);
  const file = into === undefined ? undefined : openSync(into, 'w');
  const child = spawn(command[0]!, command.slice(1), {
    env: { PATH: process.env.PATH, LB_CONTROL: controlIn(env), ...env },
    cwd,
    stdio: ['ignore', file ?? 'pipe', file ?? 'pipe'],
    timeout: 30_000,
    killSignal: 'SIGKILL',
  });
  if (file !== undefined) closeSync(file);
  if (isDeaf) child.stdout?.destroy();
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    heard?.(child, stdout);
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}
