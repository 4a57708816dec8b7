/** The control socket of a master that `lb` serves with. */
import { fstatSync } from 'node:fs';
import type { Control } from '../admin/control.ts';
import type { Operations } from '../master/operations/contract.ts';
import type { ResolvedOptions } from '../options/index.ts';
import type { Log } from './logger.ts';
import { readVersion } from './version.ts';

export interface ServeControl {
  /** For the master, before its first worker starts. */
  open(operations: Operations): Promise<void>;
  /** Somebody asked for a stop, which has begun by then. */
  readonly stopAsked: Promise<undefined>;
  close(): Promise<void>;
}

export function serveControl(
  options: ResolvedOptions,
  { logger, fd }: Pick<Log, 'logger' | 'fd'>,
): ServeControl {
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
      control = await openControl({
        ...{ operations: { ...operations, stop }, options, logger, version },
        tellsToken: fd !== undefined && !isFile(fd),
      });
    },
    stopAsked,
    close: async () => control?.close(),
  };
}

/** Others may read a file, and it is kept; a terminal or a pipe is read by whoever started lb. */
function isFile(fd: number): boolean {
  try {
    return fstatSync(fd).isFile();
  } catch {
    return true;
  }
}
