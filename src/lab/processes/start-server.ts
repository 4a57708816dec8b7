/** Starts a server as a process of its own and follows the JSON lines it writes: `listening`, then `stopped`. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { cleanEnvironment } from './clean-environment.ts';
import { withDeadline } from './deadline.ts';
import { endWithUs, killGroup } from './ends-with-us.ts';
import { processTree } from './process-tree.ts';
import type { RunningServer, StopEvent } from './running-server.ts';

const START_TIMEOUT_MS = 15_000;
const STOP_TIMEOUT_MS = 10_000;
/** Of what it wrote to standard error, the end. */
const KEPT_ERROR_CHARACTERS = 2000;

interface Line {
  readonly event?: string;
  readonly addresses?: readonly { readonly port: number }[];
}

/** The port that a line of output names, if it names one. */
export type PortOf = (line: string) => number | undefined;

/** Resolves when it listens. Rejects with what it wrote when it ends instead, or takes longer than 15 s. */
export async function startServer(
  command: string,
  args: readonly string[],
  /** Of a line that says where it listens; for one that does not write JSON. */
  portOf: PortOf = portOfEvent,
): Promise<RunningServer> {
  const child = spawn(command, args, {
    // Standard input stays open: its end tells a server of ours that the benchmark was killed.
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
    cwd: import.meta.dirname,
    env: cleanEnvironment(),
  });
  endWithUs(child);
  const { listening, ended } = follow(child, portOf);
  try {
    const port = await withDeadline(listening, `${command} to listen`, START_TIMEOUT_MS);
    return { port, pids: () => processTree(child.pid!), stop: () => stop(child, ended) };
  } catch (error) {
    if (child.pid !== undefined) killGroup(child.pid);
    throw error;
  }
}

function follow(
  child: ChildProcess,
  portOf: PortOf,
): { listening: Promise<number>; ended: Promise<StopEvent> } {
  let stopped: StopEvent = {};
  let errors = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-KEPT_ERROR_CHARACTERS);
  });
  const lines = createInterface({ input: child.stdout! });
  const listening = new Promise<number>((resolve, reject) => {
    lines.on('line', (text) => {
      const port = portOf(text);
      if (port !== undefined) resolve(port);
      const line = parse(text);
      if (line.event === 'stopped') stopped = line as StopEvent;
    });
    child.once('error', reject);
    child.once('close', (code, signal) => {
      reject(new Error(`ended (${signal ?? code}) instead of listening: ${errors.trim()}`));
    });
  });
  // 'close' and not 'exit': by then the last line has been read.
  const ended = new Promise<StopEvent>((resolve) => {
    child.once('close', () => resolve(stopped));
  });
  return { listening, ended };
}

async function stop(child: ChildProcess, ended: Promise<StopEvent>): Promise<StopEvent> {
  child.kill('SIGTERM');
  try {
    return await withDeadline(ended, 'a server to stop', STOP_TIMEOUT_MS);
  } finally {
    if (child.exitCode === null && child.signalCode === null) killGroup(child.pid!);
  }
}

function portOfEvent(text: string): number | undefined {
  const { event, addresses } = parse(text);
  return event === 'listening' ? addresses?.[0]?.port : undefined;
}

function parse(text: string): Line {
  try {
    return JSON.parse(text) as Line;
  } catch {
    return {};
  }
}
