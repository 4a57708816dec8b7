/** Every process of one target: started, told apart, replaced, and ended without a trace. */
import { cleanEnvironment } from '../processes/clean-environment.ts';
import { waitFor, withDeadline } from '../processes/deadline.ts';
import { atOurEnd, removeTemporaryDirectory, temporaryDirectory } from '../processes/ends-with-us.ts';
import { isRunning, processesBelow, type ServerPids } from '../processes/process-tree.ts';
import { type RunningProcess, startProcess } from '../processes/start-process.ts';
import { takesConnections } from '../processes/takes-connections.ts';
import type { Setup } from './contract.ts';
import { fleetOf } from './fleet.ts';
import { tellingLine } from './telling-line.ts';

export const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 10_000;
const KILL_TIMEOUT_MS = 5_000;
/** As systemd has it by default (RestartSec). */
const RESTART_AFTER_MS = 100;

/** A program with its arguments, and what it needs beside a clean environment. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly onLine?: (line: string) => void;
}

export class ProcessSet {
  readonly #name: string;
  readonly #setup: Setup;
  /** Pid of the master or the proxy. */
  #front: number | undefined;
  readonly #processes = new Set<RunningProcess>();
  readonly #backends = new Map<Program, RunningProcess>();
  #directory: string | undefined;
  #isEnding = false;
  #stopping: Promise<void> | undefined;
  readonly #forget: () => void;

  constructor(name: string, setup: Setup) {
    this.#name = name;
    this.#setup = setup;
    this.#forget = atOurEnd(() => this.#kill());
  }

  /** For what these processes write; gone with them. */
  get directory(): string {
    this.#directory ??= temporaryDirectory();
    return this.#directory;
  }

  /** A master, or a proxy. */
  startFront(program: Program): void {
    this.#front = this.#start(program).pid;
  }

  /** A master that is not a child of ours. */
  adoptFront(pid: number): void {
    this.#front = pid;
  }

  startBackend(program: Program): void {
    this.#backends.set(program, this.#start(program));
  }

  /** From now on a backend that ends is started again, as systemd would. */
  replaceBackends(): void {
    for (const [program, backend] of this.#backends) void this.#replaceAtEnd(program, backend);
  }

  /** Resolves when all workers are linked, where they are our app, and all ports take connections. */
  async workersReady(count: number, ports: readonly number[]): Promise<void> {
    const fleet = fleetOf(this.#setup.env);
    if (fleet !== undefined) await this.whileAllLive(fleet.ready(count, START_TIMEOUT_MS));
    for (const port of ports) await this.portReady(port, 'the app to listen on process.env.PORT');
  }

  portReady(port: number, what: string = `${this.#name} to listen`): Promise<unknown> {
    // The check ends with the set: nobody would wait for it any more.
    const check = async () => (this.#isEnding || (await takesConnections(port)) ? true : undefined);
    return this.whileAllLive(waitFor(check, `${what} (${port})`, START_TIMEOUT_MS));
  }

  /** Rejects with what a process of ours said when it ends meanwhile, and when it takes too long. */
  whileAllLive<T>(promise: Promise<T>): Promise<T> {
    const ends = [...this.#processes].map(async (process) => {
      const how = await process.ended;
      throw new Error(`it ended (${how}) instead of listening: ${tellingLine(process.lastWords())}`);
    });
    return withDeadline(Promise.race([promise, ...ends]), `${this.#name} to start`, START_TIMEOUT_MS);
  }

  pids(): ServerPids {
    const workers = this.#workers();
    const others = this.#living().filter((pid) => !workers.includes(pid));
    const master = others.find((pid) => pid === this.#front);
    const helpers = others.filter((pid) => pid !== master);
    return { master, workers, ...(helpers.length === 0 ? {} : { helpers }) };
  }

  /**
   * `end` asks them to end, SIGTERM unless given. Resolves when every process is gone and nobody listens on the port;
   * rejects when that took force.
   */
  stop(port: number, end: () => unknown = () => this.#terminate()): Promise<void> {
    this.#stopping ??= this.#stop(port, end).finally(() => this.#tidy());
    return this.#stopping;
  }

  /** Ends what a failed start left. */
  async destroy(): Promise<void> {
    const pids = this.#living();
    this.#kill();
    try {
      await untilGone(pids, KILL_TIMEOUT_MS);
    } finally {
      this.#tidy();
    }
  }

  #start({ command, args, env, onLine }: Program): RunningProcess {
    const { onOutput } = this.#setup;
    const process = startProcess(command, args, {
      env: { ...cleanEnvironment(), ...env },
      ...(onLine === undefined ? {} : { onLine }),
      ...(onOutput === undefined ? {} : { onErrorLine: onOutput }),
    });
    this.#processes.add(process);
    void process.ended.then(() => this.#processes.delete(process));
    return process;
  }

  async #replaceAtEnd(program: Program, backend: RunningProcess): Promise<void> {
    await backend.ended;
    await new Promise((resolve) => setTimeout(resolve, RESTART_AFTER_MS));
    if (this.#isEnding) return;
    const replacement = this.#start(program);
    this.#backends.set(program, replacement);
    void this.#replaceAtEnd(program, replacement);
  }

  /** Where the app is ours, those that say so; else backends with all below them, or all below the master. */
  #workers(): number[] {
    const fleet = fleetOf(this.#setup.env);
    if (fleet !== undefined) return fleet.workers().map(({ pid }) => pid);
    const backends = pidsOf(this.#backends.values());
    if (backends.length > 0) return processesBelow(backends).filter(isRunning);
    return this.#living().filter((pid) => pid !== this.#front);
  }

  /** Roots first: what has lost its master is not replaced. */
  #living(): number[] {
    const roots = pidsOf(this.#processes);
    return processesBelow(this.#front === undefined ? roots : [this.#front, ...roots]).filter(isRunning);
  }

  async #stop(port: number, end: () => unknown): Promise<void> {
    const pids = this.#living();
    this.#isEnding = true;
    // What it could not end is seen below.
    await Promise.resolve(end()).catch(() => {});
    try {
      await untilGone(pids, STOP_TIMEOUT_MS);
    } catch {
      const left = pids.filter(isRunning);
      for (const pid of left) kill(pid);
      await untilGone(left, KILL_TIMEOUT_MS);
      throw new Error(`${this.#name} did not stop within ${STOP_TIMEOUT_MS} ms: ${left.length} killed`);
    }
    await untilRefused(port);
  }

  #terminate(): void {
    for (const process of this.#processes) process.signal('SIGTERM');
  }

  #kill(): void {
    this.#isEnding = true;
    for (const pid of this.#living()) kill(pid);
  }

  #tidy(): void {
    this.#forget();
    if (this.#directory !== undefined) removeTemporaryDirectory(this.#directory);
  }
}

function pidsOf(processes: Iterable<RunningProcess>): number[] {
  return [...processes].flatMap(({ pid }) => (pid === undefined ? [] : [pid]));
}

async function untilGone(pids: readonly number[], timeoutMs: number): Promise<void> {
  await waitFor(() => (pids.some(isRunning) ? undefined : true), 'processes to end', timeoutMs);
}

async function untilRefused(port: number): Promise<void> {
  const check = async () => ((await takesConnections(port)) ? undefined : true);
  await waitFor(check, `port ${port} to be free`, KILL_TIMEOUT_MS);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
