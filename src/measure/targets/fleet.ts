/**
 * The workers of one target, as far as they run our app: each links itself through a socket, gets a number, and
 * can be slowed down or killed by it. Whoever takes the place of one that died takes its number, and its slowness.
 */
import { rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { counted } from '../../text/counted.ts';
import { atOurEnd, removeTemporaryDirectory, temporaryDirectory } from '../processes/ends-with-us.ts';
import { isRunning } from '../processes/process-tree.ts';
import { FleetRoster } from './fleet-roster.ts';

export interface Fleet {
  /** Of the socket. */
  readonly path: string;
  /** What tells an app where the socket is. */
  readonly env: Readonly<Record<string, string>>;
  /** Those that live and have a number, by number. */
  workers(): { number: number; pid: number }[];
  /** Also of a worker that is gone. */
  numberOf(pid: number): number | undefined;
  /**
   * Resolves when so many are linked; the first time they get their numbers, from 1 in the order of their pids.
   * Rejects when they have not come in time, and says how many have.
   */
  ready(count: number, timeoutMs: number): Promise<void>;
  /** Multiplies what this worker takes for a request by `factor`, and that of its replacement. */
  slow(number: number, factor: number): void;
  /** By SIGKILL. False when nobody has this number now. */
  kill(number: number): boolean;
  close(): void;
}

const VARIABLE = 'POINTSMAN_COMPARE_LINK';

const openFleets = new Map<string, Fleet>();

/** The fleet that these variables lead to, if it is one of this process. */
export function fleetOf(env: Readonly<Record<string, string>>): Fleet | undefined {
  return openFleets.get(env[VARIABLE] ?? '');
}

/** Its socket lies in `directory`, or in a temporary one where that path would be too long. */
export async function openFleet(directory: string): Promise<Fleet> {
  const { path, remove } = placeFor(directory);
  const roster = new FleetRoster(isRunning);
  const sockets = new Set<Socket>();
  const waiting = new Set<Waiting>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    followWorker(socket, roster, () => {
      for (const { count, come } of waiting) if (roster.size >= count) come();
    });
  });
  await listen(server, path);
  const forget = atOurEnd(remove);

  const fleet: Fleet = {
    path,
    env: { [VARIABLE]: path },
    workers: () => roster.numbered(),
    numberOf: (pid) => roster.numberOf(pid),
    async ready(count, timeoutMs) {
      if (roster.size < count) await untilThere(count, timeoutMs);
      roster.giveNumbers();
    },
    slow: (number, factor) => roster.slow(number, factor),
    kill(number) {
      const worker = roster.numbered().find((candidate) => candidate.number === number);
      return worker !== undefined && kill(worker.pid);
    },
    close() {
      openFleets.delete(path);
      for (const { giveUp } of waiting) giveUp('their link was closed');
      for (const socket of sockets) socket.destroy();
      server.close();
      remove();
      forget();
    },
  };
  openFleets.set(path, fleet);
  return fleet;

  function untilThere(count: number, timeoutMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => wait.giveUp(`timed out after ${timeoutMs} ms`), timeoutMs);
      const wait: Waiting = {
        count,
        come: () => end(resolve),
        giveUp: (why) =>
          end(() => reject(new Error(`${roster.size} of ${counted(count, 'worker')} connected: ${why}`))),
      };
      const end = (how: () => void): void => {
        clearTimeout(timer);
        waiting.delete(wait);
        how();
      };
      waiting.add(wait);
    });
  }
}

interface Waiting {
  readonly count: number;
  come(): void;
  giveUp(why: string): void;
}

/** sockaddr_un has room for 107 bytes on Linux and 103 elsewhere; a longer path is cut or refused. */
const LONGEST_PATH = 103;

/** Where the socket is, and what takes away all that was made for it. */
function placeFor(directory: string): { path: string; remove: () => void } {
  const path = join(directory, 'fleet.sock');
  if (Buffer.byteLength(path) <= LONGEST_PATH) return { path, remove: () => rmSync(path, { force: true }) };
  const short = temporaryDirectory('/tmp');
  return { path: join(short, 'fleet.sock'), remove: () => removeTemporaryDirectory(short) };
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
}

/** A worker is there from its first line until its socket closes. */
function followWorker(socket: Socket, roster: FleetRoster, onJoined: () => void): void {
  // It was killed, most likely; 'close' follows.
  socket.on('error', () => {});
  createInterface({ input: socket }).once('line', (line) => {
    const pid = pidIn(line);
    if (pid === undefined || socket.destroyed) return;
    const slowDown = (slowness: number): void => void socket.write(`${JSON.stringify({ slowness })}\n`);
    const member = { pid, slowDown };
    socket.once('close', () => roster.leave(member));
    roster.join(member);
    onJoined();
  });
}

function pidIn(line: string): number | undefined {
  try {
    const { pid } = JSON.parse(line) as { readonly pid?: unknown };
    return Number.isInteger(pid) ? (pid as number) : undefined;
  } catch {
    return undefined;
  }
}

function kill(pid: number): boolean {
  try {
    process.kill(pid, 'SIGKILL');
    return true;
  } catch {
    return false;
  }
}
