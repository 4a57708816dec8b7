/**
 * The CPU time of a server and all its processes, from /proc/PID/stat (proc_pid_stat(5)). The sum of user and
 * system time is exact to a tick of 10 ms: the kernel scales both to the time the scheduler gave the process.
 */
import { readdirSync, readFileSync } from 'node:fs';

export interface ServerPids {
  /** undefined when one process does everything. */
  readonly master: number | undefined;
  readonly workers: readonly number[];
}

/** Milliseconds of CPU. */
export interface CpuTime {
  readonly masterMs: number;
  readonly workersMs: number;
}

/** The processes below `root` that live now. Throws where there is no /proc. */
export function processTree(root: number): ServerPids {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      parents.set(Number(name), statOf(Number(name)).parent);
    } catch {
      // Ended since the directory was read.
    }
  }
  const below = [root];
  for (const pid of below) {
    for (const [child, parent] of parents) if (parent === pid) below.push(child);
  }
  const workers = below.slice(1);
  return workers.length === 0 ? { master: undefined, workers: [root] } : { master: root, workers };
}

/** Throws when one of them has ended: its time could not be told. */
export function cpuTimeOf({ master, workers }: ServerPids): CpuTime {
  return {
    masterMs: master === undefined ? 0 : statOf(master).cpuMs,
    workersMs: workers.reduce((sum, pid) => sum + statOf(pid).cpuMs, 0),
  };
}

/** USER_HZ is 100 on every architecture Node.js is built for (include/asm-generic/param.h of the kernel). */
const TICK_MS = 10;

function statOf(pid: number): { parent: number; cpuMs: number } {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name of the program, in parentheses, may hold anything; the fields are counted from behind it.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [parent, userTicks, systemTicks] = [fields[1], fields[11], fields[12]].map(Number);
  return { parent: parent!, cpuMs: (userTicks! + systemTicks!) * TICK_MS };
}
