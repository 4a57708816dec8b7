/**
 * The descriptors that this process was born with and that listen: what an app may name by `listen({ fd })`. All others
 * are the master's own, its channels and mailboxes among them.
 */
import { fstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';

const DIRECTORY = '/proc/self/fd';
/** By these the kernel lists listening sockets: the state, and where the inode stands in a line. */
const TABLES = [
  { file: '/proc/self/net/tcp', state: 3, isListening: (state: string) => state === '0A', inode: 9 },
  { file: '/proc/self/net/tcp6', state: 3, isListening: (state: string) => state === '0A', inode: 9 },
  // Flag SO_ACCEPTCON
  { file: '/proc/self/net/unix', state: 3, isListening: (flags: string) => flags === '00010000', inode: 6 },
] as const;

/** What each was at the start; a number may be another socket's by now. */
const born: ReadonlyMap<number, string> = new Map(
  numbers()
    .filter((fd) => fd > 2)
    .map((fd) => [fd, identityOf(fd)] as const)
    .filter((entry): entry is [number, string] => entry[1] !== undefined),
);

export function isInheritedListener(fd: number): boolean {
  const identity = born.get(fd);
  if (identity === undefined || identityOf(fd) !== identity) return false;
  const inode = /^socket:\[(\d+)\]$/.exec(identity)?.[1];
  return inode === undefined || TABLES.some((table) => listens(inode, table));
}

function numbers(): number[] {
  try {
    return readdirSync(DIRECTORY).map(Number);
  } catch {
    // Where there is no such directory, those that a parent can pass by convention.
    return Array.from({ length: 64 }, (_, fd) => fd);
  }
}

/** Undefined for what is no socket. */
function identityOf(fd: number): string | undefined {
  if (process.env.NODE_CHANNEL_FD === String(fd)) return undefined;
  try {
    const stats = fstatSync(fd);
    if (!stats.isSocket()) return undefined;
    return process.platform === 'linux' ? readlinkSync(`${DIRECTORY}/${fd}`) : `${stats.dev}:${stats.ino}`;
  } catch {
    return undefined;
  }
}

function listens(inode: string, { file, state, isListening, inode: at }: (typeof TABLES)[number]): boolean {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .some((fields) => fields[at] === inode && isListening(fields[state]!));
  } catch {
    return false;
  }
}
