/** The master's end of a worker's wake pipe: a byte to the worker says "look into your mailbox". */
import type { Socket } from 'node:net';
import type { Native } from '../../native/index.ts';

export interface WakePipe {
  wake(): void;
  close(): void;
}

export interface WakePipeEvents {
  /** So many bytes came: "look what became of what you sent". */
  woken(bytes: number): void;
  /** The worker has closed its end, and goes on without it. */
  closed(): void;
}

/** A worker that ends closes the pipe before the master is told of its end. */
const END_WITHIN_MS = 1_000;

const WAKE_BYTE = Buffer.from([1]);

export function createWakePipe(socket: Socket, native: Native, { woken, closed }: WakePipeEvents): WakePipe {
  let isOpen = true;
  const tellClosed = (): void => {
    if (isOpen) closed();
  };
  // Reset by a worker that is killed; its exit is told by others.
  socket.on('error', () => {});
  socket.on('data', ({ length }) => woken(length));
  // At the end of a turn, so that a master that was stopped has heard everybody.
  socket.once('close', () => setTimeout(() => setImmediate(tellClosed), END_WITHIN_MS).unref());

  return {
    wake() {
      const { fd } = (socket as unknown as { _handle: { fd: number } | null })._handle ?? { fd: -1 };
      try {
        native.send(fd, WAKE_BYTE);
      } catch {
        // The worker is gone, or its end is closed.
      }
    },
    close() {
      isOpen = false;
      socket.destroy();
    },
  };
}
