/** Commands of the user that run when this node can be sent traffic, and before it can no more: to register it somewhere. */
import { spawn } from 'node:child_process';
import type { Logger } from 'pino';
import { formatDuration } from '../options/index.ts';

export interface Hook {
  readonly event: 'ready' | 'drain';
  /** For a shell. */
  readonly command: string;
  /** Beside this process's. */
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/** Of what it writes, for the log. */
const MOST_OUTPUT = 2_000;

/** Resolves when it has ended, or was killed at its timeout; how is in the log. Never rejects. */
export async function runHook(
  { event, command, env, timeoutMs }: Hook,
  logger: Pick<Logger, 'info' | 'warn'>,
): Promise<void> {
  const startMs = performance.now();
  // A group of its own: what it starts ends with it.
  const child = spawn(command, {
    ...{ shell: true, detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
    env: { ...process.env, ...env, LB_EVENT: event },
  });
  let output = '';
  // Without a free descriptor there are none.
  const streams = [child.stdout, child.stderr].flatMap((stream) => stream ?? []);
  for (const stream of streams)
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-MOST_OUTPUT);
    });
  const ended = new Promise<string | undefined>((resolve) => {
    child.once('error', ({ message }) => resolve(message));
    child.once('exit', (code, signal) => resolve(code === 0 ? undefined : `exit code ${code ?? signal}`));
  });
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<string>((resolve) => {
    timer = setTimeout(() => {
      kill(child.pid);
      resolve(`it took more than ${formatDuration(timeoutMs)} and was killed`);
    }, timeoutMs);
  });
  const failure = await Promise.race([ended, tooLate]);
  clearTimeout(timer);
  // A process that it left behind may hold the pipes.
  for (const stream of streams) stream.destroy();
  const facts = { event: 'hook', hook: event, durationMs: Math.round(performance.now() - startMs) };
  const said = output.trim() === '' ? {} : { output: output.trim() };
  if (failure === undefined) logger.info({ ...facts, ...said }, `--on-${event} is done`);
  else logger.warn({ ...facts, ...said, failure }, `--on-${event} failed: ${failure}`);
}

function kill(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
