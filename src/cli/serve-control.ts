/** The control socket of a master that `lb` serves with. */
import type { Logger } from 'pino';
import type { Control } from '../admin/control.ts';
import type { Operations } from '../master/operations/contract.ts';
import type { ResolvedOptions } from '../options/index.ts';
import { readVersion } from './version.ts';

export interface ServeControl {
  /** For the master, before its first worker starts. */
  open(operations: Operations): Promise<void>;
  /** Somebody asked for a stop, which has begun by then. */
  readonly stopAsked: Promise<undefined>;
  close(): Promise<void>;
}

export function serveControl(options: ResolvedOptions, logger: Logger): ServeControl {
  let control: Control | undefined;
  let askStop = (_signal: undefined): void => {};
  const stopAsked = new Promise<undefined>((resolve) => {
    askStop = resolve;
  });
  return {
    async open(operations) {
      if (options.control === 'off' && options.adminPort === undefined) return;
      // Whoever switches it off does not load it.
      const { openControl } = await import('../admin/control.ts');
      const stop: Operations['stop'] = (timeoutMs) => {
        const stopped = operations.stop(timeoutMs);
        askStop(undefined);
        return stopped;
      };
      const version = readVersion();
      control = await openControl({ operations: { ...operations, stop }, options, logger, version });
    },
    stopAsked,
    close: async () => control?.close(),
  };
}
