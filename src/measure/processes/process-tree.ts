/**
 * The CPU time of a server and all its processes, from /proc/PID/stat (proc_pid_stat(5)). The sum of user and
 * system time is exact to a tick of 10 ms: the kernel scales both to the time the scheduler gave the process.
 */
import { readdirSync, readFileSync } from 'node:fs';

export interface ServerPids {
  /** undefined when one process does everything. */
  readonly master: number | undefined;
  readonly workers: readonly number[];
  /** Further processes that do the master's work, such as those of a proxy. */
  readonly helpers?: readonly number[];
}

/** Milliseconds of CPU. */
export interface CpuTime {
  /** Of the master and its helpers. */
  readonly masterMs: number;
  readonly workersMs: number;
}

/** `root` and the processes below it that live now. Throws where there is no /proc. */
export function processTree(root: number): ServerPids {
  const [, ...workers] = processesBelow([root]);
  return workers.length === 0 ? { master: undefined, workers: [root] } : { master: root, workers };
}

/** The roots, whether they live or not, and all that live below them. Throws where there is no /proc. */
export function processesBelow(roots: readonly number[]): number[] {
  const parents = new Map<number, number>();
  for (const pid of allPids()) {
    try {
      parents.set(pid, statOf(pid).parent);
    } catch {
      // Ended since the directory was read.
    }
  }
  const below = new Set(roots);
  for (const pid of below) {
    for (const [child, parent] of parents) if (parent === pid) below.add(child);
  }
  return [...below];
}

/** Those of this user that were started with this variable of the environment. */
export function processesWithVariable(name: string, value: string): number[] {
  return allPids().filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`${name}=${value}`);
    } catch {
      // Ended since, or another user's.
      return false;
    }
  });
}

/** Throws when one of them has ended: its time could not be told. */
export function cpuTimeOf({ master, workers, helpers = [] }: ServerPids): CpuTime {
  const used = (pids: readonly number[]): number => pids.reduce((sum, pid) => sum + statOf(pid).cpuMs, 0);
  return {
    masterMs: used(master === undefined ? helpers : [master, ...helpers]),
    workersMs: used(workers),
  };
}

/** undefined when one of them has ended. */
export function cpuTimeIfAlive(pids: ServerPids): CpuTime | undefined {
  try {
    return cpuTimeOf(pids);
  } catch {
    return undefined;
  }
}

/**
 * False for a zombie: it has ended, and only waits for its parent to notice. A killed one whose other threads are
 * still to end looks like a zombie, too, but has its ports yet.
 */
export function isRunning(pid: number): boolean {
  try {
    const { state, threads } = statOf(pid);
    return !/[ZX]/.test(state) || threads > 1;
  } catch {
    return false;
  }
}

function allPids(): number[] {
  return readdirSync('/proc').map(Number).filter(Number.isInteger);
}

/** USER_HZ is 100 on every architecture Node.js is built for (include/asm-generic/param.h of the kernel). */
const TICK_MS = 10;

function statOf(pid: number): { state: string; parent: number; cpuMs: number; threads: number } {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name of the program, in parentheses, may hold anything; the fields are counted from behind it.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [parent, userTicks, systemTicks, threads] = [fields[1], fields[11], fields[12], fields[17]].map(
    Number,
  );
  const cpuMs = (userTicks! + systemTicks!) * TICK_MS;
  return { state: fields[0]!, parent: parent!, cpuMs, threads: threads! };
}
