/** The file system as Node has it. */
import {
  close,
  fstat,
  fsync,
  futimes,
  lstat,
  open,
  read,
  readdir,
  rename,
  type Stats,
  unlink,
  write,
} from 'node:fs';
import { promisify } from 'node:util';
import type { FileCalls, FileFacts } from './contract.ts';

const opened = promisify(open) as (path: string, flags: number, mode?: number) => Promise<number>;
const stated = promisify(fstat) as (fd: number) => Promise<Stats>;
const looked = promisify(lstat) as (path: string) => Promise<Stats>;

export const fileCalls: FileCalls = {
  open: opened,
  write: (fd, bytes) => settle((done) => write(fd, bytes, 0, bytes.length, null, done)),
  read: (fd, into, position) => settle((done) => read(fd, into, 0, into.length, position, done)),
  sync: promisify(fsync),
  close: promisify(close),
  factsOf: async (fd) => factsOf(await stated(fd)),
  setModified: (fd, ms) => promisify(futimes)(fd, ms / 1000, ms / 1000),
  async look(path) {
    try {
      return factsOf(await looked(path));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  },
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

function factsOf(stats: Stats): FileFacts {
  return {
    device: stats.dev,
    inode: stats.ino,
    size: stats.size,
    modifiedMs: stats.mtimeMs,
    mode: stats.mode & 0o777,
    isFile: stats.isFile(),
  };
}
