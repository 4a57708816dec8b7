/** What happened through the time of a run, of all rounds together. */

import type { RoundSample } from '../contract.ts';
import type { Moment } from '../load/contract.ts';
import { spreadOf } from './spread.ts';

export interface MedianMoment {
  readonly atMs: number;
  /** Median over the rounds; undefined where nothing was answered. */
  readonly p99Ms: number | undefined;
  /** Sum over the rounds: what happened in one of them must not vanish. */
  readonly errors: number;
}

const SLOT_MS = 100;

/** In order, without gaps: a tenth of a second that no round knows is one in which nothing was answered. */
export function medianTimeline(samples: readonly RoundSample[]): MedianMoment[] {
  const slots = new Map<number, Moment[]>();
  for (const moment of samples.flatMap(({ timeLine }) => timeLine)) {
    const slot = Math.round(moment.atMs / SLOT_MS);
    slots.set(slot, [...(slots.get(slot) ?? []), moment]);
  }
  if (slots.size === 0) return [];
  const first = Math.min(...slots.keys());
  return Array.from({ length: Math.max(...slots.keys()) - first + 1 }, (_, index) => {
    const moments = slots.get(first + index) ?? [];
    const answered = moments.filter((moment) => moment.answered > 0);
    return {
      atMs: (first + index) * SLOT_MS,
      p99Ms: spreadOf(answered.map(({ p99Ms }) => p99Ms))?.median,
      errors: moments.reduce((sum, { errors }) => sum + errors, 0),
    };
  });
}
