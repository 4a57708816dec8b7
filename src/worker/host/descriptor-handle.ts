/** Makes libuv's handle for a bare descriptor. */
import { Socket } from 'node:net';
import type { NativeHandle } from '../../handoff/receiver-contract.ts';

interface OpenableHandle extends NativeHandle {
  open(fd: number): number;
}

type HandleClass = new (type: number) => OpenableHandle;

/** `TCPConstants.SOCKET` and `PipeConstants.SOCKET`: not one that listens (src/tcp_wrap.cc, src/pipe_wrap.cc). */
const SOCKET = 0;

/** The classes are internal; the first socket of each kind shows its own. */
const classes: { tcp?: HandleClass; pipe?: HandleClass } = {};

/** Throws when the descriptor is no socket. */
export function handleOf(fd: number, isPipe: boolean): NativeHandle {
  const kind = isPipe ? 'pipe' : 'tcp';
  const known = classes[kind];
  if (known === undefined) {
    // Paused, so that it leaves the descriptor alone; whoever accepts the handle makes a socket of its own.
    const socket = new Socket({ fd, pauseOnCreate: true } as object);
    const { _handle: handle } = socket as unknown as { _handle: OpenableHandle };
    classes[kind] = handle.constructor as HandleClass;
    return handle;
  }
  const handle = new known(SOCKET);
  const errno = handle.open(fd);
  if (errno !== 0) throw new Error(`descriptor ${fd} cannot be used as a connection (${errno})`);
  return handle;
}
