/** Starts the real `lb` as a user would, and follows its log. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { ListenAddress } from '../../src/master/contract.ts';
import { nativeCalls } from '../../src/native/index.ts';
import { built } from '../built.ts';

export { isRunning as isAlive } from '../../src/measure/processes/process-tree.ts';

export interface LogEvent {
  readonly event?: string;
  readonly slot?: number;
  readonly pid?: number;
  readonly [field: string]: unknown;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Balancer {
  readonly pid: number;
  /** Of the first address. */
  readonly port: number;
  /** Those it listened on when it had started. */
  readonly addresses: readonly ListenAddress[];
  /** Everything logged so far. */
  readonly log: readonly LogEvent[];
  readonly stderr: () => string;
  readonly exited: Promise<Exit>;
  /** Pids of the workers that are ready now, by slot. */
  workers(): ReadonlyMap<number, number>;
  signal(signal: NodeJS.Signals): void;
  /** Stops it by SIGTERM and gives the event `stopped`. */
  stop(): Promise<{ exit: Exit; stopped: LogEvent }>;
}

export interface StartOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** A command to run lb under, such as prlimit and its arguments. */
  readonly under?: readonly string[];
  /** Arguments of node that start lb; the built program unless given. */
  readonly program?: readonly string[];
  /** The app's own addresses are kept; otherwise `--port 0` stands in for them. */
  readonly ownPorts?: boolean;
  /** Descriptors that lb is born with, from number 3 on. */
  readonly descriptors?: readonly number[];
  /** In a process group of its own, as a job of a shell is. */
  readonly detached?: boolean;
  /** User to run as. */
  readonly uid?: number;
}

/** Every promise that does not depend on the transport is tested over both. */
export const transports: readonly ('mailbox' | 'ipc')[] =
  nativeCalls().native === undefined ? ['ipc'] : ['mailbox', 'ipc'];

const running = new Set<ChildProcess>();

/** Starts `lb --port 0 ...args` and resolves when it listens. Rejects with its output when it ends instead. */
export async function startBalancer(args: readonly string[], options: StartOptions = {}): Promise<Balancer> {
  const port = options.ownPorts === true ? [] : ['--port', '0'];
  const { child, log, exited, stderr } = spawnBalancer([...port, ...args], options);
  const listening = await Promise.race([
    waitFor(() => log.find(({ event }) => event === 'listening'), 'lb to listen', 30_000),
    exited.then((exit) => {
      throw new Error(`lb ended with ${JSON.stringify(exit)} instead of listening:\n${stderr()}${show(log)}`);
    }),
  ]);
  const addresses = listening.addresses as readonly ListenAddress[];
  return {
    pid: child.pid!,
    port: addresses[0]?.port ?? 0,
    addresses,
    log,
    stderr,
    exited,
    workers() {
      const pids = new Map<number, number>();
      for (const { event, slot, pid } of log) {
        if (event === 'worker-ready') pids.set(slot!, pid!);
        if (event === 'worker-exit' && pids.get(slot!) === pid) pids.delete(slot!);
      }
      return pids;
    },
    signal: (signal) => void child.kill(signal),
    async stop() {
      child.kill('SIGTERM');
      const exit = await withDeadline(exited, 'lb to stop', 40_000);
      const stopped = log.find(({ event }) => event === 'stopped');
      if (stopped === undefined) throw new Error(`lb did not say it stopped:\n${stderr()}${show(log)}`);
      return { exit, stopped };
    },
  };
}

/** Runs `lb ...args` without waiting for anything. */
export function spawnBalancer(
  args: readonly string[],
  { env, under = [], program = built(), descriptors = [], detached, uid }: StartOptions = {},
) {
  const command = [...under, process.execPath, ...program, ...args];
  const child = spawn(command[0]!, command.slice(1), {
    stdio: ['ignore', 'pipe', 'pipe', ...descriptors],
    // Its log is what we read, with what the app says in it.
    env: { ...process.env, LB_APP_OUTPUT: 'json', LB_CONTROL: controlIn(env), ...env },
    ...(detached === undefined ? {} : { detached }),
    ...(uid === undefined ? {} : { uid }),
  });
  running.add(child);
  const log: LogEvent[] = [];
  let errors = '';
  createInterface({ input: child.stdout! }).on('line', (line) => log.push(parse(line)));
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const exited = new Promise<Exit>((resolve) => {
    // 'close', so that all output has been read.
    child.once('close', (code, signal) => {
      running.delete(child);
      resolve({ code, signal });
    });
  });
  return { child, log, exited, stderr: () => errors };
}

/** Only in a directory of the test's own does it meet no master of another. */
export function controlIn(env: NodeJS.ProcessEnv | undefined): 'auto' | 'off' {
  return env?.XDG_RUNTIME_DIR === undefined ? 'off' : 'auto';
}

/** For `afterEach`: ends what a failed test left running. Killing the master ends its workers. */
export function killLeftovers(): void {
  for (const child of running) child.kill('SIGKILL');
}

/** Polls until `find` gives something; the error of a missed deadline says what was waited for. */
export async function waitFor<T>(
  find: () => T | undefined | false | Promise<T | undefined | false>,
  what: string,
  timeoutMs = 10_000,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const found = await find();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`waited ${timeoutMs} ms in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export async function withDeadline<T>(promise: Promise<T>, what: string, timeoutMs = 10_000): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${timeoutMs} ms in vain for ${what}`)), timeoutMs);
  });
  try {
    return await Promise.race([promise, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

export function openDescriptors(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

/** Resident memory in bytes. */
export function residentBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)![1]) * 1024;
}

function parse(line: string): LogEvent {
  try {
    return JSON.parse(line) as LogEvent;
  } catch {
    return { event: 'not-json', line };
  }
}

function show(log: readonly LogEvent[]): string {
  return log.map((event) => JSON.stringify(event)).join('\n');
}
