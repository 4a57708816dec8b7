/** The master's end of the pipe by which a process takes part in the bus. */
import type { Socket } from 'node:net';
import type { Identity } from '../../bus/address.ts';
import type { Attached, Hub, Stream } from '../../bus/hub.ts';

/** What is written and not yet taken by the kernel; the rest waits in the hub, which bounds it. */
const MOST_WRITTEN_BYTES = 256 * 1024;

/** A pipe is read to its end when its process is gone; a child of that may hold it open. */
const READ_ON_MS = 1_000;

export interface BusPipe {
  serves(): void;
  /** What is sent to its seat waits for it from now on, until it serves. */
  succeeds(): void;
  /** Nothing more that is sent to its seat goes to it; what waits for it there is for the next one. */
  resigns(): void;
  /** It has been sent something that it has not handled, or answered. */
  readonly isBusy: boolean;
  /** The process is gone. */
  gone(): void;
}

export interface BusPipeParts {
  readonly socket: Socket;
  readonly identity: Identity;
  /** What it is sent waits until it serves. */
  readonly isStandby?: boolean;
}

export function openBusPipe(
  hub: Hub,
  { socket, identity, isStandby = false }: BusPipeParts,
  misbehaved: (what: string) => void,
): BusPipe {
  let isOpen = true;
  const stream: Stream = {
    get isReady() {
      return isOpen && socket.writable && socket.writableLength < MOST_WRITTEN_BYTES;
    },
    write(chunks) {
      socket.cork();
      for (const chunk of chunks) socket.write(chunk);
      socket.uncork();
    },
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
  };
  const broken = (what: string): void => {
    isOpen = false;
    socket.destroy();
    misbehaved(what);
  };
  const attached: Attached = hub.attach(identity, stream, broken, isStandby);
  const end = (): void => {
    if (!isOpen) return;
    isOpen = false;
    attached.ended();
  };
  socket.on('data', attached.received);
  socket.on('drain', attached.drained);
  // A write to a process that is gone; what it said before is still to be read.
  socket.on('error', () => {});
  socket.once('close', end);
  return {
    serves: attached.serves,
    succeeds: attached.succeeds,
    resigns: attached.resigns,
    get isBusy() {
      return isOpen && attached.isBusy;
    },
    gone() {
      setTimeout(() => {
        socket.destroy();
        end();
      }, READ_ON_MS).unref();
    },
  };
}
