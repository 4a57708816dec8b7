/** A pipe to read from, and a channel of Node's that is only written to. */
import type { ChildProcess, SendHandle, Serializable } from 'node:child_process';
import { Socket } from 'node:net';
import { channelHandleOf } from '../../protocol/node-channel.ts';
import { readPaced, type StreamHandle } from './paced-reader.ts';
import type { Wire, WireEvents } from './wire-contract.ts';

export interface PipeWireParts {
  /** The stream that `fork` has made of it. */
  readonly pipe: object;
  readonly now: () => number;
  readonly events: WireEvents;
}

/** A worker that leaves more unread is not listened to until it reads. */
const DEAF_BYTES = 1024 * 1024;

/** A worker that leaves more unread is told nothing more: what it was to hear is lost. */
const MOST_UNREAD_BYTES = 16 * 1024 * 1024;

export function createPipeWire(child: ChildProcess, { pipe, now, events }: PipeWireParts): Wire {
  const socket = pipe as Socket;
  const { heard, notJson, tooLong, closed } = events;
  let isOpen = true;
  onlyWrite(child);
  const close = closeLast(socket);
  socket.on('error', () => {});

  const handle = handleOf(socket);
  if (handle === undefined) isOpen = false;
  else {
    readPaced(handle, {
      now,
      line(text) {
        if (!isOpen) return;
        const value = parse(text);
        if (value === undefined) notJson();
        else heard(withoutHandle(value));
      },
      tooLong,
      isDeaf: () => isOpen && socket.writableLength > DEAF_BYTES,
      ended() {
        isOpen = false;
        close();
        closed();
      },
    });
  }

  return {
    get isOpen() {
      return isOpen;
    },
    sendOurs(message, handed, done) {
      child.send(message as Serializable, handed as SendHandle | undefined, {}, (error) => {
        if ((error as NodeJS.ErrnoException | null)?.code === 'EPIPE') closed();
        done(error);
      });
    },
    sendToNode(message, handed) {
      if (handed !== undefined) child.send(message as Serializable, handed as SendHandle, {}, () => {});
      else if (isOpen && socket.writable && socket.writableLength < MOST_UNREAD_BYTES)
        socket.write(`${textOf(message)}\n`);
    },
    close() {
      isOpen = false;
      close();
      if (child.connected) child.disconnect();
    },
  };
}

/**
 * Nobody acknowledges the handles that are sent there, so the next one must not wait for that (`_handleQueue` in
 * lib/internal/child_process.js).
 */
function onlyWrite(child: ChildProcess): void {
  // One that could not be spawned has none.
  if (child.send === undefined) return;
  (channelHandleOf(child, 'keep it from workers') as StreamHandle).readStop();
  Object.defineProperty(child, '_handleQueue', { get: () => null, set() {} });
}

function handleOf(socket: Socket): StreamHandle | undefined {
  return (socket as unknown as { _handle: StreamHandle | null })._handle ?? undefined;
}

/**
 * A write that fails would close the pipe, over what the worker said before it died: that it took a connection, for
 * instance. It is closed by what this returns, and not before.
 */
function closeLast(socket: Socket): () => void {
  let isLast = false;
  let destroy: (() => void) | undefined;
  socket._destroy = (error, done) => {
    destroy = () => Socket.prototype._destroy.call(socket, error, done);
    if (isLast) destroy();
  };
  return () => {
    if (isLast) return;
    isLast = true;
    if (destroy === undefined) socket.destroy();
    else destroy();
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What an app sent along with a message is closed by now. */
function withoutHandle(value: unknown): unknown {
  const { cmd, msg } = (value ?? {}) as { cmd?: unknown; msg?: unknown };
  return cmd === 'NODE_HANDLE' ? msg : value;
}

function textOf(message: unknown): string {
  const text = JSON.stringify(message);
  if (text === undefined) throw new TypeError(`${typeof message} is nothing that a message can be`);
  return text;
}
