/** What a process has of memory and descriptors (proc_pid_status(5)); nothing where nobody can tell, or it is gone. */
import { readdirSync, readFileSync, statSync } from 'node:fs';

export interface ProcessUsage {
  readonly residentBytes: number | undefined;
  readonly virtualBytes: number | undefined;
  /** Open ones. */
  readonly descriptors: number | undefined;
}

const unknown: ProcessUsage = { residentBytes: undefined, virtualBytes: undefined, descriptors: undefined };

export function usageOf(pid: number): ProcessUsage {
  try {
    // Node has a short way for files in UTF-8 alone.
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return {
      residentBytes: kibibytes(status, 'VmRSS'),
      virtualBytes: kibibytes(status, 'VmSize'),
      descriptors: descriptorsOf(pid, status),
    };
  } catch {
    return unknown;
  }
}

/** The one of these that costs least. */
export function residentBytesOf(pid: number): number | undefined {
  try {
    return kibibytes(readFileSync(`/proc/${pid}/status`, 'utf8'), 'VmRSS');
  } catch {
    return undefined;
  }
}

function kibibytes(status: string, name: string): number | undefined {
  const count = fieldOf(status, name);
  return count === undefined ? undefined : count * 1024;
}

/** Not by a regular expression: this is read for every process each time somebody looks. */
function fieldOf(status: string, name: string): number | undefined {
  const at = status.indexOf(`\n${name}:`);
  const value = Number.parseInt(status.slice(at + name.length + 2), 10);
  return at === -1 || Number.isNaN(value) ? undefined : value;
}

/** To list more takes a millisecond and longer. */
const MOST_LISTED = 2048;

/** From Linux 6.2 on their number is the size of the directory; before that they have to be listed. */
function descriptorsOf(pid: number, status: string): number | undefined {
  try {
    const { size } = statSync(`/proc/${pid}/fd`);
    if (size > 0) return size;
    const tableSize = fieldOf(status, 'FDSize') ?? Number.POSITIVE_INFINITY;
    return tableSize > MOST_LISTED ? undefined : readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    // It belongs to another user.
    return undefined;
  }
}
