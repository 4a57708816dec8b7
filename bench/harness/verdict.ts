/** A goal, and whether a run met it. */
import type { Spread } from '../../src/measure/method/spread.ts';

export interface Verdict {
  readonly what: string;
  readonly atMost: number;
  readonly measured: Spread | undefined;
  /** undefined when one side could not be measured. */
  readonly met: boolean | undefined;
}

export function verdict(what: string, atMost: number, measured: Spread | undefined): Verdict {
  return { what, atMost, measured, met: measured === undefined ? undefined : measured.median <= atMost };
}

export function sentenceOf({ what, atMost, measured, met }: Verdict): string {
  if (measured === undefined) return `${what}: not measured; the goal is at most ${atMost}`;
  const { median, min, max } = measured;
  const range = min === max ? '' : ` (${min.toFixed(2)} to ${max.toFixed(2)})`;
  const outcome = met ? 'met' : 'missed';
  return `${what}: ${median.toFixed(2)}${range}; the goal is at most ${atMost}: ${outcome}`;
}
