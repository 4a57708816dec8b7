/** A bar on standard error while a comparison runs; plain lines where nobody watches a terminal. */
import { isatty } from 'node:tty';
import { Presets, SingleBar } from 'cli-progress';
import type { CompareProgress } from '../../measure/compare/contract.ts';

export interface CompareBar {
  show(progress: CompareProgress): void;
  close(): void;
}

export function openBar(error: (text: string) => void): CompareBar {
  if (!isatty(2)) {
    return { show: ({ done, total, label }) => error(`${done}/${total} ${label}\n`), close: () => {} };
  }
  const bar = new SingleBar(
    {
      stream: process.stderr,
      format: '{bar} {value}/{total}  {duration_formatted}  {label}',
      barsize: 24,
      clearOnComplete: true,
      linewrap: false,
      hideCursor: true,
    },
    Presets.shades_classic,
  );
  let isOpen = false;
  return {
    show: ({ done, total, label }) => {
      if (!isOpen) bar.start(total, done, { label });
      isOpen = true;
      // Of a comparison that chooses its rounds when it begins, it is known late.
      bar.setTotal(total);
      bar.update(done, { label });
    },
    close: () => {
      if (isOpen) bar.stop();
      isOpen = false;
    },
  };
}
