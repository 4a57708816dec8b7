/** The signals that end `lb`. */
import { exitCodes } from '../errors.ts';

/**
 * Resolves with the first signal, which asks for a stop. The next one ends at once: `second` gets the exit code
 * it stands for, 128 plus the signal's number. SIGHUP, which a closed terminal sends, counts as SIGTERM: a server
 * that outlives its terminal holds the port with nobody to see it; so does SIGQUIT, by which nginx and its kind are
 * told to finish what they have. (nohup(1) cannot prevent that: Node.js resets
 * ignored signals when it starts.)
 */
export function firstStopSignal(
  second: (signal: NodeJS.Signals, exitCode: number) => void,
): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let isStopping = false;
    const listener = (signal: NodeJS.Signals): void => {
      if (isStopping) second(signal, signal === 'SIGINT' ? exitCodes.interrupted : exitCodes.terminated);
      isStopping = true;
      resolve(signal);
    };
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'] as const) process.on(signal, listener);
  });
}
