/** What the signals mean that are sent to `lb`. */
import { closeSync, constants, openSync } from 'node:fs';
import { exitCodes } from '../errors.ts';

export interface SignalActions {
  /** The second signal to stop, or one that ends at once: with 128 plus its number. */
  endAtOnce(signal: NodeJS.Signals, exitCode: number): void;
  reload(): void;
  reopenLogs(): void;
}

/**
 * Resolves with the first signal that asks for a stop: SIGTERM, SIGINT, or SIGQUIT, by which nginx and its kind are
 * told to finish what they have.
 *
 * SIGHUP reloads, as it does for daemons. When the terminal that `lb` was started on is gone, it is what the kernel
 * sends for that, and stops: a server that outlives its terminal holds the port with nobody to see it. (nohup(1) cannot
 * prevent that: Node.js resets ignored signals when it starts.) SIGUSR2 opens the log anew.
 */
export function onSignals({ endAtOnce, reload, reopenLogs }: SignalActions): Promise<NodeJS.Signals> {
  const hadTerminal = hasTerminal();
  return new Promise((resolve) => {
    let isStopping = false;
    const stop = (signal: NodeJS.Signals): void => {
      if (isStopping) endAtOnce(signal, signal === 'SIGINT' ? exitCodes.interrupted : exitCodes.terminated);
      isStopping = true;
      resolve(signal);
    };
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGQUIT'] as const) process.on(signal, stop);
    process.on('SIGHUP', (signal) => {
      if (hadTerminal && !hasTerminal()) stop(signal);
      else if (!isStopping) reload();
    });
    process.on('SIGUSR2', reopenLogs);
  });
}

/** Whether this process has a controlling terminal: the kernel takes it away when the terminal hangs up (tty(4)). */
function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK));
    return true;
  } catch {
    return false;
  }
}
