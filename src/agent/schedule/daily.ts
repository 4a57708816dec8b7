/**
 * On days of the week, at a time of the local clock. The mark of an occurrence is its day: a day is run once, whatever
 * the clock does in it, and a day that passed while nobody looked is run when somebody does, oldest first. PURE.
 */
import type { Calendar, Done, Due, Now, Occurrence, Timetable } from './contract.ts';
import { gapsUpTo, newOn, withDone } from './days-done.ts';

export interface DailyRule {
  /** After midnight. */
  readonly minute: number;
  /** 0 is Sunday. */
  readonly weekdays: ReadonlySet<number>;
}

/**
 * A machine does not sleep longer: if as many days or more were passed over, the clock was set, and the last one is
 * enough. The others are run after all should the clock come back to them.
 */
const MOST_DAYS_MISSED = 31;

export function dailyTimetable({ minute, weekdays }: DailyRule, calendar: Calendar): Timetable {
  const isOn = (day: number): boolean =>
    weekdays.has(weekdayOf(day)) && calendar.momentOf(day, minute) !== undefined;

  function occurrence(day: number, { wallMs }: Now): Occurrence {
    return { mark: day, atMs: calendar.momentOf(day, minute) ?? wallMs };
  }

  /** The last day whose moment is over, whatever day of the week it is. */
  function lastPassed({ wallMs }: Now): number {
    let day = calendar.dayOf(wallMs);
    while ((calendar.momentOf(day, minute) ?? Number.NEGATIVE_INFINITY) > wallMs) day--;
    return day;
  }

  function firstOn(from: number, step: 1 | -1): number {
    let day = from;
    // Two weeks, should one of the days not exist.
    for (let count = 0; count < 14 && !isOn(day); count++) day += step;
    return day;
  }

  /** The oldest that is not done and was not passed over as the clock was set; undefined where there is none. */
  function dueDay(done: Done, passed: number): number | undefined {
    const gaps = gapsUpTo(done, passed);
    for (const [index, { from, to }] of gaps.entries()) {
      const [first, last] = [firstOn(from + 1, 1), firstOn(to, -1)];
      if (first > to) continue;
      const isLeap = last - 1 - from >= MOST_DAYS_MISSED;
      if (!isLeap) return first;
      if (index === gaps.length - 1) return last;
    }
    return undefined;
  }

  return {
    kind: 'daily',
    begin: (now) => newOn(lastPassed(now)),
    due(done, now): Due {
      const passed = lastPassed(now);
      if (gapsUpTo(done, passed).length === 0) {
        const known = newOn(passed, done);
        return { ...this.due(known, now), done: known };
      }
      const day = dueDay(done, passed);
      if (day !== undefined) return { occurrence: occurrence(day, now) };
      return { inMs: occurrence(firstOn(passed + 1, 1), now).atMs - now.wallMs };
    },
    occurrence,
    after(done, day) {
      const gap = gapsUpTo(done, day).at(-1);
      // It was over already when the job was new.
      if (gap === undefined) return { done, missed: 0 };
      const isNext = firstOn(gap.from + 1, 1) >= day;
      return { done: withDone(done, isNext ? gap.from : day - 1, day), missed: 0 };
    },
  };
}

/** 1 January 1970 was a Thursday. */
function weekdayOf(day: number): number {
  return (((day + 4) % 7) + 7) % 7;
}
