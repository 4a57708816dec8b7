/**
 * One end of the message channel between the master and a worker.
 *
 * Every message is an object whose `type` starts with `pointsman:`. Node swallows top-level objects whose
 * `cmd` starts with `NODE_`, and a worker that sends `{ cmd: 'NODE_HANDLE_ACK' }` kills its master with an
 * internal assertion (lib/internal/child_process.js): whatever an app wants to say travels inside an
 * envelope, never as the message itself.
 */
import type { SendHandle } from 'node:child_process';

export interface Message {
  readonly type: `pointsman:${string}`;
}

/** The common part of `process` in a worker and of a `ChildProcess` in the master. */
export interface ChannelEnd {
  readonly connected?: boolean | undefined;
  send?(
    message: object,
    handle: SendHandle | undefined,
    options: object,
    callback: (error: Error | null) => void,
  ): boolean;
  on(event: 'message', listener: (message: unknown, handle: unknown) => void): unknown;
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
  /** Messages of a type nobody handles; they are counted and dropped. */
  readonly unknown: number;
}

export function createChannel(end: ChannelEnd): Channel {
  const handlers = new Map<string, Handler>();
  let unknown = 0;

  end.on('message', (message, handle) => {
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
        end.send(message, handle as SendHandle | undefined, {}, once);
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

function typeOf(message: unknown): string {
  if (typeof message !== 'object' || message === null) return '';
  const type = (message as { type?: unknown }).type;
  return typeof type === 'string' ? type : '';
}

function ignore(): void {}
