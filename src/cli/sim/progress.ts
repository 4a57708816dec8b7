/** A bar on standard error while runs go on; nothing where nobody watches. */
import { isatty } from 'node:tty';
import { Presets, SingleBar } from 'cli-progress';

export interface Progress {
  /** With a share from 0 to 1. */
  show(share: number): void;
  close(): void;
}

export function openProgress(isSilent: boolean): Progress {
  if (isSilent || !isatty(2)) return { show: () => {}, close: () => {} };
  const bar = new SingleBar(
    {
      stream: process.stderr,
      format: 'simulating {bar} {percentage} %  {duration_formatted}',
      barsize: 30,
      clearOnComplete: true,
      linewrap: true,
    },
    Presets.shades_classic,
  );
  bar.start(1000, 0);
  return {
    show: (share) => bar.update(Math.floor(1000 * share)),
    close: () => bar.stop(),
  };
}
