/**
 * The descriptors that this process was born with and that listen: what an app may name by `listen({ fd })`. All others
 * are the master's own, its channels and mailboxes among them.
 */
import { fstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { type AddressInfo, Socket } from 'node:net';

const DIRECTORY = '/proc/self/fd';
/** Whose networks: a service with one of its own (PrivateNetwork=) is passed sockets of its manager's. */
const NETWORKS = ['/proc/self/net', '/proc/1/net'];
/** By these the kernel lists listening sockets: the state, where the inode stands in a line, and the address. */
const TABLES = [
  { file: 'tcp', state: 3, isListening: isTcpListening, inode: 9, addressIn: tcpAddressIn },
  { file: 'tcp6', state: 3, isListening: isTcpListening, inode: 9, addressIn: tcpAddressIn },
  // Flag SO_ACCEPTCON
  {
    ...{ file: 'unix', state: 3, inode: 6 },
    isListening: (flags: string) => flags === '00010000',
    addressIn: (fields: readonly string[]) => ({ path: fields.slice(7).join(' ').replace(/^@/, '\0') }),
  },
] as const;

/** Where a descriptor listens. */
export type ListedAddress =
  | { readonly port: number; readonly path?: never }
  | { readonly path: string; readonly port?: never };

/** Undefined for what does not listen, and where nobody says where. */
export function listedAddressOf(fd: number): ListedAddress | undefined {
  const inode = /^socket:\[(\d+)\]$/.exec(identityOf(fd) ?? '')?.[1];
  if (inode === undefined) return undefined;
  for (const network of NETWORKS) {
    for (const table of TABLES) {
      const fields = listedIn(network, table, inode);
      if (fields !== undefined) return table.addressIn(fields);
    }
  }
  return unlistedAddressOf(fd);
}

/**
 * Of a TCP socket from a network that cannot be looked into. What is wrapped here is never closed, as the descriptor
 * would be as well: it is read by nobody, and does not keep the process.
 */
function unlistedAddressOf(fd: number): ListedAddress | undefined {
  try {
    const socket = new Socket({ fd, readable: false, writable: false });
    const { port } = socket.address() as Partial<AddressInfo>;
    const isConnected = socket.remoteAddress !== undefined;
    return port === undefined || port === 0 || isConnected ? undefined : { port };
  } catch {
    // Of another kind.
    return undefined;
  }
}

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
  return inode === undefined || listedAddressOf(fd) !== undefined;
}

function isTcpListening(state: string): boolean {
  return state === '0A';
}

function tcpAddressIn(fields: readonly string[]): { port: number } {
  return { port: Number.parseInt(fields[1]!.split(':')[1]!, 16) };
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

/** The fields of its line. */
function listedIn(
  network: string,
  { file, state, isListening, inode: at }: (typeof TABLES)[number],
  inode: string,
): readonly string[] | undefined {
  try {
    return readFileSync(`${network}/${file}`, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .find((fields) => fields[at] === inode && isListening(fields[state]!));
  } catch {
    return undefined;
  }
}
