/** Samples as processes tell them, and which of them only grow. */
import type { ToldFamily as Checked, ToldSample } from '../protocol/metrics-messages.ts';

export type ToldFamily = Omit<Checked, 'samples'> & { readonly samples: Iterable<ToldSample> };

/** After so many samples others may have their turn: some twenty microseconds. */
export const STEP = 64;

/** Whether it only grows for as long as its process lives. */
export function isCounted(type: ToldFamily['type'], suffix: string): boolean {
  return type === 'counter' || type === 'histogram' || (type === 'summary' && suffix !== '');
}

/** A suffix has no brace in it. */
export function keyOf(suffix: string, labels: string): string {
  return `${suffix}{${labels}`;
}

export function partsOf(key: string): [suffix: string, labels: string] {
  const at = key.indexOf('{');
  return [key.slice(0, at), key.slice(at + 1)];
}
