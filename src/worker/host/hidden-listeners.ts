/**
 * Listeners that are in nobody's list: the app can neither count nor remove them. Apps do both: libraries decide by
 * `listenerCount('SIGTERM')`, and `removeAllListeners()` is how a server is taken over.
 *
 * Every event passes through `emit`, which Node looks up anew for each, so the one that is found there tells ours, and
 * before the app's.
 */
import { EventEmitter } from 'node:events';

// biome-ignore lint/suspicious/noExplicitAny: as in node:events
export type HiddenListener = (...args: any[]) => void;

/** What a listener returns that keeps the event from the app. */
export const KEPT: unique symbol = Symbol('pointsman.kept');

export interface HiddenListeners {
  on(event: string, listener: HiddenListener): void;
  /** Heard at most once. */
  once(event: string, listener: HiddenListener): void;
}

/**
 * Those of the process. To be called before the app runs, and once. The prototype that only `process` has gets the
 * `emit`, and `process` itself shows nothing.
 */
export function hiddenOnProcess(): HiddenListeners {
  return hideIn(Object.getPrototypeOf(process), EventEmitter.prototype.emit);
}

const known = new WeakMap<EventEmitter, HiddenListeners>();

/** Those of an object of the app. */
export function hiddenOn(emitter: EventEmitter): HiddenListeners {
  const hidden = known.get(emitter) ?? hideIn(emitter, emitter.emit);
  known.set(emitter, hidden);
  return hidden;
}

function hideIn(holder: object, emit: EventEmitter['emit']): HiddenListeners {
  const listeners = new Map<string | symbol, readonly HiddenListener[]>();

  Object.defineProperty(holder, 'emit', {
    // Not by a rest parameter: a server emits several events for each connection, and nearly all are none of ours.
    value(this: EventEmitter, event: string | symbol) {
      const ours = listeners.get(event);
      // biome-ignore lint/complexity/noArguments: what came goes on as it is, without an array in between
      const all = arguments;
      if (ours !== undefined) {
        const args = Array.prototype.slice.call(all, 1);
        for (const listener of ours) {
          const returned: unknown = Reflect.apply(listener, this, args);
          if (returned === KEPT) return true;
        }
      }
      return Reflect.apply(emit, this, all);
    },
    writable: true,
    enumerable: false,
    configurable: true,
  });

  function on(event: string, listener: HiddenListener): void {
    listeners.set(event, [...(listeners.get(event) ?? []), listener]);
  }

  function off(event: string, listener: HiddenListener): void {
    const left = (listeners.get(event) ?? []).filter((other) => other !== listener);
    if (left.length > 0) listeners.set(event, left);
    else listeners.delete(event);
  }

  return {
    on,
    once(event, listener) {
      on(event, function heard(this: unknown, ...args) {
        off(event, heard);
        Reflect.apply(listener, this, args);
      });
    },
  };
}
