/** How many cores this process may really use, and how many workers that makes. */
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { counted } from '../text/counted.ts';
import { cgroupQuota, type ReadText } from './cgroup-quota.ts';

export interface UsableCores {
  /** 1 or more. */
  readonly count: number;
  /** How the count came about, such as `affinity 2 of 8 cores, cgroup quota 2.5`. */
  readonly reason: string;
}

/** What the operating system says when its files say nothing. */
export interface MachineFacts {
  /** Cores that are online. */
  readonly cores: number;
  readonly availableParallelism: number;
}

/**
 * The lesser of the cores of the affinity mask and the CPU quota of the cgroup.
 *
 * A quota is rounded up: with a quota of 1.5 a single worker leaves half a core unused, while two are merely
 * throttled when both are busy all the time. os.availableParallelism() is only the fallback, since it knows the
 * quota from libuv 1.49 on (Node 20 has an older one) and rounds it down.
 */
export function usableCores(read: ReadText = readText, machine: MachineFacts = machineFacts()): UsableCores {
  const allowed = affinity(read) ?? Math.max(1, machine.availableParallelism);
  const total = Math.max(machine.cores, allowed);
  const quota = cgroupQuota(read);
  const count = quota === undefined ? allowed : Math.min(allowed, Math.ceil(quota));
  const cores = counted(total, 'core');
  const masked = allowed < total ? `affinity ${allowed} of ${cores}` : cores;
  return {
    count,
    reason: quota === undefined ? masked : `${masked}, cgroup quota ${Number(quota.toFixed(2))}`,
  };
}

/** The number of workers for the `workers` option; a share is rounded down, so that it never takes more than asked. */
export function resolveWorkerCount(workers: 'auto' | number | `${number}%`, cores: UsableCores): UsableCores {
  if (typeof workers === 'number') return { count: workers, reason: `workers ${workers}` };
  const share = workers === 'auto' ? 1 : Number(workers.slice(0, -1)) / 100;
  const count = Math.min(maxWorkers, Math.max(1, Math.floor(cores.count * share)));
  return { count, reason: workers === 'auto' ? `auto: ${cores.reason}` : `${workers} of ${cores.reason}` };
}

const maxWorkers = 1024;

/**
 * The mask in /proc/self/status names every core that could ever be plugged in when nothing restricts it (0-127
 * on a virtual machine of 8), so only those that are online count.
 */
function affinity(read: ReadText): number | undefined {
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(read('/proc/self/status') ?? '')?.[1];
  const allowed = list === undefined ? undefined : parseCpuList(list);
  const online = parseCpuList((read('/sys/devices/system/cpu/online') ?? '').trim());
  if (allowed === undefined || online === undefined) return undefined;
  const count = [...allowed].filter((cpu) => online.has(cpu)).length;
  return count === 0 ? undefined : count;
}

/** The kernel's list format, such as `0-3,8`; undefined when it is anything else. */
function parseCpuList(list: string): Set<number> | undefined {
  const cpus = new Set<number>();
  for (const range of list.split(',')) {
    const [, first, last = first] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(range) ?? [];
    if (first === undefined) return undefined;
    for (let cpu = Number(first); cpu <= Number(last); cpu += 1) cpus.add(cpu);
  }
  return cpus;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function machineFacts(): MachineFacts {
  return { cores: cpus().length, availableParallelism: availableParallelism() };
}
