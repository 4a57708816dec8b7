/**
 * One end of the message channel between the master and a worker.
 *
 * Node keeps messages whose `cmd` starts with `NODE_` from the 'message' event (child_process,
 * subprocess.send). Ours bear such a mark, so that an app in a worker hears what was meant for it and nothing
 * else, and nothing it sends by `process.send` can be taken for ours.
 */
import type { SendHandle } from 'node:child_process';

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

export function createChannel(end: ChannelEnd): Channel {
  const handlers = new Map<string, Handler>();
  let unknown = 0;

  end.on('internalMessage', (message, handle) => {
    if (!isMarked(message)) return;
    const handler = handlers.get(typeOf(message));
    if (handler === undefined) unknown++;
    else handler(message, handle);
  });

  return {
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
        end.send({ cmd: MARK, ...message }, handle as SendHandle | undefined, {}, once);
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
}

function isMarked(message: unknown): message is object {
  return typeof message === 'object' && message !== null && (message as { cmd?: unknown }).cmd === MARK;
}

function typeOf(message: object): string {
  const { type } = message as { type?: unknown };
  return typeof type === 'string' ? type : '';
}

function ignore(): void {}
