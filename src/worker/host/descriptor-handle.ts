/** Makes libuv's handle for a bare descriptor. */
import { Socket } from 'node:net';
import type { ConnectionHandle } from './app-listeners.ts';

interface NativeHandle extends ConnectionHandle {
  open(fd: number): number;
}

type HandleClass = new (type: number) => NativeHandle;

/** `TCPConstants.SOCKET` and `PipeConstants.SOCKET`: not one that listens (src/tcp_wrap.cc, src/pipe_wrap.cc). */
const SOCKET = 0;

/** The classes are internal; the first socket of each kind shows its own. */
const classes: { tcp?: HandleClass; pipe?: HandleClass } = {};

/** Throws when the descriptor is no socket. */
export function handleOf(fd: number, isPipe: boolean): ConnectionHandle {
  const kind = isPipe ? 'pipe' : 'tcp';
  const known = classes[kind];
  if (known === undefined) {
    // Paused, so that it leaves the descriptor alone; whoever accepts the handle makes a socket of its own.
    const socket = new Socket({ fd, pauseOnCreate: true } as object);
    const { _handle: handle } = socket as unknown as { _handle: NativeHandle };
    classes[kind] = handle.constructor as HandleClass;
    return handle;
  }
  const handle = new known(SOCKET);
  const errno = handle.open(fd);
  if (errno !== 0) throw new Error(`descriptor ${fd} cannot be used as a connection (${errno})`);
  return handle;
}
