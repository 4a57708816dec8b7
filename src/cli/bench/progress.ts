/** A bar on standard error while a benchmark goes on; nothing where nobody watches. */
import { isatty } from 'node:tty';
import { Presets, SingleBar } from 'cli-progress';
import type { BenchLoad, Phase } from '../../measure/bench/contract.ts';

export interface BenchProgress {
  enter(phase: Phase): void;
  close(): void;
}

const SHOW_EVERY_MS = 100;

export function openProgress(
  { warmUpMs, measureMs }: Pick<BenchLoad, 'warmUpMs' | 'measureMs'>,
  isSilent: boolean,
): BenchProgress {
  if (isSilent || !isatty(2)) return { enter: () => {}, close: () => {} };
  const bar = new SingleBar(
    {
      stream: process.stderr,
      format: '{phase} {bar} {percentage} %',
      barsize: 30,
      clearOnComplete: true,
      linewrap: true,
    },
    Presets.shades_classic,
  );
  const totalMs = warmUpMs + measureMs;
  let phase: Phase = 'starting';
  let beganAtMs = 0;
  let doneMs = 0;
  /** Time goes on in a phase of known length alone, and not beyond its end. */
  const show = (): void => {
    const passedMs = performance.now() - beganAtMs;
    if (phase === 'warming up') doneMs = Math.min(passedMs, warmUpMs);
    if (phase === 'measuring') doneMs = warmUpMs + Math.min(passedMs, measureMs);
    bar.update(Math.floor((1000 * doneMs) / totalMs), { phase: phase.padEnd('warming up'.length) });
  };
  bar.start(1000, 0, { phase });
  const timer = setInterval(show, SHOW_EVERY_MS);
  return {
    enter(next) {
      phase = next;
      beganAtMs = performance.now();
      show();
    },
    close() {
      clearInterval(timer);
      bar.stop();
    },
  };
}
