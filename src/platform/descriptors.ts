/** How many descriptors this process may have, and how many it has. */
import { readdirSync, readFileSync } from 'node:fs';

/** Kept free for log files, forks, name resolution and whatever Node opens by itself. */
export const DESCRIPTOR_RESERVE = 32;

/** Descriptors a worker needs beside its connections: Node 20 opens 22 by itself, Node 22 to 26 open 25. */
const WORKER_BASE = 48;

/** How many connections a worker may have open, given the limit it shares with the master. */
export function workerCapacity(limit: number): number {
  return limit - WORKER_BASE;
}

/**
 * Descriptors the master holds for one worker: its two output pipes, the two of the channel and the two of the bus, twice,
 * because the process that comes after it may be forked while its last words are still to be read; by mailbox also both
 * ends of it, its timer, the wake pipe and the memory of the scoreboard.
 */
export const MASTER_PER_WORKER = { ipc: 12, mailbox: 17 } as const;

/** How many sockets the master itself may hold beside `workers` workers that it is yet to fork. */
export function masterCapacity(limit: number, workers: number, handoff: 'ipc' | 'mailbox'): number {
  return (
    limit - (openDescriptors() ?? WORKER_BASE) - workers * MASTER_PER_WORKER[handoff] - DESCRIPTOR_RESERVE
  );
}

/** The soft limit (RLIMIT_NOFILE); Node raises it to the hard one when it starts. */
export function descriptorLimit(): number {
  return limitFromProc() ?? limitFromReport() ?? 1024;
}

/** Open descriptors of this process; undefined where the system does not tell. */
export function openDescriptors(): number | undefined {
  for (const directory of ['/proc/self/fd', '/dev/fd']) {
    try {
      return readdirSync(directory).length;
    } catch {
      // The next one may exist.
    }
  }
  return undefined;
}

/** A process at its limit opens and closes a few all the time. */
const FREE_AT_LIMIT = 8;

/** Whether another process has no descriptor to spare, by what the kernel says; false where it does not tell. */
export function isOutOfDescriptors(pid: number | undefined): boolean {
  const limit = pid === undefined ? undefined : limitFromProc(pid);
  if (limit === undefined) return false;
  try {
    return readdirSync(`/proc/${pid}/fd`).length + FREE_AT_LIMIT > limit;
  } catch {
    return false;
  }
}

/** The soft limit of another process; undefined where nobody can tell. */
export function descriptorLimitOf(pid: number): number | undefined {
  return limitFromProc(pid);
}

function limitFromProc(pid: number | 'self' = 'self'): number | undefined {
  try {
    const line = readFileSync(`/proc/${pid}/limits`, 'utf8')
      .split('\n')
      .find((candidate) => candidate.startsWith('Max open files'));
    return parseLimit(line?.slice('Max open files'.length).trim().split(/\s+/)[0]);
  } catch {
    return undefined;
  }
}

function limitFromReport(): number | undefined {
  const report = process.report?.getReport() as unknown as
    | { userLimits?: { open_files?: { soft?: number | string } } }
    | undefined;
  return parseLimit(String(report?.userLimits?.open_files?.soft));
}

function parseLimit(text: string | undefined): number | undefined {
  if (text === 'unlimited') return Number.MAX_SAFE_INTEGER;
  const value = Number(text);
  return Number.isInteger(value) && value > 0 ? value : undefined;
}
