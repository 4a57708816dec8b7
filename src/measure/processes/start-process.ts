/** A process of ours that ends with us, leads a process group, and whose output is read line by line. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { endWithUs, killGroup } from './ends-with-us.ts';

export interface ProcessOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Ours unless given. */
  readonly cwd?: string;
  /** Told each line of standard output. */
  readonly onLine?: (line: string) => void;
  /** Told each line of standard error. */
  readonly onErrorLine?: (line: string) => void;
}

export interface RunningProcess {
  /** undefined when it could not be started; `ended` says why. */
  readonly pid: number | undefined;
  /** How it ended, such as `exit code 1` or `SIGKILL`, when all it wrote has been read. */
  readonly ended: Promise<string>;
  readonly hasEnded: () => boolean;
  /** The end of what it wrote to standard error. */
  readonly lastWords: () => string;
  signal(signal: NodeJS.Signals): void;
  /** Its whole process group. */
  kill(): void;
}

const KEPT_CHARACTERS = 2000;
/** A grandchild may hold the output open for as long as it likes. */
const OUTPUT_END_MS = 500;

export function startProcess(
  command: string,
  args: readonly string[],
  { env, cwd, onLine, onErrorLine }: ProcessOptions,
): RunningProcess {
  const child = spawn(command, args, {
    // Standard input stays open: its end tells a server of ours that we were killed.
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
    env,
    ...(cwd === undefined ? {} : { cwd }),
  });
  endWithUs(child);
  let hasEnded = false;
  let lastWords = '';
  // One that could not be spawned for want of descriptors has no pipes.
  if (child.stdout !== undefined) {
    createInterface({ input: child.stdout }).on('line', (line) => onLine?.(line));
    createInterface({ input: child.stderr }).on('line', (line) => {
      lastWords = `${lastWords}${line}\n`.slice(-KEPT_CHARACTERS);
      onErrorLine?.(line);
    });
    // Nothing is ever written to it, and yet its end may come as an error.
    child.stdin.on('error', () => {});
  }
  const ended = new Promise<string>((resolve) => {
    const end = (how: string): void => {
      hasEnded = true;
      resolve(how);
    };
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (child.pid === undefined) end(error.code ?? error.message);
    });
    // 'close' and not 'exit': by then the last line has been read.
    child.once('close', (code, signal) => end(howOf(code, signal)));
    child.once('exit', (code, signal) => {
      setTimeout(() => end(howOf(code, signal)), OUTPUT_END_MS).unref();
    });
  });
  return {
    pid: child.pid,
    ended,
    hasEnded: () => hasEnded,
    lastWords: () => lastWords.trim(),
    signal: (signal) => void child.kill(signal),
    kill() {
      if (child.pid !== undefined && !hasEnded) killGroup(child.pid);
    },
  };
}

function howOf(code: number | null, signal: NodeJS.Signals | null): string {
  return signal ?? `exit code ${code}`;
}
