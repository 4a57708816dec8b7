/** The ways to write to a descriptor without ever blocking the event loop or the exit of the process. */
import { close, constants, fstatSync, openSync, write } from 'node:fs';
import { Socket } from 'node:net';
import type { LogStream } from '../logs/contract.ts';

export interface LogSink extends Pick<LogStream, 'write'> {
  /** Nothing is written for now, but soon: that is no standstill. */
  readonly isHeld?: boolean;
}

export function openSink(fd: number): LogSink {
  if (isStream(fd)) return streamSink(fd);
  return descriptorSink(fstatSync(fd).isCharacterDevice() ? reopen(fd) : fd);
}

/** The same for a descriptor of its own, which was opened so that it does not block. */
export function openStream(fd: number): LogStream {
  if (!isStream(fd)) return { ...descriptorSink(fd), close: () => close(fd) };
  return streamSink(fd);
}

function isStream(fd: number): boolean {
  const stat = fstatSync(fd);
  return stat.isFIFO() || stat.isSocket();
}

/**
 * Pipes and sockets go through the event loop. A write in the thread pool would keep a thread for as long as the
 * reader sleeps, and process.exit() joins that thread: measured on Node 20, the exit hangs until the reader wakes.
 */
function streamSink(fd: number): LogStream {
  const socket = new Socket({ fd, readable: false, writable: true });
  // Each write reports its own error; without a listener the first would end the process.
  socket.on('error', () => {});
  return {
    write: (bytes, written) => {
      socket.write(bytes, (error) => written(error ?? null, error ? 0 : bytes.length));
    },
    close: () => void socket.destroy(),
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
