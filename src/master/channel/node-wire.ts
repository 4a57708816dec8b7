/** The channel as Node has it, where it cannot be had in another way: whatever a worker says goes through Node first. */
import type { ChildProcess, SendHandle, Serializable } from 'node:child_process';
import { Socket } from 'node:net';
import { isKeptByNode } from '../../protocol/channel.ts';
import type { Wire, WireEvents } from './wire-contract.ts';

export function createNodeWire(child: ChildProcess, { heard, closed }: WireEvents): Wire {
  child.on('internalMessage' as 'message', (message) => {
    if (!isAboutHandles(message)) heard(message);
  });
  child.on('message', (message, handle) => {
    // Nobody asked for it.
    if (handle instanceof Socket) handle.destroy();
    else (handle as { close?(): void } | undefined)?.close?.();
    heard(message);
  });

  child.on('disconnect', closed);

  function send(message: unknown, handle: unknown, done: (error: Error | null) => void): void {
    child.send(message as Serializable, handle as SendHandle | undefined, {}, done);
  }

  return {
    get isOpen() {
      return child.connected;
    },
    sendOurs: send,
    sendToNode(message, handle) {
      if (child.connected) send(message, handle, () => {});
    },
    close() {},
  };
}

/** What Node itself makes of them is enough. */
function isAboutHandles(message: unknown): boolean {
  return isKeptByNode(message) && message.cmd.startsWith('NODE_HANDLE');
}
