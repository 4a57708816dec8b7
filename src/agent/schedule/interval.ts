/**
 * Again and again after so many milliseconds, by the clock that nobody can set. The mark of an occurrence is when it is
 * due by that clock, and what is done is the latest mark. Of several that passed while nobody looked the last one is run. PURE.
 */
import type { Now, Occurrence, Timetable } from './contract.ts';

export function intervalTimetable(everyMs: number): Timetable {
  /** How many have become due after `mark`. */
  function passedSince(mark: number, { steadyMs }: Now): number {
    return Math.max(Math.floor((steadyMs - mark) / everyMs), 0);
  }

  function occurrence(mark: number, { wallMs, steadyMs }: Now): Occurrence {
    return { mark, atMs: wallMs - (steadyMs - mark) };
  }

  return {
    kind: 'interval',
    begin: ({ steadyMs }) => [steadyMs],
    due([mark = 0], now) {
      const passed = passedSince(mark, now);
      if (passed > 0) return { occurrence: occurrence(mark + passed * everyMs, now) };
      return { inMs: mark + everyMs - now.steadyMs };
    },
    occurrence,
    after(_done, mark, now) {
      const missed = passedSince(mark, now);
      return { done: [mark + missed * everyMs], missed };
    },
  };
}
