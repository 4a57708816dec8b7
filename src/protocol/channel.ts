/**
 * One end of the message channel between the master and a worker.
 *
 * Node keeps messages whose `cmd` starts with `NODE_` from the 'message' event (child_process,
 * subprocess.send). Ours bear such a mark, so that an app in a worker hears what was meant for it and nothing
 * else. Those of a worker bear a key as well, that it was given at its birth: an app that passes on what others sent
 * it cannot be made to speak in the place of its worker.
 */
import type { SendHandle } from 'node:child_process';
import { bears } from './node-channel.ts';

export interface Message {
  readonly type: `pointsman:${string}`;
}

const MARK = 'NODE_POINTSMAN';

/** The common part of `process` in a worker and of a `ChildProcess` in the master. */
export interface ChannelEnd {
  readonly connected?: boolean | undefined;
  send?(
    message: object,
    handle: SendHandle | undefined,
    options: object,
    callback: (error: Error | null) => void,
  ): boolean;
  on(event: 'internalMessage', listener: (message: unknown, handle: unknown) => void): unknown;
}

// biome-ignore lint/suspicious/noExplicitAny: each handler names the message it is registered for
type Handler = (message: any, handle: unknown) => void;

export interface Channel {
  /**
   * Sends without ever throwing or emitting an error. `done` is called exactly once, with the error when the
   * other end is gone.
   */
  send<M extends Message>(message: M, handle?: unknown, done?: (error: Error | null) => void): void;
  /** Registers the one handler of a type. */
  on<M extends Message>(type: M['type'], handler: (message: M, handle: unknown) => void): void;
  /** Marked messages of a type nobody handles; they are counted and dropped. */
  readonly unknown: number;
}

/** `key` goes with every message. */
export function createChannel(end: ChannelEnd, key?: string): Channel {
  const { channel, tell } = channelOver(end, key);
  end.on('internalMessage', (message, handle) => {
    if (isOurs(message)) tell(message, handle);
  });
  return channel;
}

export interface OpenChannel {
  readonly channel: Channel;
  /** Tells whoever is registered for it of a message that came. */
  tell(message: { readonly type?: unknown }, handle: unknown): void;
}

/** For who hears what comes before the channel does. */
export function channelOver(end: Pick<ChannelEnd, 'connected' | 'send'>, key?: string): OpenChannel {
  const handlers = new Map<unknown, Handler>();
  const mark = key === undefined ? { cmd: MARK } : { cmd: MARK, key };
  let unknown = 0;

  const channel: Channel = {
    send(message, handle, done = ignore) {
      // Node has called the callback of one send several times when a handle was refused and sent again.
      let isDone = false;
      const once = (error: Error | null) => {
        if (isDone) return;
        isDone = true;
        done(error);
      };
      if (end.send === undefined || end.connected === false) {
        process.nextTick(once, new Error('the channel is closed'));
        return;
      }
      try {
        end.send({ ...mark, ...message }, handle as SendHandle | undefined, {}, once);
      } catch (error) {
        process.nextTick(once, error as Error);
      }
    },
    on(type, handler) {
      handlers.set(type, handler as Handler);
    },
    get unknown() {
      return unknown;
    },
  };

  return {
    channel,
    tell(message, handle) {
      const handler = handlers.get(message.type);
      if (handler === undefined) unknown++;
      else handler(message, handle);
    },
  };
}

/** Whether it bears the mark; by whom it was sent is another question. */
export function isOurs(message: unknown): message is { readonly type?: unknown; readonly key?: unknown } {
  return bears(message, MARK);
}

/** Whether Node keeps it from the 'message' event, whoever sent it. */
export function isKeptByNode(message: unknown): message is { readonly cmd: string } {
  const { cmd } = (message ?? {}) as { readonly cmd?: unknown };
  return typeof cmd === 'string' && cmd.length > NODES.length && cmd.startsWith(NODES);
}

const NODES = 'NODE_';

function ignore(): void {}
