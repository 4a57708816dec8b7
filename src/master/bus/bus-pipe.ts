/**
 * The master's ends of the pipes by which a process takes part in the bus: one for each direction, as a write to a
 * process that is gone destroys a socket, and with it what that process had said and nobody had read.
 */
import type { Socket } from 'node:net';
import type { Identity } from '../../bus/address.ts';
import type { Attached, Hub } from '../../bus/hub.ts';
import type { Stream } from '../../bus/link.ts';
import type { BusPipes } from '../processes/worker-process.ts';

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
  /** The process is about to end. */
  drains(): void;
  /** The process is gone. */
  gone(): void;
}

export interface BusPipeParts extends BusPipes {
  readonly identity: Identity;
  /** What it is sent waits until it serves. */
  readonly isStandby?: boolean;
}

export function openBusPipe(
  hub: Hub,
  { toProcess, fromProcess, identity, isStandby = false }: BusPipeParts,
  misbehaved: (what: string) => void,
): BusPipe {
  let isOpen = true;
  const stream: Stream = {
    get isReady() {
      return isOpen && toProcess.writable && toProcess.writableLength < MOST_WRITTEN_BYTES;
    },
    write(chunks) {
      toProcess.cork();
      for (const chunk of chunks) toProcess.write(chunk);
      toProcess.uncork();
    },
    pause: () => void fromProcess.pause(),
    resume: () => void fromProcess.resume(),
  };
  const close = (): void => {
    isOpen = false;
    toProcess.destroy();
    fromProcess.destroy();
  };
  const broken = (what: string): void => {
    close();
    misbehaved(what);
  };
  const attached: Attached = hub.attach(identity, stream, broken, isStandby);
  const end = (): void => {
    if (!isOpen) return;
    close();
    attached.ended();
  };
  fromProcess.on('data', attached.received);
  fromProcess.once('close', end);
  toProcess.on('drain', attached.drained);
  toProcess.once('data', () => {
    end();
    misbehaved('bytes on the pipe that it is to read from');
  });
  // Of a process that is gone, or takes no part any more.
  toProcess.once('close', () => endWhenRead(fromProcess, end));
  for (const socket of [toProcess, fromProcess]) socket.on('error', () => {});
  return {
    serves: attached.serves,
    succeeds: attached.succeeds,
    drains: attached.drains,
    resigns: attached.resigns,
    get isBusy() {
      return isOpen && attached.isBusy;
    },
    gone: () => void toProcess.destroy(),
  };
}

/** What is paused has more to give, in the next turns. */
function endWhenRead(fromProcess: Socket, end: () => void): void {
  setTimeout(() => {
    if (fromProcess.destroyed || !fromProcess.isPaused()) end();
    else endWhenRead(fromProcess, end);
  }, READ_ON_MS).unref();
}
