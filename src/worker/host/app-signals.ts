/**
 * Keeps SIGTERM from the app until the master drains the worker: a handler that closes its server must not run while
 * connections still come.
 *
 * Of three ways to do that, this is the one that the app cannot see, remove or take for its own:
 * - A listener of ours on `process` is counted by libraries that look who else is there (signal-exit), removed by
 *   `removeAllListeners('SIGTERM')`, and as long as it is there, a signal that a handler raises again is swallowed.
 * - An `emit` of ours in the process would hold back what the app emits by itself, too, and dies with the default
 *   action of the signal as long as the app has no listener.
 * - libuv's handles: Node has one of its own for each signal with listeners (lib/internal/process/signal.js, the same
 *   in Node 20 to 26), and libuv tells all that there are. One of ours is told whatever the app does, keeps the
 *   default action away, and is gone when it is closed. Node's are held by what they call when the signal comes.
 *
 * The class of the handles is internal. `process.binding('signal_wrap')` is deprecated, and refused under the
 * permission model; node:async_hooks shows the handle that Node makes for a listener.
 */
import { createHook } from 'node:async_hooks';
import type { EventEmitter } from 'node:events';
import { constants } from 'node:os';

export interface AppSignals {
  /** `listener` is told of each SIGTERM that the app does not get. */
  onHeld(listener: () => void): void;
  /** From now on the app gets its signals as in a process without us. */
  release(): void;
  /** Has the app's handlers called as Node calls them, also those of a signal that was held. */
  deliver(signal: 'SIGTERM' | 'SIGINT'): void;
}

interface SignalHandle {
  onsignal(number: number): void;
  start(number: number): number;
  close(): void;
  unref(): void;
}

type SignalClass = new () => SignalHandle;

const { SIGTERM } = constants.signals;

/** To be called before the app runs, and once. */
export function holdSignals(): AppSignals {
  const Signal = signalClass();
  const { start } = Signal.prototype as SignalHandle;
  let isHeld = true;
  const listeners: (() => void)[] = [];

  (Signal.prototype as SignalHandle).start = function holdBack(number) {
    const { onsignal } = this;
    if (number === SIGTERM) {
      this.onsignal = function unlessHeld(...args) {
        if (!isHeld) Reflect.apply(onsignal, this, args);
      };
    }
    return Reflect.apply(start, this, [number]);
  };

  const own = new Signal();
  own.unref();
  own.onsignal = () => {
    for (const listener of listeners) listener();
  };
  Reflect.apply(start, own, [SIGTERM]);

  function release(): void {
    if (!isHeld) return;
    isHeld = false;
    own.close();
  }

  return {
    onHeld(listener) {
      listeners.push(listener);
    },
    release,
    deliver(signal) {
      // A handler may raise the signal again, and is to find nobody else there.
      if (signal === 'SIGTERM') release();
      (process as EventEmitter).emit(signal, signal, constants.signals[signal]);
    },
  };
}

function signalClass(): SignalClass {
  let handle: object | undefined;
  const hook = createHook({
    init(_id, type, _trigger, resource) {
      if (type === 'SIGNALWRAP') handle = resource;
    },
  }).enable();
  const nothing = (): void => {};
  process.on('SIGTERM', nothing);
  process.off('SIGTERM', nothing);
  hook.disable();
  if (handle === undefined) {
    throw new Error(
      `Node.js ${process.versions.node} does not show its signal handles: pointsman cannot host an app on it`,
    );
  }
  return handle.constructor as SignalClass;
}
