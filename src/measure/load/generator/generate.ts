import type { Generated, GeneratorOrder } from './contract.ts';
import type { Recorder } from './recorder.ts';

/** Puts the load on; calls `measuring` when the warm-up is over. */
export type Generate = (
  order: GeneratorOrder,
  recorder: Recorder,
  measuring: () => void,
) => Promise<Generated>;
