/** A redis-server of our own on a free port, for the benchmark and the tests. It keeps nothing on disk. */
import { spawnSync } from 'node:child_process';
import { onFreePorts } from '../../src/measure/processes/free-port.ts';
import { type RunningProcess, startProcess } from '../../src/measure/processes/start-process.ts';

export interface RedisServer {
  readonly port: number;
  readonly pid: number;
  /** Resolves when it is gone. */
  readonly ended: Promise<unknown>;
  signal(signal: NodeJS.Signals): void;
  /** Killed, and gone when it resolves. */
  stop(): Promise<void>;
}

const PROGRAM = 'redis-server';
const START_TIMEOUT_MS = 10_000;

/** Why it cannot be started here; undefined where it can. */
export function missingRedis(): string | undefined {
  const found = spawnSync(PROGRAM, ['--version'], { stdio: 'ignore' }).status === 0;
  return found ? undefined : 'redis-server is not installed (apt-get install redis-server)';
}

/** As it says itself, such as `7.0.15`. */
export function redisVersion(): string {
  const text = String(spawnSync(PROGRAM, ['--version']).stdout);
  return /v=(\S+)/.exec(text)?.[1] ?? 'unknown';
}

/**
 * `args` are more of its arguments, such as `--maxmemory 1mb`; the last of several wins. On the port given, or on a free
 * one. `under`: a command that runs it, and its arguments.
 */
export async function startRedis(
  args: readonly string[] = [],
  port?: number,
  under: readonly string[] = [],
): Promise<RedisServer> {
  return port === undefined
    ? onFreePorts(1, ([free]) => startOn(free!, args, under))
    : startOn(port, args, under);
}

async function startOn(
  port: number,
  args: readonly string[],
  under: readonly string[],
): Promise<RedisServer> {
  let child: RunningProcess | undefined;
  let timer: NodeJS.Timeout | undefined;
  const lines: string[] = [];
  const ready = new Promise<void>((resolve) => {
    const fixed = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    const [command, ...rest] = [...under, PROGRAM, ...fixed, ...args];
    child = startProcess(command!, rest, {
      env: process.env,
      onLine(line) {
        lines.push(line);
        if (line.includes('Ready to accept connections')) resolve();
      },
    });
  });
  const { pid, ended, kill, signal } = child!;
  const tooLate = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve('too slow'), START_TIMEOUT_MS);
  });
  const how = await Promise.race([ready, ended, tooLate]);
  clearTimeout(timer);
  if (how !== undefined) {
    kill();
    throw new Error(`redis-server did not start (${how}):\n${lines.slice(-10).join('\n')}`);
  }
  return {
    port,
    pid: pid!,
    signal,
    ended,
    async stop() {
      kill();
      await ended;
    },
  };
}
