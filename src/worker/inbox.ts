/**
 * Where what the master says to our half of a worker comes in: a channel of Node's kind, handles and all, that the app
 * cannot see, beside the one that is the app's. Why there are two is told in src/master/channel/wire.ts.
 */
import { type ChannelEnd, isOurs } from '../protocol/channel.ts';
import { LineReader } from '../protocol/line-reader.ts';
import { channelHandleOf } from '../protocol/node-channel.ts';
import type { ChannelSettings } from '../protocol/worker-settings.ts';

/** libuv's handle of a pipe (`PipeWrap` in Node). */
interface Pipe {
  /** A handle that came with the bytes that are about to be told. */
  pendingHandle: object | null;
  onread: (bytes: ArrayBuffer | undefined) => void;
  open(fd: number): number;
  readStart(): number;
  unref(): void;
  close(): void;
}

type PipeClass = new (type: number) => Pipe;

/** The same end, with what comes in by the inbox, if there is one. To be called once. */
export function withInbox(end: ChannelEnd, { inbox }: ChannelSettings): ChannelEnd {
  if (inbox === undefined) return end;
  return {
    get connected() {
      return end.connected;
    },
    send: (...args) => end.send!(...args),
    on: (_event, listener) => openInbox(inbox, listener),
  };
}

function openInbox(fd: number, ours: (message: object, handle: unknown) => void): void {
  const pipe = new (pipeClass())(IPC);
  const lines = new LineReader(Number.POSITIVE_INFINITY);
  let handle: object | undefined;
  pipe.pendingHandle = null;
  pipe.onread = (bytes) => {
    handle = pipe.pendingHandle ?? handle;
    pipe.pendingHandle = null;
    if (bytes === undefined) {
      pipe.close();
      return;
    }
    lines.push(Buffer.from(bytes));
    for (let line = lines.next(); line !== undefined; line = lines.next()) {
      const message = JSON.parse(line) as { cmd: string; msg: object };
      if (message.cmd !== 'NODE_HANDLE') hear(message, undefined);
      else {
        // The kernel never brings two at once, so this is its own; none, where this process is out of descriptors.
        const own = handle;
        handle = undefined;
        hear(message.msg, own);
      }
    }
  };
  pipe.open(fd);
  pipe.readStart();
  // What keeps the worker alive is the app's channel, or the app.
  pipe.unref();
  sendWithoutAcknowledgement();

  function hear(message: object, handle: unknown): void {
    if (isOurs(message)) ours(message, handle);
    else process.emit('internalMessage' as 'message', message, handle as never);
  }
}

/** `PipeConstants.IPC` in Node: with handles. */
const IPC = 2;

/** The channel of this process is such a pipe. */
function pipeClass(): PipeClass {
  return channelHandleOf(process, 'be a worker on it').constructor as PipeClass;
}

/**
 * A handle that the app sends is closed on the master's side of the channel, by a kernel that tells nobody. Nothing
 * that is sent after it must wait for its acknowledgement (`_send` in lib/internal/child_process.js).
 */
function sendWithoutAcknowledgement(): void {
  Object.defineProperties(process, {
    _handleQueue: { get: () => null, set() {}, enumerable: true },
    _pendingMessage: {
      get: () => null,
      set(pending: { readonly handle: { close(): void } } | null) {
        pending?.handle.close();
      },
      enumerable: true,
    },
  });
}
