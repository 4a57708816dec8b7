import { spawn } from 'node:child_process';
import { withDeadline } from './deadline.ts';
import { endWithUs, killGroup } from './ends-with-us.ts';

export interface ToolOptions {
  readonly timeoutMs: number;
  /** That of the benchmark unless given. */
  readonly env?: NodeJS.ProcessEnv;
}

/** What `command` writes to standard output. Rejects with its standard error when it fails or takes too long. */
export async function runTool(
  command: string,
  args: readonly string[],
  { timeoutMs, env = process.env }: ToolOptions,
): Promise<string> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true, env });
  endWithUs(child);
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const ended = new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) resolve(output);
      else reject(new Error(`${command} ended with ${signal ?? code}: ${errors.trim()}`));
    });
  });
  try {
    return await withDeadline(ended, `${command} to end`, timeoutMs);
  } finally {
    if (child.pid !== undefined && child.exitCode === null) killGroup(child.pid);
  }
}
