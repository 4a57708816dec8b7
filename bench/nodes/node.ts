/** One node: lb with its workers, on a host of its own. */
import { fileURLToPath } from 'node:url';
import { cleanEnvironment } from '../../src/measure/processes/clean-environment.ts';
import { withDeadline } from '../../src/measure/processes/deadline.ts';
import { isRunning, processesBelow } from '../../src/measure/processes/process-tree.ts';
import { startProcess } from '../../src/measure/processes/start-process.ts';
import { lb } from '../../src/measure/targets/programs.ts';
import { clock } from './clock.ts';

export interface NodeOptions {
  readonly name: string;
  /** A command that runs it, and its arguments. */
  readonly under: readonly string[];
  readonly redis: string;
  readonly proxy: string;
  readonly drainDelayMs: number;
  /** By which its clock is ahead; below 0 behind. */
  readonly clockAheadMs?: number;
}

export interface Node {
  /** Of the log of lb, so far. */
  readonly events: readonly string[];
  /** As a deployment stops it; resolves when it is gone. */
  stop(): Promise<void>;
  /** All its processes, at once. */
  kill(): Promise<void>;
}

export const PORT = 3000;
export const WORKERS = 4;
const START_MS = 60_000;
const STOP_MS = 40_000;
const app = fileURLToPath(new URL('server.mjs', import.meta.url));

/** Resolves when all its workers are ready. */
export async function startNode(options: NodeOptions): Promise<Node> {
  const { name, under, redis, proxy, drainDelayMs, clockAheadMs = 0 } = options;
  const flags = [
    ...[
      `--port=${PORT}`,
      `--workers=${WORKERS}`,
      '--no-log-pretty',
      '--app-output=json',
      '--control=off',
      `--store=${redis}`,
    ],
    ...['--agent-check=9100', '--admin-port=9090', '--admin-host=0.0.0.0', '--admin-open=health'],
    ...['--proxy-protocol=require', `--proxy-trusted=${proxy}`, `--drain-delay=${drainDelayMs}`],
  ];
  const [command, ...args] = [...under, process.execPath, lb, app, ...flags];
  const events: string[] = [];
  let isReady = (): void => {};
  const ready = new Promise<void>((resolve) => {
    isReady = resolve;
  });
  const child = startProcess(command!, args, {
    env: { ...cleanEnvironment(), NODE_NAME: name, ...clock(clockAheadMs) },
    onLine(line) {
      const event = eventOf(line);
      if (event === undefined) return;
      events.push(event);
      if (event === 'started') isReady();
    },
  });
  const failed = child.ended.then((how): never => {
    throw new Error(`node ${name} ended (${how}): ${child.lastWords()}`);
  });
  failed.catch(() => {});
  await withDeadline(Promise.race([ready, failed]), `node ${name} to be ready`, START_MS);
  return {
    events,
    async stop() {
      child.signal('SIGTERM');
      const how = await withDeadline(child.ended, `node ${name} to stop`, STOP_MS);
      if (how !== 'exit code 0') throw new Error(`node ${name} ended with ${how}: ${child.lastWords()}`);
    },
    async kill() {
      const pids = processesBelow([child.pid!]).filter(isRunning);
      for (const pid of pids) process.kill(pid, 'SIGKILL');
      await child.ended;
    },
  };
}

/** Of the name of an event of the log. */
function eventOf(line: string): string | undefined {
  try {
    return (JSON.parse(line) as { readonly event?: string }).event;
  } catch {
    return undefined;
  }
}
