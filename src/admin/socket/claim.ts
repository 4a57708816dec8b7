/** Takes a path for a socket that is there for this user alone, from its first moment on, and for one master at a time. */
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdtempSync,
  renameSync,
  rmdirSync,
  rmSync,
  type Stats,
  unlinkSync,
} from 'node:fs';
import type { Server } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { pointsmanError } from '../../errors.ts';
import { userId } from './places.ts';
import { privacyProblem, removalProblem } from './private-directory.ts';
import { probe } from './probe.ts';

/** The path is that of a socket whose owner lives. */
export class PathTaken extends Error {}

export interface Claim {
  /** Removes the socket, unless another one is there by now. */
  release(): void;
}

/**
 * Makes `server` listen at `path`. The socket is made where nobody else can enter, gets its mode there, and then its
 * path, by a link, which never replaces anything. Throws PathTaken, and ERR_CONTROL_UNUSABLE.
 */
export async function claimPath(server: Server, path: string): Promise<Claim> {
  const directory = dirname(path);
  const isPrivate = privacyProblem(directory) === undefined;
  const problem = isPrivate ? undefined : removalProblem(directory);
  if (problem !== undefined) refuse(path, problem);
  const room = isPrivate ? directory : makeRoom(path);
  const made = isPrivate ? join(room, `.${randomBytes(3).toString('hex')}`) : join(room, 's');
  try {
    checkLength(path, made);
    await listen(server, made, path);
    chmodSync(made, 0o600);
    await takePath(made, path);
  } catch (error) {
    server.close();
    throw error;
  } finally {
    rmSync(made, { force: true });
    if (!isPrivate) rmdirSync(room);
  }
  const ours = lstatSync(path);
  return { release: () => void removeIf(path, ours) };
}

/** Attempts to take a path that others take and leave at the same time. */
const ATTEMPTS = 20;

async function takePath(made: string, path: string): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (isLinked(made, path)) return;
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found === undefined) continue;
    if (!found.isSocket())
      refuse(path, 'something that is no socket is there. Remove it, or choose another path.');
    if (found.uid !== userId()) {
      refuse(path, `a socket of user ${found.uid} is there. Remove it, or choose another path.`);
    }
    const life = await probe(path);
    if (life === 'alive') throw new PathTaken();
    if (life === 'dead') removeIf(path, found);
  }
  refuse(path, 'others take it and leave it again and again. Choose another path.');
}

function isLinked(made: string, path: string): boolean {
  try {
    linkSync(made, path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (hasNoLinks.has(code ?? '')) return isRenamed(made, path);
    refuse(path, `it cannot be made there (${code}). Choose another path.`);
  }
}

/** Of file systems that cannot link a socket. */
const hasNoLinks: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK']);

/** Two that take the path in the same instant are not told apart; a link tells them apart. */
function isRenamed(made: string, path: string): boolean {
  if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) return false;
  renameSync(made, path);
  return true;
}

/**
 * Removes the file if it still is the one that was seen. Between a look and a removal another master may have put its
 * own there, so the file is moved aside first, looked at again, and put back if it is another's.
 */
function removeIf(path: string, seen: Stats): void {
  if (!isSame(lstatSync(path, { throwIfNoEntry: false }), seen)) return;
  const aside = join(dirname(path), `.${randomBytes(3).toString('hex')}`);
  try {
    renameSync(path, aside);
    if (!isSame(lstatSync(aside), seen)) linkSync(aside, path);
    unlinkSync(aside);
  } catch {
    // Somebody else removed it, or took the path: either way nothing of ours is there.
  }
}

function isSame(found: Stats | undefined, seen: Stats): boolean {
  return found !== undefined && found.ino === seen.ino && found.dev === seen.dev;
}

function makeRoom(path: string): string {
  try {
    return mkdtempSync(`${dirname(path)}/.`);
  } catch (error) {
    refuse(
      path,
      `its directory cannot be written to (${(error as NodeJS.ErrnoException).code}). Choose another path.`,
    );
  }
}

function listen(server: Server, made: string, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = ({ code }: NodeJS.ErrnoException): void => {
      const reason = `a socket cannot be made there (${code}). Choose another path.`;
      reject(pointsmanError('ERR_CONTROL_UNUSABLE', { path, reason }));
    };
    server.once('error', failed);
    // Exclusive: in a worker of node:cluster, too, it is ours and not its primary's.
    server.listen({ path: made, exclusive: true }, () => {
      server.off('error', failed);
      resolve();
    });
  });
}

/** Of the field of the system call, with its final zero; a longer path would be cut without a word. */
const LIMIT: number = process.platform === 'linux' ? 108 : 104;

function checkLength(path: string, made: string): void {
  const longest = Math.max(...[path, made].map((each) => Buffer.byteLength(each)));
  if (longest < LIMIT) return;
  const needed = longest > Buffer.byteLength(path) ? ` (${longest} while it is made)` : '';
  const length = `${basename(path)} has ${Buffer.byteLength(path)} bytes with its directory${needed}`;
  refuse(path, `${length}, and a socket's path may have ${LIMIT - 1}. Choose a shorter one with --control.`);
}

function refuse(path: string, reason: string): never {
  throw pointsmanError('ERR_CONTROL_UNUSABLE', { path, reason });
}
