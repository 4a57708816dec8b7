/** The file system as Node has it. */
import {
  close,
  fchmod,
  fchown,
  fstat,
  fsync,
  futimes,
  lstat,
  open,
  read,
  readdir,
  rename,
  type Stats,
  stat,
  unlink,
  write,
} from 'node:fs';
import { promisify } from 'node:util';
import type { FileCalls, FileFacts } from './contract.ts';

const opened = promisify(open) as (path: string, flags: number, mode?: number) => Promise<number>;
const stated = promisify(fstat) as (fd: number) => Promise<Stats>;
const followed = promisify(stat) as (path: string) => Promise<Stats>;
const looked = promisify(lstat) as (path: string) => Promise<Stats>;

export const fileCalls: FileCalls = {
  open: opened,
  write: (fd, bytes) => settle((done) => write(fd, bytes, 0, bytes.length, null, done)),
  read: (fd, into, position) => settle((done) => read(fd, into, 0, into.length, position, done)),
  sync: promisify(fsync),
  close: promisify(close),
  factsOf: async (fd) => factsOf(await stated(fd)),
  setModified: (fd, ms) => promisify(futimes)(fd, ms / 1000, ms / 1000),
  setOwner: promisify(fchown),
  setMode: promisify(fchmod),
  look: (path) => ifThere(looked(path)),
  follow: (path) => ifThere(followed(path)),
  rename: promisify(rename),
  remove: promisify(unlink),
  list: promisify(readdir) as (directory: string) => Promise<string[]>,
};

/** The number of bytes; `promisify` makes objects of what these calls give. */
function settle(
  call: (done: (error: NodeJS.ErrnoException | null, count: number) => void) => void,
): Promise<number> {
  return new Promise((resolve, reject) => {
    call((error, count) => (error === null ? resolve(count) : reject(error)));
  });
}

async function ifThere(found: Promise<Stats>): Promise<FileFacts | undefined> {
  try {
    return factsOf(await found);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function factsOf(stats: Stats): FileFacts {
  return {
    device: stats.dev,
    inode: stats.ino,
    size: stats.size,
    modifiedMs: stats.mtimeMs,
    mode: stats.mode & 0o777,
    user: stats.uid,
    group: stats.gid,
    isFile: stats.isFile(),
  };
}
