import type { Channel, Message } from '../../../src/protocol/channel.ts';

type Handler = (message: never, handle: unknown) => void;

/** Two channels in one process: what one sends the other hears at once, unless the link is cut or held. */
export class LinkedChannels {
  readonly master: Channel;
  readonly worker: Channel;
  /** When set, messages to the worker arrive without their handle, as at its descriptor limit. */
  losesHandles = false;
  /** When set, the worker hears nothing: it is blocked. */
  isWorkerBlocked = false;
  #held: (() => void)[] = [];

  constructor() {
    const toMaster = new Map<string, Handler>();
    const toWorker = new Map<string, Handler>();
    this.master = this.#end(toMaster, (message, handle) => {
      const deliver = () => {
        const isLost = handle !== undefined && this.losesHandles;
        // Node drops the whole message when its handle did not make it.
        if (!isLost) toWorker.get(message.type)?.(message as never, handle);
      };
      if (this.isWorkerBlocked) this.#held.push(deliver);
      else deliver();
    });
    this.worker = this.#end(toWorker, (message, handle) =>
      toMaster.get(message.type)?.(message as never, handle),
    );
  }

  unblockWorker(): void {
    this.isWorkerBlocked = false;
    for (const deliver of this.#held) deliver();
    this.#held = [];
  }

  #end(handlers: Map<string, Handler>, send: (message: Message, handle: unknown) => void): Channel {
    return {
      send(message, handle, done) {
        send(message, handle);
        done?.(null);
      },
      on(type, handler) {
        handlers.set(type, handler as Handler);
      },
      unknown: 0,
    };
  }
}
