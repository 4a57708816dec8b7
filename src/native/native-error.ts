import { constants } from 'node:os';
import { getSystemErrorName } from 'node:util';

/** A system call that failed. `code` is the errno's name, such as `EMFILE`. */
export class NativeError extends Error {
  readonly code: string;
  readonly syscall: string;

  constructor(syscall: string, errno: number) {
    const code = errnoName(errno);
    super(`${syscall} failed: ${code}`);
    this.name = 'NativeError';
    this.code = code;
    this.syscall = syscall;
  }
}

export const EAGAIN: number = constants.errno.EAGAIN;
export const EINTR: number = constants.errno.EINTR;
export const ENOBUFS: number = constants.errno.ENOBUFS;
/** Too many descriptors in flight in unix sockets (unix(7)); Node's table of errno names does not have it. */
export const ETOOMANYREFS = 109;

function errnoName(errno: number): string {
  if (errno === ETOOMANYREFS) return 'ETOOMANYREFS';
  try {
    return getSystemErrorName(-errno);
  } catch {
    return `errno ${errno}`;
  }
}
