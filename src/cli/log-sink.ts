/** The ways to write to a descriptor without ever blocking the event loop or the exit of the process. */
import { constants, fstatSync, openSync, write } from 'node:fs';
import { Socket } from 'node:net';

export interface LogSink {
  /** Calls back with the number of bytes written, which may be less than given. */
  write(bytes: Buffer, written: (error: NodeJS.ErrnoException | null, count: number) => void): void;
}

export function openSink(fd: number): LogSink {
  const stat = fstatSync(fd);
  if (stat.isFIFO() || stat.isSocket()) return streamSink(fd);
  return descriptorSink(stat.isCharacterDevice() ? reopen(fd) : fd);
}

/**
 * Pipes and sockets go through the event loop. A write in the thread pool would keep a thread for as long as the
 * reader sleeps, and process.exit() joins that thread: measured on Node 20, the exit hangs until the reader wakes.
 */
function streamSink(fd: number): LogSink {
  const socket = new Socket({ fd, readable: false, writable: true });
  // Each write reports its own error; without a listener the first would end the process.
  socket.on('error', () => {});
  return {
    write: (bytes, written) => {
      socket.write(bytes, (error) => written(error ?? null, error ? 0 : bytes.length));
    },
  };
}

function descriptorSink(fd: number): LogSink {
  return { write: (bytes, written) => write(fd, bytes, written) };
}

/** A terminal stopped by Ctrl-S blocks its writers as well; opened anew it can be told not to. */
function reopen(fd: number): number {
  try {
    return openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch {
    // No /proc (macOS), or a terminal of another user: then it is written as it is.
    return fd;
  }
}
