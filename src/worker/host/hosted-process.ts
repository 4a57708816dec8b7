/** The process of an app, as the worker's own half sees it: what it listens for, the app does not find. */
import { exitWhenWritten } from '../../platform/written-output.ts';
import type { ChannelEnd } from '../../protocol/channel.ts';
import type { WorkerProcess } from '../life-cycle.ts';
import { type AppSignals, holdSignals } from './app-signals.ts';
import { type HiddenListener, type HiddenListeners, hiddenOnProcess } from './hidden-listeners.ts';

export interface HostedProcess {
  readonly hidden: HiddenListeners;
  readonly signals: AppSignals;
  readonly end: ChannelEnd;
  readonly life: WorkerProcess;
}

/** To be called before the app runs, and once. */
export function hostProcess(): HostedProcess {
  const hidden = hiddenOnProcess();
  const signals = holdSignals();
  // What the app makes of `process.send` is its own affair.
  const send = process.send!.bind(process) as NonNullable<ChannelEnd['send']>;
  return {
    hidden,
    signals,
    end: {
      get connected() {
        return process.connected;
      },
      send,
      on: (event, listener) => hidden.on(event, listener),
    },
    life: {
      on(event, listener) {
        if (event === 'SIGTERM') signals.onHeld(() => (process.connected ? listener() : raiseAgain(signals)));
        else hidden.on(event, listener);
      },
      exit: exitWhenWritten,
    },
  };
}

/** An app that has left its cluster has no master to ask for a successor: the signal is its own. */
function raiseAgain(signals: AppSignals): void {
  signals.release();
  process.kill(process.pid, 'SIGTERM');
}

type Removed = (event: string, listener: unknown) => void;

/**
 * Hides what Node's half of node:cluster listens for as well, in lib/internal/cluster/child.js: without it no server
 * of the app could listen any more, and the worker would outlive its master. To be called after all of ours that are
 * to hear a message first.
 *
 * Two listeners of Node stay where any worker of node:cluster has them. Without the channel's own for
 * 'internalMessage', which every forked process has (lib/internal/child_process.js), no handle would arrive; it is
 * replaced when it is removed. The one for 'message' (lib/internal/cluster/worker.js) is the app's to remove, since
 * it serves `cluster.worker`; `messagesRemoved` tells.
 */
export function hideClusterListeners(hidden: HiddenListeners, messagesRemoved: () => void): void {
  const [ofChannel, ...ofCluster] = process.rawListeners('internalMessage' as 'message');
  const [forwarding] = process.rawListeners('message');
  move('internalMessage', ofCluster);
  move('disconnect', process.rawListeners('disconnect'));

  const removed: Removed = (event, listener) => {
    if (event === 'internalMessage' && listener === ofChannel) hidden.on(event, listener as HiddenListener);
    if (event === 'message' && listener === forwarding) messagesRemoved();
  };
  hidden.on('removeListener', removed);

  function move(event: string, listeners: readonly unknown[]): void {
    for (const listener of listeners as HiddenListener[]) {
      process.off(event, listener);
      hidden.on(event, listener);
    }
  }
}
