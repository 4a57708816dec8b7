/** Tells connections from the other things that a descriptor may be. */
import type { Native } from './contract.ts';
import type { Libc } from './libc.ts';

// Values of Linux's own headers; the same on x64 and arm64.
const SOL_SOCKET = 1;
const SO_TYPE = 3;
const SO_ACCEPTCONN = 30;
const SO_PROTOCOL = 38;
const SO_DOMAIN = 39;
const AF_UNIX = 1;
const SOCK_STREAM = 1;
const IPPROTO_TCP = 6;

export function connectionKind({ declare }: Libc): Pick<Native, 'kindOfConnection'> {
  const getsockopt = declare('int getsockopt(int fd, int level, int name, void *value, void *length)');
  const value = Buffer.alloc(4);
  const length = Buffer.alloc(4);

  /** Undefined for what is no socket. */
  const optionOf = (fd: number, name: number): number | undefined => {
    length.writeInt32LE(4);
    return getsockopt(fd, SOL_SOCKET, name, value, length) === -1 ? undefined : value.readInt32LE(0);
  };

  return {
    kindOfConnection(fd) {
      if (optionOf(fd, SO_TYPE) !== SOCK_STREAM || optionOf(fd, SO_ACCEPTCONN) !== 0) return undefined;
      if (optionOf(fd, SO_PROTOCOL) === IPPROTO_TCP) return 'tcp';
      return optionOf(fd, SO_DOMAIN) === AF_UNIX ? 'unix' : undefined;
    },
  };
}
