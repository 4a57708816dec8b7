/** The ways to write to a descriptor without ever blocking the event loop or the exit of the process. */
import { close, constants, fstatSync, openSync, write } from 'node:fs';
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

/** A file that can be moved away: what comes after `reopen` goes to a new one at its path. */
export interface FileSink extends LogSink {
  /** Throws as open(2) does; then the file of before is written on. */
  reopen(): void;
}

/** Throws as open(2) does. */
export function openFileSink(path: string): FileSink {
  let fd = openToAppend(path);
  let isWriting = false;
  /** Moved away while it was being written. */
  let former: number | undefined;
  const letGo = (old: number): void => close(old, () => {});
  return {
    write(bytes, written) {
      isWriting = true;
      write(fd, bytes, 0, bytes.length, null, (error, count) => {
        isWriting = false;
        if (former !== undefined) letGo(former);
        former = undefined;
        written(error, count);
      });
    },
    reopen() {
      const old = fd;
      fd = openToAppend(path);
      // A second one before the write is over: nothing was written to the one in between.
      if (!isWriting || former !== undefined) letGo(old);
      else former = old;
    },
  };
}

/** Whoever else may read this user's files may read its logs; nobody else may write them. */
function openToAppend(path: string): number {
  return openSync(path, 'a', 0o644);
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
